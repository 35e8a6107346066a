package decnet.decoy.service.mysql;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Executes statements for one client. */
final class Engine {
  private static final Set<String> TELLING = Set.of("warnings", "errors", "count");
  private static final Set<Class<? extends Statement>> CHANGING =
      Set.of(
          Statement.Insert.class,
          Statement.Update.class,
          Statement.Delete.class,
          Statement.CreateTable.class,
          Statement.DropTable.class,
          Statement.Truncate.class,
          Statement.CreateDatabase.class,
          Statement.DropDatabase.class);

  /** What is looked at when it is prepared; of the others the rights are asked on execution. */
  private static final Set<Class<? extends Statement>> DESCRIBED =
      Set.of(
          Statement.Query.class,
          Statement.Insert.class,
          Statement.Update.class,
          Statement.Delete.class,
          Statement.Show.class);

  private static final Result OK = new Result.Done(0, 0, "");
  private final Client client;
  private final Catalogue catalogue;

  Engine(Client client) {
    this.client = client;
    catalogue = client.catalogue();
  }

  Result execute(Statement statement, List<Object> parameters)
      throws SqlError, InterruptedException {
    if (keepsWarnings(statement)) {
      client.again();
    } else {
      client.begin();
    }
    tellFile(statement);
    new Permission(client).check(statement);
    if (CHANGING.contains(statement.getClass())) {
      catalogue.saving().changed();
    }
    return switch (statement) {
      case Statement.Query query -> query(query.select(), parameters);
      case Statement.Insert insert -> insert(insert, parameters);
      case Statement.Update update -> update(update, parameters);
      case Statement.Delete delete -> delete(delete, parameters);
      case Statement.CreateTable create -> create(create);
      case Statement.DropTable drop -> drop(drop);
      case Statement.Truncate truncate -> {
        table(truncate.table()).replace(List.of());
        yield OK;
      }
      case Statement.CreateDatabase create -> {
        if (catalogue.has(create.name()) && !create.lenient()) {
          throw new SqlError(
              1007, "HY000", "Can't create database '" + create.name() + "'; database exists");
        }
        if (catalogue.has(create.name())) {
          client.warn(
              "Note", 1007, "Can't create database '" + create.name() + "'; database exists");
          yield OK;
        }
        catalogue.create(create.name());
        yield new Result.Done(1, 0, "");
      }
      case Statement.DropDatabase drop -> {
        if (!catalogue.has(drop.name()) && !drop.lenient()) {
          throw new SqlError(
              1008, "HY000", "Can't drop database '" + drop.name() + "'; database doesn't exist");
        }
        if (!catalogue.has(drop.name())) {
          client.warn(
              "Note", 1008, "Can't drop database '" + drop.name() + "'; database doesn't exist");
        }
        long tables = catalogue.of(drop.name()).size();
        catalogue.drop(drop.name());
        yield new Result.Done(tables, 0, "", Result.DATABASE_DROPPED);
      }
      case Statement.Use use -> {
        client.use(use.name());
        yield OK;
      }
      case Statement.Assign assign -> assign(assign, parameters);
      case Statement.Show show -> new Shows(client).run(show);
      case Statement.Kill kill -> throw unknownThread(kill.thread());
      case Statement.File file -> {
        throw new SqlError(
            29,
            "HY000",
            "File '" + file.name() + "' not found (Errcode: 2 \"No such file or directory\")");
      }
      case Statement.Accepted accepted -> accepted(accepted.word());
      case Statement.Prepare prepare -> prepare(prepare, parameters);
      case Statement.Execute execute -> named(execute, parameters);
      case Statement.Deallocate gone -> {
        if (client.named().remove(gone.name()) == null) {
          throw SqlError.unknownPrepared(gone.name(), "DEALLOCATE PREPARE");
        }
        yield OK;
      }
    };
  }

  /** A file that is asked for is told, whatever becomes of it. */
  private void tellFile(Statement statement) {
    if (statement instanceof Statement.File file) {
      client.file("load", file.name());
    } else if (statement instanceof Statement.Query query && !query.select().file().isEmpty()) {
      client.file("write", query.select().file());
    }
  }

  private static boolean keepsWarnings(Statement statement) {
    return switch (statement) {
      case Statement.Show show -> TELLING.contains(show.what());
      case Statement.Query query ->
          query.select().cores().stream().allMatch(core -> core.sources().isEmpty());
      default -> false;
    };
  }

  private Result accepted(String word) {
    switch (word) {
      case "begin", "start" -> client.inTransaction(true);
      case "commit", "rollback" -> client.inTransaction(false);
      default -> {
        // without effect
      }
    }
    return OK;
  }

