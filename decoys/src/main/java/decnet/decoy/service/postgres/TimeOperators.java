package decnet.decoy.service.postgres;

import decnet.decoy.service.postgres.Casts.Context;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** What operators do with dates, times and spans. */
final class TimeOperators {
  private final Coercion coercion;

  TimeOperators(Coercion coercion) {
    this.coercion = coercion;
  }

  @Nullable Node binary(String operator, Node left, Node right, int at) throws SqlError {
    Node first = left;
    Node second = right;
    if (right.isUnknown()) {
      boolean span = operator.equals("+") || left.type().oid() == 1186;
      second = coercion.to(right, span ? Types.INTERVAL : left.type(), Context.IMPLICIT);
    } else if (left.isUnknown()) {
      first =
          coercion.to(
              left,
              operator.equals("+") && right.type().oid() != 1186 ? Types.INTERVAL : right.type(),
              Context.IMPLICIT);
    }
    if (first == null || second == null) {
      return null;
    }
    @Nullable Type result = result(operator, first.type(), second.type());
    if (result == null) {
      return null;
    }
    Node a = first;
    Node b = second;
    return Node.of(
        result,
        at,
        env -> {
          Object x = a.eval(env);
          Object y = b.eval(env);
          return x == null || y == null ? null : compute(operator, x, y, env);
        },
        a,
        b);
  }

  private static @Nullable Type result(String operator, Type a, Type b) {
    boolean sum = operator.equals("+") || operator.equals("-");
    if (a.oid() == 1186 && b.oid() == 1186) {
      return sum ? Types.INTERVAL : null;
    }
    if (a.oid() == 1186 && b.isNumber()) {
      return operator.equals("*") || operator.equals("/") ? Types.INTERVAL : null;
    }
    if (b.oid() == 1186 && a.isNumber()) {
      return operator.equals("*") ? Types.INTERVAL : null;
    }
    if (!sum) {
      return null;
    }
    if (a.oid() == 1186 && operator.equals("+")) {
      return result("+", b, a);
    }
    if (b.oid() == 1186) {
      return a.oid() == 1082 ? Types.TIMESTAMP : a.isTime() ? a : null;
    }
    if (a.oid() == 1082 && (b.oid() == 23 || b.oid() == 21)) {
      return Types.DATE;
    }
    if (operator.equals("-") && a.isTime() && b.isTime()) {
      return a.oid() == 1082 && b.oid() == 1082
          ? Types.of(23)
          : a.oid() == 1083 || b.oid() == 1083 ? null : Types.INTERVAL;
    }
    return null;
  }

  private static @Nullable Object compute(String operator, Object x, Object y, Env env) {
    boolean plus = operator.equals("+");
    if (x instanceof Interval span && y instanceof Interval other) {
      return span.plus(plus ? other : other.times(-1));
    }
    if (x instanceof Interval span && y instanceof Number number) {
      double factor = number.doubleValue();
      return span.times(operator.equals("/") ? 1 / factor : factor);
    }
    if (x instanceof Interval || x instanceof Number) {
      return compute(operator, y, x, env);
    }
    if (y instanceof Interval given) {
      Interval span = plus ? given : given.times(-1);
      return switch (x) {
        case LocalDate date -> Times.plus(date.atStartOfDay(), span);
        case LocalDateTime stamp -> Times.plus(stamp, span);
        case Instant instant -> Times.plus(instant, span, env.run().zone());
        case java.time.LocalTime time -> time.plus(span.micros(), ChronoUnit.MICROS);
        default -> null;
      };
    }
    if (x instanceof LocalDate date && y instanceof Number days) {
      return date.plusDays(plus ? days.intValue() : -days.intValue());
    }
    if (x instanceof LocalDate to && y instanceof LocalDate from) {
      return ChronoUnit.DAYS.between(from, to);
    }
    return Times.between(stamp(y, env), stamp(x, env));
  }

  static LocalDateTime stamp(Object value, Env env) {
    return switch (value) {
      case LocalDate date -> date.atStartOfDay();
      case Instant instant -> instant.atZone(env.run().zone()).toLocalDateTime();
      case LocalDateTime stamp -> stamp;
      default -> LocalDateTime.MIN;
    };
  }
}
