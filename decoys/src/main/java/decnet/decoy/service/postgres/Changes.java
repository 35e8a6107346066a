package decnet.decoy.service.postgres;

import decnet.decoy.service.postgres.Scope.Output;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** INSERT, UPDATE and DELETE: made ready, then carried out. */
final class Changes {
  private final Backend backend;
  private final Planner planner;

  Changes(Backend backend, Planner planner) {
    this.backend = backend;
    this.planner = planner;
  }

  /** What a change did: how many rows, and those of RETURNING. */
  record Done(int count, List<@Nullable Object[]> rows) {}

  /** A change made ready; {@code columns} are those of RETURNING. */
  interface Prepared {
    List<Output> columns();

    Done run(Run run) throws SqlError, InterruptedException;
  }

  private interface Work {
    Done run(Run run) throws SqlError, InterruptedException;
  }

  private record Made(List<Output> columns, Work work) implements Prepared {
    @Override
    public Done run(Run run) throws SqlError, InterruptedException {
      return work.run(run);
    }
  }

  Prepared prepare(Statement statement) throws SqlError {
    return switch (statement) {
      case Statement.Insert insert -> insert(insert);
      case Statement.Update update -> update(update);
      case Statement.Delete delete -> delete(delete);
      default -> throw new IllegalStateException("no change: " + statement);
    };
  }

  private Relation target(List<String> path, int at) throws SqlError {
    String schema = path.size() > 1 ? path.get(path.size() - 2) : "pg_catalog";
    SystemTables.SystemTable system = SystemTables.find(schema, path.getLast());
    if (system != null) {
      throw SqlError.error(
          "42501", "permission denied for table " + system.name(), "aclchk.c:3650:aclcheck_error");
    }
    Relation relation = Names.relation(path, backend);
    if (relation == null) {
      throw SqlError.error(
              "42P01",
              "relation \"" + String.join(".", path) + "\" does not exist",
              "parse_relation.c:" + (path.size() > 1 ? 1371 : 1392) + ":parserOpenTable")
          .at(at);
    }
    return relation;
  }

  private static int column(Relation table, String name, int at, String place) throws SqlError {
    int index = table.index(name);
    if (index < 0) {
      throw SqlError.error(
              "42703",
              "column \"" + name + "\" of relation \"" + table.name() + "\" does not exist",
              place)
          .at(at);
    }
    return index;
  }

  /** The columns of RETURNING over a row of the table. */
  private final class Returning {
    private final List<Node> nodes = new ArrayList<>();
    private final List<Output> columns = new ArrayList<>();

    Returning(List<Query.Target> targets, Scope scope) throws SqlError {
      Compiler compiler = new Compiler(planner, scope).in("RETURNING");
      for (Query.Target target : Stars.expand(targets, scope, compiler)) {
        Node node = compiler.coercion().settled(compiler.compile(target.expression()));
        nodes.add(node);
        columns.add(
            new Output(
                OutputNames.of(target), node.type(), node.modifier(), node.table(), node.column()));
      }
    }

    void add(List<@Nullable Object[]> rows, @Nullable Object[] row, Run run)
        throws SqlError, InterruptedException {
      if (!nodes.isEmpty()) {
        rows.add(Compiler.evaluated(nodes, new Env(row, null, run)).toArray());
      }
    }
  }

  private Scope scope(Relation table, @Nullable String alias) throws SqlError {
    Scope scope = new Scope(null);
    scope.add(alias == null ? table.name() : alias, table.outputs());
    return scope;
  }