  /** The columns of a statement's result; none for what has no rows. */
  List<Result.Heading> describe(Statement statement) throws SqlError, InterruptedException {
    if (DESCRIBED.contains(statement.getClass())) {
      new Permission(client).check(statement);
    }
    return switch (statement) {
      case Statement.Query query -> new SelectRunner(client, List.of()).describe(query.select());
      case Statement.Show show ->
          new Shows(client).run(show) instanceof Result.Rows rows ? rows.headings() : List.of();
      case Statement.Insert insert -> exists(insert.table());
      case Statement.Update update -> exists(update.table());
      case Statement.Delete delete -> exists(delete.table());
      default -> List.of();
    };
  }

  /** No columns, of a statement on a table that must be there. */
  private List<Result.Heading> exists(Statement.Name name) throws SqlError {
    if (catalogue.find(client.home(name.database()), name.table()) == null) {
      throw SqlError.unknownTable(client.home(name.database()), name.table());
    }
    return List.of();
  }

  private Result prepare(Statement.Prepare prepare, List<Object> parameters)
      throws SqlError, InterruptedException {
    String sql =
        Values.text(
            new Evaluator(client, List.of(), parameters, "PREPARE")
                .value(prepare.text(), new Object[0], List.of()));
    client.asked(sql, "");
    Parser parser = new Parser(sql);
    Statement parsed = parser.statement();
    describe(parsed);
    if (client.named().size() < 64) {
      client
          .named()
          .put(prepare.name(), new Prepared(0, sql, parsed, parser.parameters(), List.of()));
    }
    return new Result.Done(0, 0, "Statement prepared");
  }

  private Result named(Statement.Execute execute, List<Object> parameters)
      throws SqlError, InterruptedException {
    Prepared found = client.named().get(execute.name());
    if (found == null) {
      throw SqlError.unknownPrepared(execute.name(), "EXECUTE");
    }
    if (found.parameters() != execute.using().size()) {
      throw SqlError.arguments("EXECUTE");
    }
    Evaluator values = new Evaluator(client, List.of(), parameters, "EXECUTE");
    List<Object> bound = new ArrayList<>();
    for (Expression expression : execute.using()) {
      bound.add(values.value(expression, new Object[0], List.of()));
    }
    if (found.statement() instanceof Statement.Execute) {
      throw new SqlError(
          1295, "HY000", "This command is not supported in the prepared statement protocol yet");
    }
    return execute(found.statement(), bound);
  }

  static SqlError unknownThread(long thread) {
    return new SqlError(1094, "HY000", "Unknown thread id: " + thread);
  }

  private Table table(Statement.Name name) throws SqlError {
    return catalogue.table(client.home(name.database()), name.table());
  }

  private Result query(Select select, List<Object> parameters)
      throws SqlError, InterruptedException {
    Result.Rows rows = new SelectRunner(client, parameters).run(select);
    if (select.file().isEmpty()) {
      return rows;
    }
    new Outfile(client).write(select.file(), rows);
    return new Result.Done(rows.rows().size(), 0, "");
  }

  private Result insert(Statement.Insert insert, List<Object> parameters)
      throws SqlError, InterruptedException {
    Table table = table(insert.table());
    List<Column> columns = table.columns();
    int[] into = new int[insert.columns().isEmpty() ? columns.size() : insert.columns().size()];
    for (int i = 0; i < into.length; i++) {
      into[i] =
          insert.columns().isEmpty() ? i : table.column(insert.columns().get(i), "INSERT INTO");
    }
    Evaluator values = new Evaluator(client, List.of(), parameters, "VALUES");
    List<Object[]> rows = new ArrayList<>();
    for (List<Expression> given : insert.rows()) {
      if (given.size() != into.length) {
        throw new SqlError(
            1136, "21S01", "Column count doesn't match value count at row " + (rows.size() + 1));
      }
      @Nullable Object[] row = new @Nullable Object[columns.size()];
      for (int i = 0; i < into.length; i++) {
        row[into[i]] = values.value(given.get(i), new Object[0], List.of());
      }
      rows.add(completed(columns, row));
    }
    long first = table.append(rows, insert.replace() || insert.ignore());
    String message =
        rows.size() > 1 ? "Records: " + rows.size() + "  Duplicates: 0  Warnings: 0" : "";
    return new Result.Done(rows.size(), first, message);
  }

