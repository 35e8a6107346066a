package decnet.decoy.service.mysql;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The bounds of BIGINT. Whole numbers are Long; those of BIGINT UNSIGNED beyond them are BigDecimal
 * without a fraction. Source: mariadb.com/kb, "BIGINT"; error 1690 measured.
 */
final class Overflow {
  private static final BigInteger LEAST = BigInteger.valueOf(Long.MIN_VALUE);
  private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);
  private static final BigInteger MOST_UNSIGNED = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);
  private static final Set<String> BOUNDED = Set.of("+", "-", "*", "neg");

  private Overflow() {}

  static boolean isUnsigned(BigDecimal number) {
    return number.scale() == 0
        && number.toBigInteger().compareTo(MOST) > 0
        && number.toBigInteger().compareTo(MOST_UNSIGNED) <= 0;
  }

  /** Whether a literal in it is beyond BIGINT. */
  static boolean isUnsigned(Expression expression) {
    return expression instanceof Expression.Literal literal
            && literal.value() instanceof BigDecimal number
            && isUnsigned(number)
        || expression.children().stream().anyMatch(Overflow::isUnsigned);
  }

  private static boolean isWhole(Object value) {
    return value instanceof Long || value instanceof BigDecimal number && isUnsigned(number);
  }

  /**
   * Refuses what {@code operation} made of whole numbers when no BIGINT holds it.
   *
   * @param result of {@code operation} on {@code left} and {@code right}
   */
  static void check(Expression.Operation operation, Object left, Object right, Object result)
      throws SqlError {
    if (!BOUNDED.contains(operation.operator())
        || !isWhole(left)
        || !isWhole(right)
        || Values.isNull(result)) {
      return;
    }
    boolean unsigned = !(left instanceof Long) || !(right instanceof Long);
    BigInteger whole = Values.number(result).toBigInteger();
    boolean fits =
        unsigned
            ? whole.signum() >= 0 && whole.compareTo(MOST_UNSIGNED) <= 0
            : whole.compareTo(LEAST) >= 0 && whole.compareTo(MOST) <= 0;
    if (!fits) {
      throw new SqlError(
          1690,
          "22003",
          (unsigned ? "BIGINT UNSIGNED" : "BIGINT")
              + " value is out of range in '"
              + shown(operation)
              + "'");
    }
  }

  /** The expression as the server prints it. */
  private static String shown(Expression expression) {
    return switch (expression) {
      case Expression.Literal literal ->
          literal.value() instanceof String text ? "'" + text + "'" : Values.text(literal.value());
      case Expression.Field field -> "`" + field.shown().replace(".", "`.`") + "`";
      case Expression.Call call ->
          call.name()
              + call.children().stream()
                  .map(Overflow::shown)
                  .collect(Collectors.joining(",", "(", ")"));
      case Expression.Operation operation when operation.operator().equals("neg") ->
          "-" + operand(operation.children().getFirst());
      case Expression.Operation operation ->
          operation.children().stream()
              .map(Overflow::operand)
              .collect(Collectors.joining(" " + operation.operator() + " "));
      case Expression.Parameter parameter -> "?";
      case Expression.UserVariable variable -> "@`" + variable.name() + "`";
      case Expression.SystemVariable variable -> "@@" + variable.name();
      case Expression.Nested nested -> "(...)";
      case Expression.Star star -> "*";
    };
  }

  private static String operand(Expression expression) {
    boolean wrapped =
        expression instanceof Expression.Operation operation && !operation.operator().equals("neg");
    return wrapped ? "(" + shown(expression) + ")" : shown(expression);
  }
}
