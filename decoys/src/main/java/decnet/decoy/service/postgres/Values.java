package decnet.decoy.service.postgres;

import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How values compare. */
final class Values {
  static final Comparator<Object> ORDER = Values::compare;

  private Values() {}

  /** Negative, zero or positive; both not null and of one type. */
  @SuppressWarnings({"unchecked", "rawtypes"}) // checked: both of one class
  static int compare(Object left, Object right) {
    if (left instanceof Number a && right instanceof Number b) {
      return numbers(a, b);
    }
    if (left instanceof List<?> a && right instanceof List<?> b) {
      return lists(a, b);
    }
    if (left instanceof Comparable first && left.getClass() == right.getClass()) {
      return first.compareTo(right);
    }
    return left.toString().compareTo(right.toString());
  }

  private static int numbers(Number a, Number b) {
    if (a instanceof Long x && b instanceof Long y) {
      return Long.compare(x, y);
    }
    if (a instanceof Double || b instanceof Double) {
      return Double.compare(a.doubleValue() + 0.0, b.doubleValue() + 0.0);
    }
    return exact(a).compareTo(exact(b));
  }

  private static int lists(List<?> a, List<?> b) {
    for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
      int order = nullable(a.get(i), b.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(a.size(), b.size());
  }

  /** Nulls last. */
  static int nullable(@Nullable Object left, @Nullable Object right) {
    if (left == null || right == null) {
      return left != null ? -1 : right != null ? 1 : 0;
    }
    return compare(left, right);
  }

  static BigDecimal exact(Object number) {
    return switch (number) {
      case BigDecimal exact -> exact;
      case Long whole -> BigDecimal.valueOf(whole);
      case Double floating when Double.isFinite(floating) -> BigDecimal.valueOf(floating);
      default -> BigDecimal.ZERO;
    };
  }

  static long whole(@Nullable Object number) {
    return number instanceof Number some ? some.longValue() : 0;
  }

  static double floating(Object number) {
    return ((Number) number).doubleValue();
  }

  /** What makes equal values equal objects, for grouping. */
  static Object key(@Nullable Object value) {
    return switch (value) {
      case null -> "\0null";
      case BigDecimal number -> number.stripTrailingZeros();
      case List<?> list -> list.stream().map(Values::key).toList();
      default -> value;
    };
  }

  static List<Object> key(@Nullable Object[] row) {
    return java.util.Arrays.stream(row).map(Values::key).toList();
  }
}
