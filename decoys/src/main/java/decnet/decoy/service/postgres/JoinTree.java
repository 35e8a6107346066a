package decnet.decoy.service.postgres;

import decnet.decoy.service.postgres.Query.Source.Join.Kind;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sources and how they are joined; each fills its own part of a row that has room for all. */
abstract sealed class JoinTree {
  /** Our bound on what one statement holds. */
  private static final int MAX_ROWS = 400_000;

  final BitSet covered = new BitSet();

  /** Takes a condition when its columns are all here; false when it must wait. */
  abstract boolean push(Node condition);

  /** The rows; {@code base} has what stands left of here, for what depends on it. */
  abstract List<@Nullable Object[]> rows(@Nullable Object[] base, @Nullable Env outer, Run run)
      throws SqlError, InterruptedException;

  abstract boolean lateral();

  final boolean covers(Node node) {
    BitSet rest = (BitSet) node.used().clone();
    rest.andNot(covered);
    return rest.isEmpty() && !node.used().isEmpty();
  }

  static void bounded(List<?> rows) throws SqlError {
    if (rows.size() > MAX_ROWS) {
      throw SqlError.error("53200", "out of memory", "mcxt.c:1111:palloc")
          .detail("Failed on request of size 4194304 in memory context \"ExecutorState\".");
    }
  }

  static final class Leaf extends JoinTree {
    private final Plan plan;
    private final int offset;
    private final boolean lateral;
    private final List<Node> conditions = new ArrayList<>();

    Leaf(Plan plan, int offset, boolean lateral) {
      this.plan = plan;
      this.offset = offset;
      this.lateral = lateral;
      covered.set(offset, offset + plan.columns().size());
    }

    @Override
    boolean push(Node condition) {
      return covers(condition) && conditions.add(condition);
    }

    @Override
    boolean lateral() {
      return lateral;
    }

    @Override
    List<@Nullable Object[]> rows(@Nullable Object[] base, @Nullable Env outer, Run run)
        throws SqlError, InterruptedException {
      Env around = lateral ? new Env(base, outer, run) : outer;
      List<@Nullable Object[]> rows = new ArrayList<>();
      int count = plan.columns().size();
      for (@Nullable Object[] own : plan.rows(lateral ? around : outerOf(outer, run), run)) {
        run.step();
        @Nullable Object[] row = base.clone();
        System.arraycopy(own, 0, row, offset, count);
        if (holds(conditions, row, outer, run)) {
          rows.add(row);
        }
      }
      bounded(rows);
      return rows;
    }

    /** A source that reads nothing of its own query still counts that query's level. */
    private static Env outerOf(@Nullable Env outer, Run run) {
      return new Env(new Object[0], outer, run);
    }
  }

  static boolean holds(List<Node> conditions, @Nullable Object[] row, @Nullable Env outer, Run run)
      throws SqlError, InterruptedException {
    Env env = new Env(row, outer, run);
    for (Node condition : conditions) {
      if (!Boolean.TRUE.equals(condition.eval(env))) {
        return false;
      }
    }
    return true;
  }

  static final class Join extends JoinTree {
    private final JoinTree left;
    private final JoinTree right;
    private final Kind kind;
    private final List<Node> conditions = new ArrayList<>();
    private final List<HashKey> equal = new ArrayList<>();

    /** Both sides of an equality, for a table of hashes. */
    record HashKey(Node left, Node right) {}

    Join(JoinTree left, JoinTree right, Kind kind) {
      this.left = left;
      this.right = right;
      this.kind = kind;
      covered.or(left.covered);
      covered.or(right.covered);
    }

    /** Adds what both sides must satisfy. */
    void on(Node condition) {
      if (kind == Kind.INNER && (left.push(condition) || right.push(condition))) {
        return;
      }
      if (kind == Kind.LEFT && !right.lateral() && right.push(condition)) {
        return;
      }
      conditions.add(condition);
    }

