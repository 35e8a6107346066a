package decnet.decoy.service.postgres;

import decnet.decoy.service.postgres.Prepared.Result;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes statements ready and carries them out for one connection. */
final class Engine {
  private static final int MAX_KEPT = 200;

  private final Backend backend;
  private final Map<String, Prepared> statements = new HashMap<>();
  private final Map<String, Cursor> cursors = new HashMap<>();

  /** A declared cursor: rows and how far it is. */
  private static final class Cursor {
    private final List<Scope.Output> columns;
    private final List<@Nullable Object[]> rows;
    private int at;

    Cursor(List<Scope.Output> columns, List<@Nullable Object[]> rows) {
      this.columns = columns;
      this.rows = rows;
    }
  }

  Engine(Backend backend) {
    this.backend = backend;
  }

  /** The statements prepared by PREPARE or Parse, by name. */
  Map<String, Prepared> statements() {
    return statements;
  }

  void keep(String name, Prepared prepared) throws SqlError {
    if (!name.isEmpty() && statements.containsKey(name)) {
      throw SqlError.error(
          "42P05",
          "prepared statement \"" + name + "\" already exists",
          "prepare.c:412:StorePreparedStatement");
    }
    if (statements.size() >= MAX_KEPT) {
      throw SqlError.error("53200", "out of memory", "mcxt.c:1111:palloc");
    }
    statements.put(name, prepared);
  }

  /** Cursors go with their transaction. */
  void transactionEnded() {
    cursors.clear();
  }

  Prepared prepare(Statement statement, Parameters parameters) throws SqlError {
    if (backend.status() == 'E' && !endsTransaction(statement)) {
      throw SqlError.error(
          "25P02",
          "current transaction is aborted, commands ignored until end of transaction block",
          "postgres.c:1081:exec_simple_query");
    }
    Planner planner = new Planner(backend, parameters);
    return switch (statement) {
      case Statement.Select select -> {
        Plan plan = planner.plan(select.query());
        yield new Prepared(
            statement,
            plan.columns(),
            parameters.types(),
            run -> Result.rows("SELECT #", plan.rows(null, run)));
      }
      case Statement.Insert insert -> change(statement, planner, "INSERT 0 ");
      case Statement.Update update -> change(statement, planner, "UPDATE ");
      case Statement.Delete delete -> change(statement, planner, "DELETE ");
      default -> definition(statement, planner);
    };
  }

  private static boolean endsTransaction(Statement statement) {
    return statement instanceof Statement.Transaction transaction
        && (transaction.kind().equals("COMMIT") || transaction.kind().startsWith("ROLLBACK"));
  }

  private Prepared change(Statement statement, Planner planner, String tag) throws SqlError {
    Changes.Prepared change = new Changes(backend, planner).prepare(statement);
    return new Prepared(
        statement,
        change.columns().isEmpty() ? null : change.columns(),
        planner.parameters().types(),
        run -> {
          Changes.Done done = change.run(run);
          return Result.rows(tag + done.count(), done.rows());
        });
  }

  private static Prepared plain(Statement statement, Prepared.Work work) {
    return new Prepared(statement, null, List.of(), work);
  }

  private static Prepared rows(
      Statement statement, String tag, List<String> names, List<@Nullable Object[]> rows) {
    List<Scope.Output> columns = new ArrayList<>();
    names.forEach(name -> columns.add(new Scope.Output(name, Types.TEXT, -1, 0, 0)));
    return new Prepared(statement, columns, List.of(), run -> Result.rows(tag, rows));
  }

  private Prepared definition(Statement statement, Planner planner) throws SqlError {
    Objects objects = new Objects(backend);
    Definitions definitions = new Definitions(backend, planner);
    return switch (statement) {
      case Statement.CreateTable create ->
          plain(statement, run -> Result.done(definitions.table(create, run)));
      case Statement.CreateView create ->
          plain(
              statement,
              run -> {
                definitions.view(create);
                return Result.done("CREATE VIEW");
              });
      case Statement.CreateIndex create ->
          plain(
              statement,
              run -> {
                definitions.index(create);
                return Result.done("CREATE INDEX");
              });
      case Statement.AlterTable alter ->
          plain(
              statement,
              run -> {
                definitions.alter(alter);
                return Result.done("ALTER TABLE");
              });
      case Statement.Create create -> plain(statement, run -> Result.done(objects.create(create)));
      case Statement.CreateFunction create ->
          plain(statement, run -> Result.done(new Routines(backend).function(create)));
      case Statement.Drop drop -> plain(statement, run -> Result.done(objects.drop(drop)));
      case Statement.Truncate truncate ->
          plain(statement, run -> Result.done(objects.truncate(truncate)));
      case Statement.AlterRole alter ->
          plain(statement, run -> Result.done(new Roles(backend).alter(alter)));
      default -> utility(statement, planner);
    };
  }

