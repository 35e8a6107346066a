package decnet.decoy.service.postgres;

import decnet.decoy.service.postgres.Scope.Output;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** VALUES made ready. */
final class ValuesPlan implements Plan {
  private final List<List<Node>> rows = new ArrayList<>();
  private final List<Output> columns = new ArrayList<>();
  private final List<Aggregate.Ordering> order;
  private final Tail tail;

  ValuesPlan(Planner planner, Query query, Query.Body.Values values, @Nullable Scope outer)
      throws SqlError {
    Compiler compiler = new Compiler(planner, new Scope(outer)).in("VALUES");
    Coercion coercion = compiler.coercion();
    int width = values.rows().getFirst().size();
    List<List<Node>> given = new ArrayList<>();
    for (List<Expr> row : values.rows()) {
      if (row.size() != width) {
        throw SqlError.error(
                "42601",
                "VALUES lists must all be the same length",
                "analyze.c:1541:transformValuesClause")
            .at(row.getFirst().at());
      }
      given.add(compiler.all(row));
    }
    for (int i = 0; i < width; i++) {
      int at = i;
      Type type = coercion.common(given.stream().map(row -> row.get(at)).toList(), "VALUES");
      columns.add(new Output("column" + (i + 1), type, -1, 0, 0));
    }
    for (List<Node> row : given) {
      List<Node> converted = new ArrayList<>();
      for (int i = 0; i < width; i++) {
        converted.add(coercion.must(row.get(i), columns.get(i).type(), "VALUES"));
      }
      rows.add(converted);
    }
    order = CombinedPlan.order(planner, query.order(), columns, outer);
    tail = Tail.of(planner, query);
  }

  @Override
  public List<Output> columns() {
    return columns;
  }

  @Override
  public List<@Nullable Object[]> rows(@Nullable Env outer, Run run)
      throws SqlError, InterruptedException {
    List<@Nullable Object[]> all = new ArrayList<>();
    Env env = new Env(new Object[0], outer, run);
    for (List<Node> row : rows) {
      run.step();
      all.add(Compiler.evaluated(row, env).toArray());
    }
    return tail.of(CombinedPlan.sorted(all, order, outer, run), outer, run);
  }
}
