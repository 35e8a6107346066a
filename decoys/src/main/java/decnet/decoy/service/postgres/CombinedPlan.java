package decnet.decoy.service.postgres;

import decnet.decoy.service.postgres.Scope.Output;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** UNION, INTERSECT and EXCEPT made ready. */
final class CombinedPlan implements Plan {
  private final String operator;
  private final boolean all;
  private final Plan left;
  private final Plan right;
  private final List<Output> columns = new ArrayList<>();
  private final List<Aggregate.Ordering> order;
  private final Tail tail;

  CombinedPlan(Planner planner, Query query, Query.Body.Combined combined, @Nullable Scope outer)
      throws SqlError {
    operator = combined.operator();
    all = combined.all();
    left = planner.plan(combined.left(), outer);
    right = operator.equals("()") ? left : planner.plan(combined.right(), outer);
    if (left.columns().size() != right.columns().size()) {
      throw SqlError.error(
              "42601",
              "each "
                  + operator.toUpperCase(Locale.ROOT)
                  + " query must have the same number of columns",
              "analyze.c:2166:transformSetOperationTree")
          .at(place(combined.right()));
    }
    Coercion coercion = new Coercion(planner);
    for (int i = 0; i < left.columns().size(); i++) {
      Output first = left.columns().get(i);
      Output second = right.columns().get(i);
      List<Node> both = List.of(node(combined.left(), i, first), node(combined.right(), i, second));
      Type type = coercion.common(both, operator.toUpperCase(Locale.ROOT));
      for (Node node : both) {
        coercion.must(node, type, operator.toUpperCase(Locale.ROOT));
      }
      boolean same = first.modifier() == second.modifier();
      columns.add(new Output(first.name(), type, same ? first.modifier() : -1, 0, 0));
    }
    order = order(planner, query.order(), columns, outer);
    tail = Tail.of(planner, query);
  }

  private static int place(Query query) {
    return query.body() instanceof Query.Body.Select select && !select.targets().isEmpty()
        ? select.targets().getFirst().expression().at()
        : query.at();
  }

  /** A column of one side; a quoted constant takes the other's type. */
  private static Node node(Query query, int index, Output column) {
    if (query.body() instanceof Query.Body.Select select
        && index < select.targets().size()
        && select.targets().get(index).expression() instanceof Expr.Literal literal
        && literal.type().oid() == Types.UNKNOWN_OID) {
      String text = literal.value() instanceof String some ? some : null;
      return new Node(Types.UNKNOWN, -1, env -> null, new BitSet(), text, 0, 0, 0, literal.at());
    }
    return Node.of(column.type(), place(query), env -> env.value(0, index));
  }

  static List<Aggregate.Ordering> order(
      Planner planner, List<Query.SortKey> keys, List<Output> columns, @Nullable Scope outer)
      throws SqlError {
    Scope scope = new Scope(outer);
    scope.add(null, columns);
    List<Query.Target> targets = new ArrayList<>();
    for (Output column : columns) {
      targets.add(new Query.Target(new Expr.Column(List.of(column.name()), -1), column.name()));
    }
    Compiler compiler = new Compiler(planner, scope).in("ORDER BY");
    List<Aggregate.Ordering> order = new ArrayList<>();
    for (Query.SortKey key : keys) {
      Node node;
      if (key.expression() instanceof Expr.Literal literal
          && literal.value() instanceof Long position
          && position >= 1
          && position <= columns.size()) {
        int index = (int) (position - 1);
        node = Node.of(columns.get(index).type(), literal.at(), env -> env.value(0, index));
      } else {
        node = compiler.compile(OutputNames.key(key.expression(), targets, "ORDER BY", scope));
      }
      order.add(Aggregate.ordering(key, node));
    }
    return order;
  }

  @Override
  public List<Output> columns() {
    return columns;
  }

  @Override
  public List<@Nullable Object[]> rows(@Nullable Env outer, Run run)
      throws SqlError, InterruptedException {
    List<@Nullable Object[]> first = converted(left, outer, run);
    List<@Nullable Object[]> rows =
        operator.equals("()") ? first : combined(first, converted(right, outer, run));
    JoinTree.bounded(rows);
    return tail.of(sorted(rows, order, outer, run), outer, run);
  }

  static List<@Nullable Object[]> sorted(
      List<@Nullable Object[]> rows, List<Aggregate.Ordering> order, @Nullable Env outer, Run run)
      throws SqlError, InterruptedException {
    if (order.isEmpty()) {
      return rows;
    }
    List<Sorting.Keyed<@Nullable Object[]>> keyed = new ArrayList<>();
    for (@Nullable Object[] row : rows) {
      List<@Nullable Object> keys = new ArrayList<>();
      for (Aggregate.Ordering key : order) {
        keys.add(key.node().eval(new Env(row, outer, run)));
      }
      keyed.add(new Sorting.Keyed<>(row, keys));
    }
    keyed.sort(Sorting.by(order));
    List<@Nullable Object[]> sorted = new ArrayList<>();
    keyed.forEach(one -> sorted.add(one.item()));
    return sorted;
  }

  private List<@Nullable Object[]> converted(Plan plan, @Nullable Env outer, Run run)
      throws SqlError, InterruptedException {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (@Nullable Object[] given : plan.rows(outer, run)) {
      run.step();
      @Nullable Object[] row = given.clone();
      for (int i = 0; i < row.length; i++) {
        Object value = row[i];
        if (value != null) {
          row[i] = Casts.convert(value, plan.columns().get(i).type(), columns.get(i).type(), run);
        }
      }
      rows.add(row);
    }
    return rows;
  }

  private List<@Nullable Object[]> combined(
      List<@Nullable Object[]> first, List<@Nullable Object[]> second) {
    List<@Nullable Object[]> rows = new ArrayList<>();
    if (operator.equals("union")) {
      rows.addAll(first);
      rows.addAll(second);
    } else {
      Map<Object, Integer> counts = new HashMap<>();
      second.forEach(row -> counts.merge(Values.key(row), 1, Integer::sum));
      for (@Nullable Object[] row : first) {
        boolean there = counts.getOrDefault(Values.key(row), 0) > 0;
        if (there && all) {
          counts.merge(Values.key(row), -1, Integer::sum);
        }
        if (there == operator.equals("intersect")) {
          rows.add(row);
        }
      }
    }
    if (!all) {
      Set<Object> seen = new HashSet<>();
      rows.removeIf(row -> !seen.add(Values.key(row)));
    }
    return rows;
  }
}