  private Prepared utility(Statement statement, Planner planner) throws SqlError {
    Utilities utilities = new Utilities(backend, this);
    return switch (statement) {
      case Statement.Copy copy -> copy(copy, planner);
      case Statement.Set set -> plain(statement, run -> Result.done(utilities.set(set)));
      case Statement.Show show ->
          rows(statement, "SHOW", utilities.titles(show), utilities.show(show));
      case Statement.Transaction transaction ->
          plain(statement, run -> Result.done(utilities.transaction(transaction)));
      case Statement.Declare declare -> declare(declare, planner);
      case Statement.Fetch fetch -> fetch(fetch);
      case Statement.Prepare prepare -> keep(prepare, planner);
      case Statement.Execute execute -> execute(execute, planner);
      case Statement.Explain explain -> explain(explain);
      case Statement.Call call -> {
        Node node =
            new Compiler(planner, new Scope(null)).in("CALL arguments").compile(call.call());
        yield plain(
            statement,
            run -> {
              node.eval(new Env(new Object[0], null, run));
              return Result.done("CALL");
            });
      }
      case Statement.Do block -> plain(statement, run -> Result.done(utilities.block(block)));
      case Statement.Other other -> plain(statement, run -> Result.done(utilities.other(other)));
      default -> throw new IllegalStateException("no utility: " + statement);
    };
  }

  private Prepared copy(Statement.Copy copy, Planner planner) throws SqlError {
    return plain(
        copy,
        run -> {
          Copying copying = new Copying(backend, planner, copy);
          if (copying.isFromClient() || copying.isToClient()) {
            return new Result("COPY", List.of(), copying);
          }
          return Result.done("COPY " + copying.onServer(run));
        });
  }

  private Prepared declare(Statement.Declare declare, Planner planner) throws SqlError {
    Plan plan = planner.plan(declare.query());
    return plain(
        declare,
        run -> {
          Utilities.inTransaction(backend, "DECLARE CURSOR");
          if (cursors.size() >= MAX_KEPT) {
            throw SqlError.error("53200", "out of memory", "mcxt.c:1111:palloc");
          }
          cursors.put(declare.name(), new Cursor(plan.columns(), plan.rows(null, run)));
          return Result.done("DECLARE CURSOR");
        });
  }

  private Prepared fetch(Statement.Fetch fetch) throws SqlError {
    Cursor cursor = cursors.get(fetch.name());
    if (cursor == null) {
      throw SqlError.error(
          "34000",
          "cursor \"" + fetch.name() + "\" does not exist",
          "portalcmds.c:187:PerformPortalFetch");
    }
    return new Prepared(
        fetch,
        fetch.move() ? null : cursor.columns,
        List.of(),
        run -> {
          int left = cursor.rows.size() - cursor.at;
          int count = fetch.count() < 0 ? left : Math.min(left, fetch.count());
          List<@Nullable Object[]> rows = cursor.rows.subList(cursor.at, cursor.at + count);
          cursor.at += count;
          return fetch.move() ? Result.done("MOVE " + count) : Result.rows("FETCH #", rows);
        });
  }

  boolean close(String name) {
    if (name.equals("all")) {
      cursors.clear();
      return true;
    }
    return cursors.remove(name) != null;
  }

  private Prepared keep(Statement.Prepare prepare, Planner planner) throws SqlError {
    List<Type> types = new ArrayList<>();
    for (Expr.TypeName name : prepare.types()) {
      types.add(planner.type(name));
    }
    Prepared inner = prepare(prepare.statement(), Parameters.of(types));
    return plain(
        prepare,
        run -> {
          keep(prepare.name(), inner);
          return Result.done("PREPARE");
        });
  }

  private static SqlError noStatement(String name) {
    return SqlError.error(
        "26000",
        "prepared statement \"" + name + "\" does not exist",
        "prepare.c:451:FetchPreparedStatement");
  }

  /** The statement of that name. */
  Prepared kept(String name) throws SqlError {
    Prepared prepared = statements.get(name);
    if (prepared == null) {
      throw noStatement(name);
    }
    return prepared;
  }

  void deallocate(String name) throws SqlError {
    if (name.equals("all")) {
      statements.clear();
    } else if (statements.remove(name) == null) {
      throw noStatement(name);
    }
  }

  private Prepared execute(Statement.Execute execute, Planner planner) throws SqlError {
    Prepared kept = kept(execute.name());
    if (kept.parameters().size() != execute.arguments().size()) {
      throw SqlError.error(
              "42601",
              "wrong number of parameters for prepared statement \"" + execute.name() + "\"",
              "prepare.c:290:EvaluateParams")
          .detail(
              "Expected "
                  + kept.parameters().size()
                  + " parameters but got "
                  + execute.arguments().size()
                  + ".");
    }
    Compiler compiler = new Compiler(planner, new Scope(null)).in("EXECUTE parameters");
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < execute.arguments().size(); i++) {
      Node given = compiler.compile(execute.arguments().get(i));
      Attribute wanted = new Attribute("", kept.parameters().get(i), -1, false, null);
      nodes.add(compiler.assigned(given, wanted));
    }
    return new Prepared(
        kept.statement(),
        kept.columns(),
        List.of(),
        run -> {
          Env env = new Env(new Object[0], null, run);
          return kept.work().run(new Run(backend, Compiler.evaluated(nodes, env)));
        });
  }

  private Prepared explain(Statement.Explain explain) throws SqlError {
    Prepared inner = prepare(explain.statement(), Parameters.none());
    List<@Nullable Object[]> lines = new ArrayList<>();
    for (String line : ExplainText.lines(explain.statement(), inner, backend)) {
      lines.add(new Object[] {line});
    }
    return rows(explain, "EXPLAIN", List.of("QUERY PLAN"), lines);
  }
}
