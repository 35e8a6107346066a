package decnet.decoy.shell;

import java.util.List;

/** {@code $((…))}: signed 64-bit integers with C's operators (POSIX XCU 2.6.4). */
final class Arithmetic {
  private static final int MAX_DEPTH = 50;
  private static final List<List<String>> LEVELS =
      List.of(
          List.of("||"),
          List.of("&&"),
          List.of("|"),
          List.of("^"),
          List.of("&"),
          List.of("==", "!="),
          List.of("<=", ">=", "<", ">"),
          List.of("<<", ">>"),
          List.of("+", "-"),
          List.of("*", "/", "%"));

  private final String text;
  private final ShellState state;
  private int at;
  private int depth;

  private Arithmetic(String text, ShellState state) {
    this.text = text;
    this.state = state;
  }

  /** An expression that bash refuses. */
  static final class Bad extends Exception {
    private static final long serialVersionUID = 1L;

    Bad(String message) {
      super(message);
    }
  }

  static long evaluate(String text, ShellState state) throws Bad {
    Arithmetic arithmetic = new Arithmetic(text, state);
    arithmetic.blanks();
    if (arithmetic.at == text.length()) {
      return 0;
    }
    long value = arithmetic.assignment();
    if (arithmetic.at < text.length()) {
      throw arithmetic.bad("syntax error in expression");
    }
    return value;
  }

  private Bad bad(String message) {
    return new Bad(text + ": " + message + " (error token is \"" + text.substring(at) + "\")");
  }

  private void blanks() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private long assignment() throws Bad {
    if (++depth > MAX_DEPTH) {
      throw bad("expression recursion level exceeded");
    }
    try {
      int start = at;
      String name = name();
      if (!name.isEmpty()) {
        blanks();
        for (String operator : List.of("=", "+=", "-=", "*=", "/=", "%=")) {
          if (text.startsWith(operator, at) && !text.startsWith("==", at)) {
            at += operator.length();
            blanks();
            long right = assignment();
            long value =
                operator.equals("=")
                    ? right
                    : apply(operator.substring(0, 1), variable(name), right);
            state.set(name, Long.toString(value));
            return value;
          }
        }
        at = start;
      }
      return ternary();
    } finally {
      depth--;
    }
  }

  private long ternary() throws Bad {
    long condition = binary(0);
    blanks();
    if (at < text.length() && text.charAt(at) == '?') {
      at++;
      blanks();
      long yes = assignment();
      blanks();
      if (at >= text.length() || text.charAt(at) != ':') {
        throw bad("`:' expected for conditional expression");
      }
      at++;
      blanks();
      long no = assignment();
      return condition != 0 ? yes : no;
    }
    return condition;
  }

  /** Right to left, above all other operators of two. */
  private long power() throws Bad {
    long base = unary();
    blanks();
    if (!text.startsWith("**", at)) {
      return base;
    }
    at += 2;
    long exponent = power();
    if (exponent < 0) {
      throw bad("exponent less than 0");
    }
    long value = 1;
    for (long square = base; exponent > 0; exponent >>= 1, square *= square) {
      value *= (exponent & 1) == 1 ? square : 1;
    }
    return value;
  }

  private long binary(int level) throws Bad {
    if (level == LEVELS.size()) {
      return power();
    }
    long left = binary(level + 1);
    while (true) {
      blanks();
      String operator = null;
      for (String candidate : LEVELS.get(level)) {
        boolean doubled =
            candidate.length() == 1
                && (text.startsWith(candidate + candidate, at) && "|&<>".contains(candidate));
        if (operator == null && text.startsWith(candidate, at) && !doubled) {
          operator = candidate;
        }
      }
      if (operator == null) {
        return left;
      }
      at += operator.length();
      blanks();
      left = apply(operator, left, binary(level + 1));
    }
  }

  private long apply(String operator, long left, long right) throws Bad {
    return switch (operator) {
      case "||" -> left != 0 || right != 0 ? 1 : 0;
      case "&&" -> left != 0 && right != 0 ? 1 : 0;
      case "|" -> left | right;
      case "^" -> left ^ right;
      case "&" -> left & right;
      case "==" -> left == right ? 1 : 0;
      case "!=" -> left != right ? 1 : 0;
      case "<=" -> left <= right ? 1 : 0;
      case ">=" -> left >= right ? 1 : 0;
      case "<" -> left < right ? 1 : 0;
      case ">" -> left > right ? 1 : 0;
      case "<<" -> left << right;
      case ">>" -> left >> right;
      case "+" -> left + right;
      case "-" -> left - right;
      case "*" -> left * right;
      default -> {
        if (right == 0) {
          throw bad("division by 0");
        }
        yield operator.equals("/") ? left / right : left % right;
      }
    };
  }

  private long unary() throws Bad {
    blanks();
    if (at >= text.length()) {
      throw bad("syntax error: operand expected");
    }
    char c = text.charAt(at);
    if ((text.startsWith("++", at) || text.startsWith("--", at))
        && at + 2 < text.length()
        && Cursor.isName(text.charAt(at + 2), false)) {
      at += 2;
      String name = name();
      long value = variable(name) + (c == '+' ? 1 : -1);
      state.set(name, Long.toString(value));
      return value;
    }
    if ("+-!~".indexOf(c) >= 0) {
      if (++depth > MAX_DEPTH) {
        throw bad("expression recursion level exceeded");
      }
      at++;
      long value = unary();
      depth--;
      return switch (c) {
        case '-' -> -value;
        case '!' -> value == 0 ? 1 : 0;
        case '~' -> ~value;
        default -> value;
      };
    }
    if (c == '(') {
      at++;
      blanks();
      long value = assignment();
      blanks();
      if (at >= text.length() || text.charAt(at) != ')') {
        throw bad("missing `)'");
      }
      at++;
      return value;
    }
    return operand();
  }

  private long operand() throws Bad {
    String name = name();
    if (!name.isEmpty()) {
      long value = variable(name);
      if (text.startsWith("++", at) || text.startsWith("--", at)) {
        state.set(name, Long.toString(text.charAt(at) == '+' ? value + 1 : value - 1));
        at += 2;
      }
      return value;
    }
    int end = at;
    while (end < text.length() && Character.isLetterOrDigit(text.charAt(end))) {
      end++;
    }
    if (end == at) {
      throw bad("syntax error: operand expected");
    }
    String digits = text.substring(at, end);
    try {
      long value = Long.decode(digits);
      at = end;
      return value;
    } catch (NumberFormatException wrong) {
      throw bad("value too great for base");
    }
  }

  private String name() {
    int end = at;
    while (end < text.length() && Cursor.isName(text.charAt(end), end > at)) {
      end++;
    }
    String name = text.substring(at, end);
    at = end;
    return name;
  }

  private long variable(String name) {
    try {
      return Long.decode(state.get(name).strip());
    } catch (NumberFormatException text) {
      return 0;
    }
  }
}
