package decnet.decoy.service.mysql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Statements. Source: mariadb.com/kb, "SQL Statements". */
@SuppressWarnings("StatementSwitchToExpressionSwitch") // cases that return from the method
final class Parser extends SelectParser {
  private static final Set<String> ACCEPTED =
      Set.of(
          "begin",
          "start",
          "commit",
          "rollback",
          "flush",
          "grant",
          "revoke",
          "lock",
          "unlock",
          "analyze",
          "optimize",
          "alter",
          "do",
          "savepoint",
          "reset");

  private int begun;

  Parser(String sql) {
    super(sql);
  }

  /** The one statement of the text; what follows its semicolon is said by {@link #rest}. */
  Statement statement() throws SqlError {
    if (peek().kind() == Token.Kind.END) {
      throw new SqlError(1065, "42000", "Query was empty");
    }
    Statement parsed = begin();
    if (peek().kind() != Token.Kind.END && !sees(";")) {
      throw broken();
    }
    return parsed;
  }

  /** The text after this statement's semicolon; empty when there is none. */
  String rest() {
    return sees(";") ? sql.substring(peek().end()).strip() : "";
  }

  private Statement begin() throws SqlError {
    Token first = peek();
    if (sees("select") || sees("(")) {
      return new Statement.Query(select());
    }
    int start = at;
    if (first.kind() != Token.Kind.WORD) {
      throw broken();
    }
    at++;
    begun = start;
    switch (first.lower()) {
      case "insert", "replace":
        return insert(first.is("replace"));
      case "update":
        return update();
      case "delete":
        expect("from");
        return new Statement.Delete(table(), where(), limit());
      case "create":
        return create(start);
      case "drop":
        return drop(start);
      case "truncate":
        accept("table");
        return new Statement.Truncate(table());
      case "use":
        return new Statement.Use(name());
      case "set":
        return set();
      case "show":
        return show();
      case "describe", "desc", "explain":
        return new Statement.Show("columns", table(), "%", false);
      case "kill":
        accept("query");
        return new Statement.Kill(integer());
      case "load":
        return load();
      case "prepare":
        String prepared = name().toLowerCase(Locale.ROOT);
        expect("from");
        return new Statement.Prepare(prepared, expression());
      case "execute":
        String executed = name().toLowerCase(Locale.ROOT);
        return new Statement.Execute(executed, accept("using") ? list() : List.of());
      case "deallocate":
        expect("prepare");
        return new Statement.Deallocate(name().toLowerCase(Locale.ROOT));
      default:
        if (ACCEPTED.contains(first.lower())) {
          return skipped(first.lower());
        }
        at = start;
        throw broken();
    }
  }

  private Statement skipped(String word) {
    while (peek().kind() != Token.Kind.END && !sees(";")) {
      at++;
    }
    String text = sql.substring(tokens.get(begun).start(), tokens.get(at - 1).end());
    return new Statement.Accepted(word, text);
  }

  private Statement.Name table() throws SqlError {
    String first = name();
    return accept(".") ? new Statement.Name(first, name()) : new Statement.Name("", first);
  }

  private @org.jspecify.annotations.Nullable Expression where() throws SqlError {
    return accept("where") ? expression() : null;
  }

  private long limit() throws SqlError {
    return accept("limit") ? integer() : Long.MAX_VALUE;
  }

  private Statement insert(boolean replace) throws SqlError {
    boolean ignore = accept("ignore");
    accept("into");
    Statement.Name table = table();
    List<String> columns = new ArrayList<>();
    if (accept("(")) {
      do {
        columns.add(name());
      } while (accept(","));
      expect(")");
    }
    if (!accept("values")) {
      expect("value");
    }
    List<List<Expression>> rows = new ArrayList<>();
    do {
      expect("(");
      rows.add(sees(")") ? List.of() : list());
      expect(")");
    } while (accept(","));
    return new Statement.Insert(table, columns, rows, replace, ignore);
  }

  private Statement update() throws SqlError {
    Statement.Name table = table();
    expect("set");
    List<Statement.Assignment> assignments = new ArrayList<>();
    do {
      String name = name();
      if (accept(".")) {
        name = name();
      }
      expect("=");
      assignments.add(new Statement.Assignment(name, expression()));
    } while (accept(","));
    return new Statement.Update(table, assignments, where(), limit());
  }

  private boolean database() {
    return accept("database") || accept("schema");
  }

  private Statement create(int start) throws SqlError {
    accept("or", "replace");
    if (database()) {
      boolean lenient = accept("if", "not", "exists");
      String name = name();
      skipped("create");
      return new Statement.CreateDatabase(name, lenient);
    }
    accept("temporary");
    if (sees("user") || sees("function") || sees("view") || sees("index")) {
      return skipped("create");
    }
    if (!accept("table")) {
      at = start + 1;
      throw broken();
    }
    boolean lenient = accept("if", "not", "exists");
    Statement.Name table = table();
    expect("(");
    List<Column> columns = new ArrayList<>();
    do {
      if (accept("primary", "key")) {
        expect("(");
        String key = name();
        expect(")");
        columns.replaceAll(
            c ->
                c.name().equalsIgnoreCase(key)
                    ? new Column(c.name(), c.type(), false, "PRI", c.initial(), c.extra())
                    : c);
      } else {
        columns.add(column());
      }
    } while (accept(","));
    expect(")");
    skipped("create");
    return new Statement.CreateTable(table, lenient, columns);
  }

