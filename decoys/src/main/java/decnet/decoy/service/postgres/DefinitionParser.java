package decnet.decoy.service.postgres;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads CREATE, DROP, ALTER and TRUNCATE. */
final class DefinitionParser {
  private final TokenReader in;
  private final QueryParser queries;

  DefinitionParser(TokenReader in, QueryParser queries) {
    this.in = in;
    this.queries = queries;
  }

  @Nullable Statement statement() throws SqlError {
    if (in.accept("create")) {
      return create();
    }
    if (in.accept("drop")) {
      return drop();
    }
    if (in.accept("alter")) {
      return new AlterParser(in, this, queries).alter();
    }
    if (in.accept("truncate")) {
      in.accept("table");
      in.accept("only");
      List<List<String>> names = paths();
      if (in.accept("restart") || in.accept("continue")) {
        in.expect("identity");
      }
      boolean cascade = in.accept("cascade");
      in.accept("restrict");
      return new Statement.Truncate(names, cascade);
    }
    return null;
  }

  private List<List<String>> paths() throws SqlError {
    List<List<String>> names = new ArrayList<>();
    do {
      names.add(in.qualified());
    } while (in.accept(","));
    return names;
  }

  private boolean ifNotExists() {
    return in.accept("if", "not", "exists");
  }

  private Statement create() throws SqlError {
    boolean replace = in.accept("or", "replace");
    in.accept("global");
    in.accept("local");
    boolean temporary = in.accept("temp") || in.accept("temporary") || in.accept("unlogged");
    in.accept("trusted");
    in.accept("procedural");
    in.accept("recursive");
    if (in.accept("table")) {
      return new TableParser(in, queries).table();
    }
    if (in.accept("view") || in.accept("materialized", "view")) {
      return view(replace);
    }
    if (in.at("unique") || in.at("index")) {
      return index();
    }
    if (in.at("function") || in.at("procedure")) {
      return function();
    }
    if (temporary && !in.at("sequence")) {
      throw in.error();
    }
    return named();
  }

  private Statement named() throws SqlError {
    String what =
        switch (in.peek().value()) {
          case "user" -> "ROLE";
          case "database",
              "schema",
              "role",
              "group",
              "sequence",
              "extension",
              "language",
              "type",
              "domain",
              "trigger",
              "server",
              "tablespace",
              "publication",
              "subscription",
              "policy",
              "rule",
              "aggregate",
              "cast",
              "operator",
              "event",
              "foreign",
              "collation" ->
              in.peek().value().toUpperCase(Locale.ROOT);
          default -> throw in.error();
        };
    boolean user = in.take().is("user");
    boolean missing = ifNotExists();
    int at = in.peek().at();
    List<String> name = in.qualified();
    Map<String, String> options = new HashMap<>();
    options.put("user", user ? "t" : "f");
    if (what.equals("ROLE")) {
      in.accept("with");
      options.putAll(roleOptions());
    } else {
      options.put("text", in.rest());
    }
    return new Statement.Create(what, name, missing, options, at);
  }

  /** Options of CREATE ROLE and ALTER ROLE, by name in lower case. */
  Map<String, String> roleOptions() throws SqlError {
    Map<String, String> options = new HashMap<>();
    while (!in.atEnd()) {
      Token option = in.take();
      String name = option.value();
      in.accept("encrypted");
      if (name.equals("encrypted") || name.equals("unencrypted")) {
        name = in.take().value();
      }
      switch (name) {
        case "superuser",
            "nosuperuser",
            "createdb",
            "nocreatedb",
            "createrole",
            "nocreaterole",
            "inherit",
            "noinherit",
            "login",
            "nologin",
            "replication",
            "noreplication",
            "bypassrls",
            "nobypassrls" ->
            options.put(name, "t");
        case "password" -> options.put(name, in.accept("null") ? "" : in.string());
        case "connection" -> {
          in.expect("limit");
          options.put("limit", Integer.toString(in.integer()));
        }
        case "valid" -> {
          in.expect("until");
          options.put("until", in.string());
        }
        case "in", "role", "admin", "user", "sysid" -> options.put("member", in.rest());
        default ->
            throw SqlError.error(
                    "42601",
                    "unrecognized role option \"" + name + "\"",
                    "gram.y:1207:base_yyparse")
                .at(option.at());
      }
    }
    return options;
  }

