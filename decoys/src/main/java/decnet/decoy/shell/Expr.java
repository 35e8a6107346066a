package decnet.decoy.shell;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** The language of expr(1): one value from words, by precedence. */
final class Expr {
  private static final List<List<String>> LEVELS =
      List.of(
          List.of("|"),
          List.of("&"),
          List.of("<", "<=", "=", "==", "!=", ">=", ">"),
          List.of("+", "-"),
          List.of("*", "/", "%"),
          List.of(":"));

  private final List<String> words;
  private int at;

  Expr(List<String> words) {
    this.words = words;
  }

  /** What expr complains of. */
  static final class Bad extends Exception {
    private static final long serialVersionUID = 1L;

    Bad(String message) {
      super(message);
    }
  }

  String value() throws Bad {
    String value = level(0);
    if (at < words.size()) {
      throw new Bad("syntax error: unexpected argument ‘" + words.get(at) + "’");
    }
    return value;
  }

  private String level(int level) throws Bad {
    if (level == LEVELS.size()) {
      return operand();
    }
    String left = level(level + 1);
    while (at < words.size() && LEVELS.get(level).contains(words.get(at))) {
      String operator = words.get(at++);
      left = apply(operator, left, level(level + 1));
    }
    return left;
  }

  private String operand() throws Bad {
    if (at >= words.size()) {
      throw new Bad("syntax error: missing argument after ‘" + words.getLast() + "’");
    }
    String word = words.get(at++);
    if (word.equals("(")) {
      String value = level(0);
      if (at >= words.size() || !words.get(at++).equals(")")) {
        throw new Bad("syntax error: expecting ')' after ‘" + value + "’");
      }
      return value;
    }
    return switch (word) {
      case "length" -> Integer.toString(operand().length());
      case "match" -> apply(":", operand(), operand());
      case "index" -> {
        String text = operand();
        String any = operand();
        int first = 0;
        while (first < text.length() && any.indexOf(text.charAt(first)) < 0) {
          first++;
        }
        yield Integer.toString(first < text.length() ? first + 1 : 0);
      }
      case "substr" -> {
        String text = operand();
        int from = (int) Math.clamp(number(operand()), 0, text.length() + 1L);
        long length = number(operand());
        yield from < 1 || length < 1
            ? ""
            : text.substring(from - 1, (int) Math.min(text.length(), from - 1 + length));
      }
      default -> word;
    };
  }

  private static long number(String word) throws Bad {
    if (!word.matches("-?\\d{1,18}")) {
      throw new Bad("non-integer argument");
    }
    return Long.parseLong(word);
  }

  private static boolean isTrue(String value) {
    return !value.isEmpty() && !value.equals("0");
  }

  private static String apply(String operator, String left, String right) throws Bad {
    return switch (operator) {
      case "|" -> isTrue(left) ? left : isTrue(right) ? right : "0";
      case "&" -> isTrue(left) && isTrue(right) ? left : "0";
      case ":" -> match(left, right);
      case "+" -> Long.toString(number(left) + number(right));
      case "-" -> Long.toString(number(left) - number(right));
      case "*" -> Long.toString(number(left) * number(right));
      case "/", "%" -> {
        long by = number(right);
        long value = number(left);
        if (by == 0) {
          throw new Bad("division by zero");
        }
        yield Long.toString(operator.equals("/") ? value / by : value % by);
      }
      default -> compare(operator, left, right) ? "1" : "0";
    };
  }

  private static boolean compare(String operator, String left, String right) throws Bad {
    boolean numbers = left.matches("-?\\d{1,18}") && right.matches("-?\\d{1,18}");
    int order = numbers ? Long.compare(number(left), number(right)) : left.compareTo(right);
    return switch (operator) {
      case "<" -> order < 0;
      case "<=" -> order <= 0;
      case ">" -> order > 0;
      case ">=" -> order >= 0;
      case "!=" -> order != 0;
      default -> order == 0;
    };
  }

  private static String match(String text, String pattern) throws Bad {
    Matcher matcher = Regex.find(compiled(pattern), text);
    if (!matcher.lookingAt()) {
      return matcher.groupCount() > 0 ? "" : "0";
    }
    String group = matcher.groupCount() > 0 ? matcher.group(1) : null;
    return matcher.groupCount() > 0 ? group == null ? "" : group : Integer.toString(matcher.end());
  }

  private static Pattern compiled(String pattern) throws Bad {
    try {
      return Regex.compile(pattern, false, 0);
    } catch (PatternSyntaxException bad) {
      throw new Bad("Invalid regular expression");
    }
  }
}
