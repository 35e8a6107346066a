package decnet.decoy.service.postgres;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Numbers and what operators do with them; complaints as the genuine functions'. */
final class Arithmetic {
  private Arithmetic() {}

  /** The type that takes both. */
  static Type higher(Type a, Type b) {
    return Casts.can(a, b, Casts.Context.IMPLICIT) ? b : a;
  }

  static Object unary(String operator, Object value) throws SqlError {
    if (value instanceof Interval span) {
      return operator.equals("-") ? span.times(-1) : span;
    }
    return switch (operator) {
      case "-" -> negative(value);
      case "@" -> Values.floating(value) < 0 ? negative(value) : value;
      case "~" -> ~Values.whole(value);
      case "|/" -> root(Values.floating(value));
      default -> value;
    };
  }

  static Double root(double value) throws SqlError {
    if (value < 0) {
      throw SqlError.error(
          "2201F", "cannot take square root of a negative number", "float.c:1457:dsqrt");
    }
    return Math.sqrt(value);
  }

  private static Object negative(Object value) {
    return switch (value) {
      case Long whole -> -whole;
      case BigDecimal exact -> exact.negate();
      default -> -Values.floating(value);
    };
  }

  static Object binary(String operator, Object left, Object right, Type type) throws SqlError {
    if (type.isFloat()) {
      return floating(operator, Values.floating(left), Values.floating(right));
    }
    if (type.oid() == 1700) {
      return exact(operator, Values.exact(left), Values.exact(right));
    }
    return whole(operator, Values.whole(left), Values.whole(right), type);
  }

  private static Object whole(String operator, long a, long b, Type type) throws SqlError {
    boolean small = type.oid() != 20;
    try {
      long result =
          switch (operator) {
            case "+" -> Math.addExact(a, b);
            case "-" -> Math.subtractExact(a, b);
            case "*" -> Math.multiplyExact(a, b);
            case "/" -> {
              if (b == 0) {
                throw zero(small ? "int.c:869:int4div" : "int8.c:530:int8div");
              }
              yield a == Long.MIN_VALUE && b == -1 ? Math.negateExact(a) : a / b;
            }
            case "%" -> {
              if (b == 0) {
                throw zero(small ? "int.c:1165:int4mod" : "int8.c:586:int8mod");
              }
              yield b == -1 ? 0 : a % b;
            }
            case "&" -> a & b;
            case "|" -> a | b;
            case "#" -> a ^ b;
            case "<<" -> small ? (int) a << b : a << b;
            default -> small ? (int) a >> b : a >> b;
          };
      long least = type.oid() == 21 ? Short.MIN_VALUE : small ? Integer.MIN_VALUE : Long.MIN_VALUE;
      if (result < least || result > -(least + 1)) {
        throw range(operator, type);
      }
      return result;
    } catch (ArithmeticException overflow) {
      throw range(operator, type);
    }
  }

  private static SqlError range(String operator, Type type) {
    boolean small = type.oid() != 20;
    String place =
        switch (operator) {
          case "-" -> small ? "int.c:840:int4mi" : "int8.c:489:int8mi";
          case "*" -> small ? "int.c:854:int4mul" : "int8.c:509:int8mul";
          default -> small ? "int.c:826:int4pl" : "int8.c:913:int84pl";
        };
    return SqlError.outOfRange(type.title(), place);
  }

  private static SqlError zero(String place) {
    return SqlError.error("22012", "division by zero", place);
  }

  private static Double floating(String operator, double a, double b) throws SqlError {
    double result =
        switch (operator) {
          case "+" -> a + b;
          case "-" -> a - b;
          case "*" -> a * b;
          case "/" -> {
            if (b == 0) {
              throw zero("float.c:103:float_zero_divide_error");
            }
            yield a / b;
          }
          default -> power(a, b);
        };
    if (Double.isInfinite(result) && Double.isFinite(a) && Double.isFinite(b)) {
      throw SqlError.error(
          "22003", "value out of range: overflow", "float.c:87:float_overflow_error");
    }
    return result;
  }

  static double power(double a, double b) throws SqlError {
    if (a == 0 && b < 0) {
      throw SqlError.error(
          "2201F", "zero raised to a negative power is undefined", "float.c:1525:dpow");
    }
    if (a < 0 && b != Math.rint(b)) {
      throw SqlError.error(
          "2201F",
          "a negative number raised to a non-integer power yields a complex result",
          "float.c:1529:dpow");
    }
    return Math.pow(a, b);
  }

  private static BigDecimal exact(String operator, BigDecimal a, BigDecimal b) throws SqlError {
    return switch (operator) {
      case "+" -> a.add(b);
      case "-" -> a.subtract(b);
      case "*" -> a.multiply(b);
      case "/" -> divide(a, b);
      case "%" -> {
        if (b.signum() == 0) {
          throw zero("numeric.c:9250:mod_var");
        }
        yield a.remainder(b);
      }
      default -> {
        double result = power(a.doubleValue(), b.doubleValue());
        if (!Double.isFinite(result)) {
          throw SqlError.outOfRange("value", "numeric.c:7552:make_result_opt_error");
        }
        boolean whole = b.stripTrailingZeros().scale() <= 0 && b.abs().intValue() < 1000;
        BigDecimal raised =
            whole && b.signum() >= 0
                ? a.pow(b.intValue(), new MathContext(200))
                : new BigDecimal(result);
        int digits = Math.max(0, raised.precision() - raised.scale());
        yield raised.setScale(
            Math.max(Math.max(a.scale(), 0), 16 - Math.min(digits, 16) + (digits > 16 ? 16 : 0)),
            RoundingMode.HALF_UP);
      }
    };
  }

  /** Division with the digits that select_div_scale gives: at least 16 that count. */
  static BigDecimal divide(BigDecimal a, BigDecimal b) throws SqlError {
    if (b.signum() == 0) {
      throw zero("numeric.c:8495:div_var");
    }
    int weightA = weight(a);
    int weightB = weight(b);
    int quotient = weightA - weightB;
    if (first(a, weightA) <= first(b, weightB)) {
      quotient--;
    }
    int scale = Math.max(16 - quotient * 4, Math.max(a.scale(), b.scale()));
    return a.divide(b, Math.clamp(scale, 0, 1000), RoundingMode.HALF_UP);
  }

  /** The weight of the first digit to the base 10000. */
  private static int weight(BigDecimal number) {
    if (number.signum() == 0) {
      return 0;
    }
    int digits = number.precision() - number.scale();
    return Math.floorDiv(digits - 1, 4);
  }

  private static int first(BigDecimal number, int weight) {
    return number.abs().movePointLeft(weight * 4).intValue();
  }
}