  private Object[] completed(List<Column> columns, @Nullable Object[] row) throws SqlError {
    Object[] whole = new Object[row.length];
    for (int i = 0; i < row.length; i++) {
      Column column = columns.get(i);
      Object value = row[i];
      if (value == null && column.initial().startsWith("current_timestamp")) {
        value = client.now().format(Bait.STAMP);
      } else if (value == null && !column.initial().equals("NULL")) {
        value = column.initial().replace("'", "");
      } else if (value == null && !column.nullable() && !column.isAutomatic()) {
        throw new SqlError(
            1364, "HY000", "Field '" + column.name() + "' doesn't have a default value");
      }
      whole[i] = value == null ? Values.NULL : value;
    }
    return whole;
  }

  private Evaluator over(Statement.Name name, Table table, List<Object> parameters, String clause)
      throws SqlError {
    String home = client.home(name.database());
    List<Evaluator.Place> places =
        table.columns().stream()
            .map(c -> new Evaluator.Place(home, table.name(), table.name(), c))
            .toList();
    return new Evaluator(client, places, parameters, clause);
  }

  private static boolean holds(@Nullable Expression where, Evaluator fields, Object[] row)
      throws SqlError, InterruptedException {
    return where == null || Values.truth(fields.value(where, row, List.of()));
  }

  private Result update(Statement.Update update, List<Object> parameters)
      throws SqlError, InterruptedException {
    Table table = table(update.table());
    Evaluator fields = over(update.table(), table, parameters, "WHERE");
    if (update.where() != null) {
      fields.check(update.where());
    }
    List<Object[]> rows = new ArrayList<>();
    long matched = 0;
    long changed = 0;
    for (Object[] row : table.rows()) {
      Object[] now = row;
      if (matched < update.limit() && holds(update.where(), fields, row)) {
        matched++;
        now = row.clone();
        for (Statement.Assignment assignment : update.assignments()) {
          int index = table.column(assignment.name(), "SET");
          now[index] = fields.in("SET").value(assignment.value(), row, List.of());
        }
        changed += java.util.Arrays.equals(now, row) ? 0 : 1;
      }
      rows.add(now);
    }
    table.replace(rows);
    return new Result.Done(
        changed,
        0,
        "Rows matched: " + matched + "  Changed: " + changed + "  Warnings: 0",
        Result.NO_INDEX_USED);
  }

  private Result delete(Statement.Delete delete, List<Object> parameters)
      throws SqlError, InterruptedException {
    Table table = table(delete.table());
    Evaluator fields = over(delete.table(), table, parameters, "WHERE");
    if (delete.where() != null) {
      fields.check(delete.where());
    }
    List<Object[]> rows = new ArrayList<>();
    long gone = 0;
    for (Object[] row : table.rows()) {
      if (gone < delete.limit() && holds(delete.where(), fields, row)) {
        gone++;
      } else {
        rows.add(row);
      }
    }
    table.replace(rows);
    return new Result.Done(gone, 0, "", Result.NO_INDEX_USED);
  }

  private Result create(Statement.CreateTable create) throws SqlError {
    String home = client.home(create.table().database());
    String name = create.table().table();
    if (catalogue.find(home, name) == null) {
      catalogue.add(home, new Table(name, create.columns()));
    } else if (!create.lenient()) {
      throw new SqlError(1050, "42S01", "Table '" + name + "' already exists");
    } else {
      client.warn("Note", 1050, "Table '" + name + "' already exists");
    }
    return OK;
  }

  private Result drop(Statement.DropTable drop) throws SqlError {
    for (Statement.Name name : drop.tables()) {
      String home = client.home(name.database());
      if (!catalogue.remove(home, name.table()) && !drop.lenient()) {
        throw new SqlError(1051, "42S02", "Unknown table '" + home + "." + name.table() + "'");
      }
    }
    return OK;
  }

  private Result assign(Statement.Assign assign, List<Object> parameters)
      throws SqlError, InterruptedException {
    Evaluator values = new Evaluator(client, List.of(), parameters, "SET");
    for (Statement.Assignment assignment : assign.assignments()) {
      String name = assignment.name();
      if (!name.startsWith("@")) {
        client.variable(name);
      }
      Object value =
          assignment.value() instanceof Expression.Field word
              ? word.name()
              : values.value(assignment.value(), new Object[0], List.of());
      if (name.equals("autocommit")) {
        client.autocommit(Values.truth(value) || Values.text(value).equalsIgnoreCase("on"));
      }
      if (client.variables().size() < 200 && Values.text(value).length() <= 1 << 16) {
        client.variables().put(name, value);
      }
    }
    return OK;
  }
}
