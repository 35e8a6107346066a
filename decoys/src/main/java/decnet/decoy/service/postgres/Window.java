package decnet.decoy.service.postgres;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A window function that numbers the rows of each partition. */
record Window(String name, List<Node> partition, List<Aggregate.Ordering> order) {
  private static final Set<String> NAMES = Set.of("row_number", "rank", "dense_rank");

  static boolean isOne(String name) {
    return NAMES.contains(name);
  }

  /** Gives every row the values of all {@code windows}. */
  static void number(List<Window> windows, List<Env> rows) throws SqlError, InterruptedException {
    if (windows.isEmpty()) {
      return;
    }
    rows.forEach(row -> row.withWindows(new Object[windows.size()]));
    for (int i = 0; i < windows.size(); i++) {
      windows.get(i).number(rows, i);
    }
  }

  private List<@Nullable Object> keys(Env row) throws SqlError, InterruptedException {
    List<@Nullable Object> keys = new ArrayList<>();
    for (Aggregate.Ordering key : order) {
      keys.add(key.node().eval(row));
    }
    return keys;
  }

  private void number(List<Env> rows, int index) throws SqlError, InterruptedException {
    Map<Object, List<Sorting.Keyed<Env>>> parts = new HashMap<>();
    for (Env row : rows) {
      List<Object> key = new ArrayList<>();
      for (Node node : partition) {
        key.add(Values.key(node.eval(row)));
      }
      parts
          .computeIfAbsent(key, absent -> new ArrayList<>())
          .add(new Sorting.Keyed<>(row, keys(row)));
    }
    for (List<Sorting.Keyed<Env>> part : parts.values()) {
      part.sort(Sorting.by(order));
      long rank = 0;
      long dense = 0;
      for (int at = 0; at < part.size(); at++) {
        boolean equal =
            at > 0 && Sorting.<Env>by(order).compare(part.get(at - 1), part.get(at)) == 0;
        rank = equal ? rank : at + 1;
        dense = equal ? dense : dense + 1;
        part.get(at).item().windows()[index] =
            name.equals("row_number") ? at + 1L : name.equals("rank") ? rank : dense;
      }
    }
  }
}