  private Column column() throws SqlError {
    String name = name();
    if (peek().kind() != Token.Kind.WORD) {
      throw broken();
    }
    String type = tokens.get(at++).lower();
    if (sees("(")) {
      int from = peek().start();
      while (!sees(")") && peek().kind() != Token.Kind.END) {
        at++;
      }
      expect(")");
      type += sql.substring(from, tokens.get(at - 1).end()).toLowerCase(Locale.ROOT);
    } else if (type.startsWith("int")) {
      type = "int(11)";
    }
    boolean nullable = true;
    String key = "";
    String initial = "NULL";
    String extra = "";
    while (!sees(",") && !sees(")") && peek().kind() != Token.Kind.END) {
      if (accept("not", "null")) {
        nullable = false;
      } else if (accept("primary")) {
        key = "PRI";
        nullable = false;
      } else if (accept("unique")) {
        key = "UNI";
      } else if (accept("auto_increment")) {
        extra = "auto_increment";
      } else if (accept("default")) {
        initial = sql.substring(peek().start(), peek().end()).toLowerCase(Locale.ROOT);
        initial = initial.equals("null") ? "NULL" : initial;
        at++;
      } else if (accept("(")) {
        expect(")");
      } else {
        at++;
      }
    }
    return new Column(name, type, nullable, key, initial, extra);
  }

  private Statement drop(int start) throws SqlError {
    if (database()) {
      boolean lenient = accept("if", "exists");
      return new Statement.DropDatabase(name(), lenient);
    }
    if (!accept("table")) {
      if (sees("user") || sees("function") || sees("view")) {
        return skipped("drop");
      }
      at = start + 1;
      throw broken();
    }
    boolean lenient = accept("if", "exists");
    List<Statement.Name> tables = new ArrayList<>();
    do {
      tables.add(table());
    } while (accept(","));
    return new Statement.DropTable(tables, lenient);
  }

  private Statement set() throws SqlError {
    if (sees("names") || sees("character") || sees("password") || sees("transaction")) {
      return skipped("set");
    }
    List<Statement.Assignment> assignments = new ArrayList<>();
    do {
      String prefix = "";
      if (accept("@@")) {
        prefix = "";
      } else if (accept("@")) {
        prefix = "@";
      }
      boolean global = prefix.isEmpty() && accept("global");
      if (global || prefix.isEmpty() && (accept("session") || accept("local"))) {
        accept(".");
      }
      if (sees("transaction")) {
        return skipped("set");
      }
      String name = prefix + name().toLowerCase(Locale.ROOT);
      if (!accept("=")) {
        expect(":=");
      }
      if (sees("on") || sees("default")) {
        at++;
        assignments.add(new Statement.Assignment(name, new Expression.Literal("ON"), global));
      } else {
        assignments.add(new Statement.Assignment(name, expression(), global));
      }
    } while (accept(","));
    return new Statement.Assign(assignments);
  }

  private Statement show() throws SqlError {
    boolean full = accept("full");
    if (!accept("global") && !accept("session")) {
      accept("all");
    }
    if (peek().kind() != Token.Kind.WORD) {
      throw broken();
    }
    String what = tokens.get(at++).lower();
    Statement.Name of = new Statement.Name("", "");
    switch (what) {
      case "create" -> {
        what = database() ? "create database" : "create table";
        accept("table");
        of = table();
      }
      case "columns", "fields", "index", "indexes", "keys" -> {
        if (!accept("from")) {
          expect("in");
        }
        what = what.equals("fields") ? "columns" : what;
        of = table();
        of = accept("from") ? new Statement.Name(name(), of.table()) : of;
      }
      case "tables", "table" -> {
        accept("status");
        of = accept("from") || accept("in") ? new Statement.Name(name(), "") : of;
      }
      case "databases",
          "schemas",
          "variables",
          "status",
          "processlist",
          "engines",
          "storage",
          "warnings",
          "errors",
          "plugins",
          "privileges",
          "character",
          "collation",
          "master",
          "slave",
          "binary",
          "events",
          "triggers",
          "procedure",
          "function",
          "count" -> {}
      case "grants" -> {
        if (accept("for") && !sees("current_user")) {
          of = new Statement.Name("", accountName());
        }
        skipped("grants");
      }
      default -> {
        at--;
        throw broken();
      }
    }
    if (what.equals("character")) {
      expect("set");
    }
    if (Set.of("master", "slave", "binary", "procedure", "function", "storage").contains(what)) {
      skipped(what);
    }
    String like = accept("like") ? string() : "%";
    if (accept("where")) {
      expression(); // every row is shown
    }
    return new Statement.Show(what, of, like, full);
  }

  /** A name in quotes of any kind, or none. */
  private String accountName() throws SqlError {
    return peek().kind() == Token.Kind.STRING ? string() : name();
  }

  private Statement load() throws SqlError {
    String file = "";
    while (peek().kind() != Token.Kind.END && !sees(";")) {
      if (file.isEmpty() && peek().kind() == Token.Kind.STRING) {
        file = peek().text();
      }
      at++;
    }
    if (file.isEmpty()) {
      throw broken();
    }
    return new Statement.File(file);
  }
}