  private Prepared insert(Statement.Insert insert) throws SqlError {
    for (Query.Common one : insert.with()) {
      planner.common().put(one.name(), planner.plan(((Statement.Select) one.statement()).query()));
    }
    Relation table = target(insert.table(), insert.at());
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < insert.columns().size(); i++) {
      String name = insert.columns().get(i);
      int at = insert.places().get(i);
      int index = column(table, name, at, "parse_target.c:1075:checkInsertTargets");
      if (places.contains(index)) {
        throw SqlError.error(
                "42701",
                "column \"" + name + "\" specified more than once",
                "parse_target.c:1091:checkInsertTargets")
            .at(at);
      }
      places.add(index);
    }
    for (int i = 0; insert.columns().isEmpty() && i < table.columns().size(); i++) {
      places.add(i);
    }
    Returning returning = new Returning(insert.returning(), scope(table, insert.alias()));
    Source source = source(insert, table, places);
    RowChecks checks = new RowChecks(backend, planner, table);
    return new Made(
        returning.columns,
        run -> {
          List<@Nullable Object[]> added = new ArrayList<>();
          for (@Nullable Object[] given : source.rows(run)) {
            run.step();
            added.add(checks.complete(given, run));
          }
          boolean skip = insert.conflict() != Statement.Conflict.ERROR;
          List<@Nullable Object[]> kept = checks.insert(added, skip, run);
          List<@Nullable Object[]> rows = new ArrayList<>();
          for (@Nullable Object[] row : kept) {
            returning.add(rows, row, run);
          }
          return new Done(kept.size(), rows);
        });
  }

  /** Rows as wide as the table; what is not given is {@link RowChecks#DEFAULT}. */
  private interface Source {
    List<@Nullable Object[]> rows(Run run) throws SqlError, InterruptedException;
  }

  private Source source(Statement.Insert insert, Relation table, List<Integer> places)
      throws SqlError {
    Query query = insert.query();
    int width = table.columns().size();
    if (query == null) {
      return run -> one(RowChecks.defaults(width));
    }
    if (query.body() instanceof Query.Body.Values values && query.order().isEmpty()) {
      return values(values, insert, table, places);
    }
    Plan plan = planner.plan(query);
    check(plan.columns().size(), insert, places, query.at(), query.at());
    Coercion coercion = new Coercion(planner);
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < plan.columns().size(); i++) {
      int at = i;
      Output column = plan.columns().get(i);
      Node raw = Node.of(column.type(), query.at(), env -> env.value(0, at));
      Attribute wanted = table.columns().get(places.get(i));
      Compiler compiler = new Compiler(planner, new Scope(null));
      Node fitted =
          column.type().oid() == 25 && wanted.type().oid() != 25
              ? coercion.to(raw, wanted.type(), Casts.Context.EXPLICIT)
              : raw;
      nodes.add(compiler.assigned(fitted == null ? raw : fitted, wanted));
    }
    return run -> {
      List<@Nullable Object[]> rows = new ArrayList<>();
      for (@Nullable Object[] given : plan.rows(null, run)) {
        @Nullable Object[] row = RowChecks.defaults(width);
        Env env = new Env(given, null, run);
        for (int i = 0; i < nodes.size(); i++) {
          row[places.get(i)] = nodes.get(i).eval(env);
        }
        rows.add(row);
      }
      return rows;
    };
  }

  private static List<@Nullable Object[]> one(@Nullable Object[] row) {
    List<@Nullable Object[]> rows = new ArrayList<>();
    rows.add(row);
    return rows;
  }

  private static void check(
      int given, Statement.Insert insert, List<Integer> places, int extra, int missing)
      throws SqlError {
    if (given > places.size()) {
      throw SqlError.error(
              "42601",
              "INSERT has more expressions than target columns",
              "analyze.c:1017:transformInsertRow")
          .at(extra);
    }
    if (given < places.size() && !insert.columns().isEmpty()) {
      throw SqlError.error(
              "42601",
              "INSERT has more target columns than expressions",
              "analyze.c:1035:transformInsertRow")
          .at(missing);
    }
  }

  private Source values(
      Query.Body.Values values, Statement.Insert insert, Relation table, List<Integer> places)
      throws SqlError {
    Compiler compiler = new Compiler(planner, new Scope(null)).in("VALUES");
    List<List<@Nullable Node>> rows = new ArrayList<>();
    for (List<Expr> given : values.rows()) {
      int extra = given.size() > places.size() ? given.get(places.size()).at() : -1;
      int missing = given.size() < insert.places().size() ? insert.places().get(given.size()) : -1;
      check(given.size(), insert, places, extra, missing);
      List<@Nullable Node> row = new ArrayList<>();
      for (int i = 0; i < given.size(); i++) {
        boolean initial = given.get(i) instanceof Expr.Column column && column.path().isEmpty();
        row.add(
            initial
                ? null
                : compiler.assigned(
                    compiler.compile(given.get(i)), table.columns().get(places.get(i))));
      }
      rows.add(row);
    }
    return run -> {
      List<@Nullable Object[]> all = new ArrayList<>();
      Env env = new Env(new Object[0], null, run);
      for (List<@Nullable Node> nodes : rows) {
        @Nullable Object[] row = RowChecks.defaults(table.columns().size());
        for (int i = 0; i < nodes.size(); i++) {
          Node node = nodes.get(i);
          if (node != null) {
            row[places.get(i)] = node.eval(env);
          }
        }
        all.add(row);
      }
      return all;
    };
  }

  private Prepared update(Statement.Update update) throws SqlError {
    Relation table = target(update.table(), update.at());
    Scope scope = scope(table, update.alias());
    Matching matching = new Matching(planner, scope, table, update.from(), update.where());
    Compiler compiler = new Compiler(planner, scope).in("UPDATE");
    List<Integer> places = new ArrayList<>();
    List<@Nullable Node> nodes = new ArrayList<>();
    for (Statement.Assignment one : update.assignments()) {
      int index = column(table, one.column(), one.at(), "analyze.c:2515:transformUpdateTargetList");
      places.add(index);
      boolean initial = one.value() instanceof Expr.Column column && column.path().isEmpty();
      nodes.add(
          initial
              ? null
              : compiler.assigned(compiler.compile(one.value()), table.columns().get(index)));
    }
    Returning returning = new Returning(update.returning(), scope);
    RowChecks checks = new RowChecks(backend, planner, table);
    return new Made(
        returning.columns,
        run -> {
          List<@Nullable Object[]> rows = new ArrayList<>();
          int count =
              checks.rewrite(
                  matching,
                  (env, row) -> {
                    @Nullable Object[] changed = row.clone();
                    for (int i = 0; i < nodes.size(); i++) {
                      Node node = nodes.get(i);
                      changed[places.get(i)] = node == null ? RowChecks.DEFAULT : node.eval(env);
                    }
                    @Nullable Object[] whole = checks.complete(changed, run);
                    returning.add(rows, matching.widened(whole), run);
                    return whole;
                  },
                  run);
          return new Done(count, rows);
        });
  }

  private Prepared delete(Statement.Delete delete) throws SqlError {
    Relation table = target(delete.table(), delete.at());
    Scope scope = scope(table, delete.alias());
    Matching matching = new Matching(planner, scope, table, delete.using(), delete.where());
    Returning returning = new Returning(delete.returning(), scope);
    RowChecks checks = new RowChecks(backend, planner, table);
    return new Made(
        returning.columns,
        run -> {
          List<@Nullable Object[]> rows = new ArrayList<>();
          int count =
              checks.rewrite(
                  matching,
                  (env, row) -> {
                    returning.add(rows, matching.widened(row), run);
                    return null;
                  },
                  run);
          return new Done(count, rows);
        });
  }
}
