package decnet.decoy.service.mysql;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

/** Operators on values. Source: mariadb.com/kb, "Operators". */
final class Operators {
  private static final long MAX_COMPARISONS = 16L << 20;

  private Operators() {}

  static Object apply(String operator, Object left, List<Object> rest) throws SqlError {
    if (operator.equals("isnull")) {
      return Values.of(Values.isNull(left));
    }
    if (operator.equals("<=>")) {
      return Values.of(Values.compare(left, rest.getFirst()) == 0);
    }
    if (Values.isNull(left) || rest.contains(Values.NULL)) {
      return Values.NULL;
    }
    if (rest.isEmpty()) {
      return switch (operator) {
        case "not" -> Values.of(!Values.truth(left));
        case "neg" -> Values.exact(Values.number(left).negate());
        default -> Values.exact(new BigDecimal(Long.toUnsignedString(~Values.integer(left))));
      };
    }
    Object right = rest.getFirst();
    int order = Values.compare(left, right);
    return switch (operator) {
      case "=" -> Values.of(order == 0);
      case "<>", "!=" -> Values.of(order != 0);
      case "<" -> Values.of(order < 0);
      case ">" -> Values.of(order > 0);
      case "<=" -> Values.of(order <= 0);
      case ">=" -> Values.of(order >= 0);
      case "xor" -> Values.of(Values.truth(left) != Values.truth(right));
      case "between" -> Values.of(order >= 0 && Values.compare(left, rest.get(1)) <= 0);
      case "like" -> Values.of(like(Values.text(left), Values.text(right)));
      case "regexp" -> Values.of(Values.text(left).contains(Values.text(right)));
      case "|" -> Values.integer(left) | Values.integer(right);
      case "&" -> Values.integer(left) & Values.integer(right);
      case "^" -> Values.integer(left) ^ Values.integer(right);
      case "<<" -> Values.integer(left) << Values.integer(right);
      case ">>" -> Values.integer(left) >>> Values.integer(right);
      default -> arithmetic(operator, Values.number(left), Values.number(right));
    };
  }

  private static Object arithmetic(String operator, BigDecimal a, BigDecimal b) throws SqlError {
    if (a.precision() > 200
        || b.precision() > 200
        || Math.abs(a.scale()) > 400
        || Math.abs(b.scale()) > 400) {
      throw new SqlError(1690, "22003", "DECIMAL value is out of range");
    }
    if (b.signum() == 0 && !List.of("+", "-", "*").contains(operator)) {
      return Values.NULL;
    }
    return switch (operator) {
      case "+" -> Values.exact(a.add(b));
      case "-" -> Values.exact(a.subtract(b));
      case "*" -> Values.exact(a.multiply(b));
      case "/" -> a.divide(b, Math.max(0, a.scale()) + 4, RoundingMode.HALF_UP);
      case "div" -> Values.exact(a.divide(b, 0, RoundingMode.DOWN));
      default -> Values.exact(a.remainder(b));
    };
  }

  /**
   * Whether a search of that cost is done at all; beyond, hostile lengths would hold a core for
   * seconds, and the search finds nothing.
   */
  static boolean isAffordable(String text, String part) {
    return (long) text.length() * part.length() <= MAX_COMPARISONS;
  }

  /** LIKE without case: {@code %} any text, {@code _} one character. Linear in the product. */
  static boolean like(String text, String pattern) {
    if (!isAffordable(text, pattern)) {
      return false;
    }
    int at = 0;
    int p = 0;
    int star = -1;
    int mark = 0;
    while (at < text.length()) {
      boolean escaped = p + 1 < pattern.length() && pattern.charAt(p) == '\\';
      char wanted = p < pattern.length() ? pattern.charAt(escaped ? p + 1 : p) : 0;
      if (p < pattern.length() && wanted == '%' && !escaped) {
        star = ++p;
        mark = at;
      } else if (p < pattern.length()
          && (wanted == '_' && !escaped || same(wanted, text.charAt(at)))) {
        p += escaped ? 2 : 1;
        at++;
      } else if (star >= 0) {
        p = star;
        at = ++mark;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '%') {
      p++;
    }
    return p == pattern.length();
  }

  private static boolean same(char a, char b) {
    return Character.toLowerCase(a) == Character.toLowerCase(b);
  }
}
