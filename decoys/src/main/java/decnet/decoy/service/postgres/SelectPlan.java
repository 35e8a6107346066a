package decnet.decoy.service.postgres;

import decnet.decoy.service.postgres.Scope.Output;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A SELECT made ready. */
final class SelectPlan implements Plan {
  private final FromPlan from;
  private final Calls calls;
  private final List<Node> keys = new ArrayList<>();
  private final List<Node> targets = new ArrayList<>();
  private final List<Output> columns = new ArrayList<>();
  private final List<Aggregate.Ordering> order = new ArrayList<>();
  private final List<Node> distinctOn = new ArrayList<>();
  private final @Nullable Node having;
  private final boolean grouped;
  private final boolean distinct;
  private final Tail tail;

  SelectPlan(Planner planner, Query query, Query.Body.Select select, @Nullable Scope outer)
      throws SqlError {
    Scope scope = new Scope(outer);
    from = new FromPlan(planner, scope, select.from());
    Compiler plain = new Compiler(planner, scope);
    Compiler compiler = new Compiler(planner, scope);
    calls = compiler.calls();
    List<Query.Target> wanted = Stars.expand(select.targets(), scope, plain);
    Expr where = select.where();
    if (where != null) {
      from.filter(where, plain.in("WHERE"));
    }
    List<Expr> groups = new ArrayList<>();
    for (Expr group : select.group()) {
      Expr key = OutputNames.key(group, wanted, "GROUP BY", scope);
      groups.add(key);
      keys.add(plain.in("GROUP BY").coercion().settled(plain.compile(key)));
    }
    boolean aggregated = select.having() != null || Walk.hasAggregate(wanted, query.order());
    grouped = aggregated || !keys.isEmpty();
    if (grouped) {
      calls.grouped(groups, keys);
    }
    calls.allowSets(true);
    for (Query.Target target : wanted) {
      Node node = compiler.coercion().settled(compiler.compile(target.expression()));
      targets.add(node);
      columns.add(
          new Output(
              OutputNames.of(target), node.type(), node.modifier(), node.table(), node.column()));
    }
    for (Query.SortKey key : query.order()) {
      Expr sorted = OutputNames.key(key.expression(), wanted, "ORDER BY", scope);
      order.add(Aggregate.ordering(key, compiler.coercion().settled(compiler.compile(sorted))));
    }
    for (Expr on : select.distinctOn()) {
      distinctOn.add(compiler.compile(OutputNames.key(on, wanted, "DISTINCT ON", scope)));
    }
    calls.allowSets(false);
    Expr condition = select.having();
    having = condition == null ? null : compiler.bool(condition, "HAVING");
    distinct = select.distinct() && distinctOn.isEmpty();
    tail = Tail.of(planner, query);
    if (query.locking() && grouped) {
      throw SqlError.unsupported(
          "FOR UPDATE is not allowed with "
              + (keys.isEmpty() ? "aggregate functions" : "GROUP BY clause"),
          "analyze.c:" + (keys.isEmpty() ? 3226 : 3212) + ":CheckSelectLocking");
    }
  }

  @Override
  public List<Output> columns() {
    return columns;
  }

  @Override
  public List<@Nullable Object[]> rows(@Nullable Env outer, Run run)
      throws SqlError, InterruptedException {
    List<@Nullable Object[]> source = from.rows(outer, run);
    List<Env> envs = grouped ? groups(source, outer, run) : envs(source, outer, run);
    List<Sorting.Keyed<@Nullable Object[]>> results = new ArrayList<>();
    Window.number(calls.windows(), envs);
    for (Env env : envs) {
      run.step();
      if (having == null || Boolean.TRUE.equals(having.eval(env))) {
        project(env, results);
      }
    }
    if (distinct) {
      Set<Object> seen = new HashSet<>();
      results.removeIf(one -> !seen.add(Values.key(one.item())));
    }
    if (!order.isEmpty()) {
      results.sort(Sorting.by(order));
    }
    if (!distinctOn.isEmpty()) {
      Set<Object> seen = new HashSet<>();
      results.removeIf(
          one -> !seen.add(Values.key(one.keys().subList(order.size(), one.keys().size()))));
    }
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (Sorting.Keyed<@Nullable Object[]> one : tail.of(results, outer, run)) {
      rows.add(one.item());
    }
    return rows;
  }

  private static List<Env> envs(List<@Nullable Object[]> source, @Nullable Env outer, Run run) {
    List<Env> envs = new ArrayList<>();
    for (@Nullable Object[] row : source) {
      envs.add(new Env(row, outer, run));
    }
    return envs;
  }

  private List<Env> groups(List<@Nullable Object[]> source, @Nullable Env outer, Run run)
      throws SqlError, InterruptedException {
    Map<Object, List<@Nullable Object[]>> groups = new LinkedHashMap<>();
    if (keys.isEmpty()) {
      groups.put("", source);
    }
    for (@Nullable Object[] row : keys.isEmpty() ? List.<@Nullable Object[]>of() : source) {
      Env env = new Env(row, outer, run);
      List<Object> key = new ArrayList<>();
      for (Node node : keys) {
        key.add(Values.key(node.eval(env)));
      }
      groups.computeIfAbsent(key, absent -> new ArrayList<>()).add(row);
    }
    List<Env> envs = new ArrayList<>();
    for (List<@Nullable Object[]> rows : groups.values()) {
      @Nullable Object[] values = new Object[calls.aggregates().size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = calls.aggregates().get(i).over(rows, outer, run);
      }
      @Nullable Object[] row = rows.isEmpty() ? new Object[from.width()] : rows.getFirst();
      envs.add(new Env(row, outer, run).withAggregates(values));
    }
    return envs;
  }

  /** One result, or as many as the functions that yield several have. */
  private void project(Env env, List<Sorting.Keyed<@Nullable Object[]>> results)
      throws SqlError, InterruptedException {
    if (calls.sets().isEmpty()) {
      results.add(result(env));
      return;
    }
    List<List<?>> lists = new ArrayList<>();
    int most = 0;
    for (Node set : calls.sets()) {
      List<?> list = set.eval(env) instanceof List<?> some ? some : List.of();
      lists.add(list);
      most = Math.max(most, list.size());
    }
    for (int i = 0; i < most; i++) {
      env.run().step();
      @Nullable Object[] values = new Object[lists.size()];
      for (int s = 0; s < values.length; s++) {
        values[s] = i < lists.get(s).size() ? lists.get(s).get(i) : null;
      }
      results.add(result(env.withSets(values)));
    }
  }

  private Sorting.Keyed<@Nullable Object[]> result(Env env) throws SqlError, InterruptedException {
    @Nullable Object[] row = new Object[targets.size()];
    for (int i = 0; i < row.length; i++) {
      row[i] = targets.get(i).eval(env);
    }
    List<@Nullable Object> sort = new ArrayList<>();
    for (Aggregate.Ordering key : order) {
      sort.add(key.node().eval(env));
    }
    for (Node on : distinctOn) {
      sort.add(on.eval(env));
    }
    return new Sorting.Keyed<>(row, sort);
  }
}
