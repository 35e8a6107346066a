package decnet.decoy.service.mysql;

import java.math.BigDecimal;
import java.math.BigInteger;

/** Values are Long, BigDecimal, Double, String or {@link #NULL}; their conversions as MariaDB's. */
final class Values {
  /** SQL's NULL. */
  static final Object NULL =
      new Object() {
        @Override
        public String toString() {
          return "NULL";
        }
      };

  private Values() {}

  static boolean isNull(Object value) {
    return NULL.equals(value);
  }

  static String text(Object value) {
    return switch (value) {
      case BigDecimal number -> number.toPlainString();
      case Double number when number == Math.rint(number) && Math.abs(number) < 1e15 ->
          Long.toString(number.longValue());
      default -> value.toString();
    };
  }

  /** A number from the start of a text; 0 when there is none. */
  static BigDecimal number(Object value) {
    return switch (value) {
      case BigDecimal number -> number;
      case Long number -> BigDecimal.valueOf(number);
      case Double number when Double.isFinite(number) -> BigDecimal.valueOf(number);
      case String text -> leading(text);
      default -> BigDecimal.ZERO;
    };
  }

  private static BigDecimal leading(String text) {
    java.util.regex.Matcher matcher = NUMBER.matcher(text);
    return matcher.find() ? new BigDecimal(matcher.group(1)) : BigDecimal.ZERO;
  }

  private static final java.util.regex.Pattern NUMBER =
      java.util.regex.Pattern.compile(
          "^\\s{0,80}([-+]?(?:[0-9]{1,80}(?:\\.[0-9]{0,80})?|\\.[0-9]{1,80})(?:[eE][-+]?[0-9]{1,2})?)");

  /** Whole numbers within 64 bits become Long. */
  static Object exact(BigDecimal number) {
    if (number.scale() <= 0 && number.precision() - number.scale() < 40) {
      BigInteger whole = number.toBigInteger();
      return whole.bitLength() < 64 ? (Object) whole.longValue() : new BigDecimal(whole);
    }
    return number;
  }

  static long integer(Object value) {
    BigDecimal number = number(value);
    if (number.precision() - number.scale() > 19) {
      return number.signum() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
    return number.setScale(0, java.math.RoundingMode.HALF_UP).toBigInteger().longValue();
  }

  static boolean truth(Object value) {
    return !isNull(value) && number(value).signum() != 0;
  }

  static Object of(boolean truth) {
    return truth ? 1L : 0L;
  }

  /** Texts compare without case; a text with a number as numbers. */
  static int compare(Object left, Object right) {
    if (isNull(left) || isNull(right)) {
      return isNull(left) ? (isNull(right) ? 0 : -1) : 1;
    }
    if (left instanceof String a && right instanceof String b) {
      return a.stripTrailing().compareToIgnoreCase(b.stripTrailing());
    }
    return number(left).compareTo(number(right));
  }
}