    @Override
    boolean push(Node condition) {
      if (!covers(condition)) {
        return false;
      }
      if (kind == Kind.INNER) {
        if (!left.push(condition) && !right.push(condition)) {
          conditions.add(condition);
        }
        return true;
      }
      return kind == Kind.LEFT && left.push(condition);
    }

    @Override
    boolean lateral() {
      return left.lateral() || right.lateral();
    }

    /** The columns of an equality, found when it is first run. */
    private void split() {
      if (equal.isEmpty() && !conditions.isEmpty()) {
        for (Node condition : conditions) {
          Equality.of(condition)
              .filter(pair -> left.covers(pair.left()) && right.covers(pair.right()))
              .ifPresent(pair -> equal.add(new HashKey(pair.left(), pair.right())));
          Equality.of(condition)
              .filter(pair -> left.covers(pair.right()) && right.covers(pair.left()))
              .ifPresent(pair -> equal.add(new HashKey(pair.right(), pair.left())));
        }
      }
    }

    @Override
    List<@Nullable Object[]> rows(@Nullable Object[] base, @Nullable Env outer, Run run)
        throws SqlError, InterruptedException {
      split();
      List<@Nullable Object[]> lefts = left.rows(base, outer, run);
      List<@Nullable Object[]> rights = right.lateral() ? List.of() : right.rows(base, outer, run);
      Map<Object, List<Integer>> table = equal.isEmpty() ? Map.of() : hashed(rights, outer, run);
      List<@Nullable Object[]> rows = new ArrayList<>();
      BitSet matched = new BitSet();
      for (@Nullable Object[] one : lefts) {
        List<@Nullable Object[]> others = right.lateral() ? right.rows(one, outer, run) : rights;
        boolean any = false;
        for (int index : candidates(one, others, table, outer, run)) {
          run.step();
          @Nullable Object[] row = merged(one, others.get(index));
          if (holds(conditions, row, outer, run)) {
            any = true;
            matched.set(index);
            rows.add(row);
          }
        }
        if (!any && (kind == Kind.LEFT || kind == Kind.FULL)) {
          rows.add(one);
        }
        bounded(rows);
      }
      if (kind == Kind.RIGHT || kind == Kind.FULL) {
        for (int i = 0; i < rights.size(); i++) {
          if (!matched.get(i)) {
            rows.add(rights.get(i));
          }
        }
      }
      return rows;
    }

    private @Nullable Object[] merged(@Nullable Object[] one, @Nullable Object[] other) {
      @Nullable Object[] row = one.clone();
      for (int i = right.covered.nextSetBit(0); i >= 0; i = right.covered.nextSetBit(i + 1)) {
        row[i] = other[i];
      }
      return row;
    }

    private Map<Object, List<Integer>> hashed(
        List<@Nullable Object[]> rights, @Nullable Env outer, Run run)
        throws SqlError, InterruptedException {
      Map<Object, List<Integer>> table = new HashMap<>();
      for (int i = 0; i < rights.size(); i++) {
        run.step();
        Env env = new Env(rights.get(i), outer, run);
        List<Object> key = new ArrayList<>();
        for (HashKey pair : equal) {
          key.add(Values.key(pair.right().eval(env)));
        }
        table.computeIfAbsent(key, absent -> new ArrayList<>()).add(i);
      }
      return table;
    }

    private List<Integer> candidates(
        @Nullable Object[] one,
        List<@Nullable Object[]> others,
        Map<Object, List<Integer>> table,
        @Nullable Env outer,
        Run run)
        throws SqlError, InterruptedException {
      if (equal.isEmpty() || right.lateral()) {
        return java.util.stream.IntStream.range(0, others.size()).boxed().toList();
      }
      Env env = new Env(one, outer, run);
      List<Object> key = new ArrayList<>();
      for (HashKey pair : equal) {
        key.add(Values.key(pair.left().eval(env)));
      }
      return table.getOrDefault(key, List.of());
    }
  }
}
