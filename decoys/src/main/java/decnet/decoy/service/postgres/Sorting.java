package decnet.decoy.service.postgres;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sorts by keys. */
final class Sorting {
  private Sorting() {}

  /** Something with its sort keys. */
  record Keyed<T>(T item, List<@Nullable Object> keys) {}

  static void sort(List<Env> rows, List<Aggregate.Ordering> order)
      throws SqlError, InterruptedException {
    List<Keyed<Env>> keyed = new ArrayList<>();
    for (Env env : rows) {
      List<@Nullable Object> keys = new ArrayList<>();
      for (Aggregate.Ordering key : order) {
        keys.add(key.node().eval(env));
      }
      keyed.add(new Keyed<>(env, keys));
    }
    keyed.sort(by(order));
    rows.clear();
    keyed.forEach(one -> rows.add(one.item()));
  }

  static <T> Comparator<Keyed<T>> by(List<Aggregate.Ordering> order) {
    return (a, b) -> {
      for (int i = 0; i < order.size(); i++) {
        Object left = a.keys().get(i);
        Object right = b.keys().get(i);
        int one;
        if (left == null || right == null) {
          one = left == right ? 0 : left == null ? 1 : -1;
          one = order.get(i).nullsFirst() ? -one : one;
        } else {
          one = Values.compare(left, right);
          one = order.get(i).descending() ? -one : one;
        }
        if (one != 0) {
          return one;
        }
      }
      return 0;
    };
  }
}