  private Statement view(boolean replace) throws SqlError {
    ifNotExists();
    int at = in.peek().at();
    List<String> name = in.qualified();
    queries.columns();
    in.expect("as");
    int from = in.peek().at();
    Query query = queries.query();
    String text = in.text().substring(from, in.lastEnd());
    in.accept("with", "no", "data");
    in.accept("with", "data");
    return new Statement.CreateView(name, replace, query, text, at);
  }

  private Statement index() throws SqlError {
    boolean unique = in.accept("unique");
    in.expect("index");
    in.accept("concurrently");
    boolean missing = ifNotExists();
    @Nullable String name = in.at("on") ? null : in.name();
    in.expect("on");
    in.accept("only");
    int at = in.peek().at();
    List<String> table = in.qualified();
    if (in.accept("using")) {
      in.name();
    }
    in.expect("(");
    List<String> columns = new ArrayList<>();
    do {
      Expr expression = queries.expressions().expression();
      columns.add(expression instanceof Expr.Column column ? column.path().getLast() : "expr");
      while (in.at("asc") || in.at("desc") || in.at("nulls") || in.at("first") || in.at("last")) {
        in.take();
      }
    } while (in.accept(","));
    in.expect(")");
    in.rest();
    return new Statement.CreateIndex(name, table, columns, unique, missing, at);
  }

  private Statement function() throws SqlError {
    boolean procedure = in.take().is("procedure");
    int at = in.peek().at();
    List<String> name = in.qualified();
    in.expect("(");
    int from = in.peek().at();
    for (int depth = 1; depth > 0; ) {
      Token token = in.take();
      depth += token.is("(") ? 1 : token.is(")") ? -1 : 0;
      if (token.kind() == Token.Kind.END) {
        throw in.error();
      }
    }
    String arguments = in.text().substring(from, in.lastEnd() - 1);
    String result = "";
    String language = "sql";
    List<String> body = new ArrayList<>();
    while (!in.atEnd()) {
      if (in.accept("returns")) {
        result = returned();
      } else if (in.accept("language")) {
        language = in.take().value();
      } else if (in.accept("as")) {
        body.add(in.string());
        if (in.accept(",")) {
          body.add(in.string());
        }
      } else if (in.peek().kind() == Token.Kind.WORD
          || in.peek().kind() == Token.Kind.INTEGER
          || in.at("=")) {
        in.take();
      } else {
        throw in.error();
      }
    }
    return new Statement.CreateFunction(name, arguments, result, language, body, procedure, at);
  }

  private String returned() throws SqlError {
    if (in.accept("table")) {
      int from = in.peek().at();
      in.expect("(");
      while (!in.accept(")")) {
        if (in.atEnd()) {
          throw in.error();
        }
        in.take();
      }
      return "TABLE" + in.text().substring(from, in.lastEnd());
    }
    boolean set = in.at("setof");
    Expr.TypeName type = queries.expressions().type();
    return (set ? "SETOF " : "") + type.name().getLast() + (type.array() ? "[]" : "");
  }

  private Statement drop() throws SqlError {
    in.accept("procedural");
    String what =
        switch (in.peek().value()) {
          case "user", "group" -> "ROLE";
          case "table",
              "view",
              "index",
              "sequence",
              "database",
              "schema",
              "role",
              "function",
              "procedure",
              "extension",
              "language",
              "type",
              "domain",
              "trigger",
              "server",
              "owned",
              "publication",
              "subscription",
              "policy",
              "rule",
              "aggregate",
              "tablespace" ->
              in.peek().value().toUpperCase(Locale.ROOT);
          case "materialized" -> {
            in.take();
            yield "VIEW";
          }
          default -> throw in.error();
        };
    in.take();
    in.accept("concurrently");
    in.accept("by");
    boolean exists = in.accept("if", "exists");
    int at = in.peek().at();
    List<List<String>> names = new ArrayList<>();
    do {
      List<String> name = in.qualified();
      if (in.at("(")) {
        int from = in.take().end();
        while (!in.at(")") && !in.atEnd()) {
          in.take();
        }
        String arguments = in.text().substring(from, in.peek().at());
        in.expect(")");
        name = new ArrayList<>(name);
        name.set(name.size() - 1, name.getLast() + "(" + arguments + ")");
      }
      names.add(name);
    } while (in.accept(","));
    if (in.accept("on")) {
      in.qualified();
    }
    if (what.equals("DATABASE") && in.accept("with")) {
      in.rest();
    }
    boolean cascade = in.accept("cascade");
    in.accept("restrict");
    return new Statement.Drop(what, names, exists, cascade, at);
  }
}
