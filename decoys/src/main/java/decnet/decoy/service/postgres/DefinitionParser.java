package decnet.decoy.service.postgres;

import decnet.decoy.service.postgres.Statement.ColumnSpec;
import decnet.decoy.service.postgres.Statement.ConstraintSpec;
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
      return new AlterParser(in, this).alter();
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
      return table();
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

  private Statement table() throws SqlError {
    boolean missing = ifNotExists();
    int at = in.peek().at();
    List<String> name = in.qualified();
    List<ColumnSpec> columns = new ArrayList<>();
    List<ConstraintSpec> constraints = new ArrayList<>();
    if (in.accept("(")) {
      while (!in.accept(")")) {
        if (!columns.isEmpty() || !constraints.isEmpty()) {
          in.expect(",");
        }
        @Nullable ConstraintSpec constraint = constraint();
        if (constraint != null) {
          constraints.add(constraint);
        } else {
          columns.add(column());
        }
      }
    }
    while (in.at("inherits") || in.at("with") || in.at("tablespace") || in.at("on")) {
      while (!in.atEnd() && !in.at("as")) {
        in.take();
      }
    }
    @Nullable Query query = null;
    if (in.accept("as")) {
      query = queries.query();
      if (in.accept("with")) {
        in.rest();
      }
    }
    return new Statement.CreateTable(name, missing, columns, constraints, query, at);
  }

  /** A constraint of a table, null when a column comes next. */
  @Nullable ConstraintSpec constraint() throws SqlError {
    @Nullable String name = null;
    if (in.accept("constraint")) {
      name = in.name();
    }
    if (in.accept("primary")) {
      in.expect("key");
      return new ConstraintSpec('p', name, queries.columns(), List.of(), List.of(), "");
    }
    if (in.at("unique", "(")) {
      in.take();
      return new ConstraintSpec('u', name, queries.columns(), List.of(), List.of(), "");
    }
    if (in.accept("foreign")) {
      in.expect("key");
      List<String> columns = queries.columns();
      in.expect("references");
      return references(name, columns);
    }
    if (in.accept("check")) {
      return new ConstraintSpec('c', name, List.of(), List.of(), List.of(), parenthesized());
    }
    return null;
  }

  private ConstraintSpec references(@Nullable String name, List<String> columns) throws SqlError {
    List<String> target = in.qualified();
    List<String> targets = queries.columns();
    while (in.accept("on")) {
      in.take();
      if (in.accept("set") || in.accept("no")) {
        in.take();
      } else {
        in.take();
      }
    }
    return new ConstraintSpec('f', name, columns, target, targets, "");
  }

  private String parenthesized() throws SqlError {
    in.expect("(");
    int from = in.peek().at();
    queries.expressions().expression();
    String text = in.text().substring(from, in.lastEnd());
    in.expect(")");
    return text;
  }

  ColumnSpec column() throws SqlError {
    String name = in.name();
    Expr.TypeName type = queries.expressions().type();
    boolean notNull = false;
    @Nullable String initial = null;
    List<ConstraintSpec> constraints = new ArrayList<>();
    while (!in.at(",") && !in.at(")") && !in.atEnd()) {
      @Nullable String constraint = in.accept("constraint") ? in.name() : null;
      if (in.accept("not", "null")) {
        notNull = true;
      } else if (in.accept("default")) {
        int from = in.peek().at();
        queries.expressions().expression();
        initial = in.text().substring(from, in.lastEnd());
      } else if (in.accept("primary", "key")) {
        constraints.add(
            new ConstraintSpec('p', constraint, List.of(name), List.of(), List.of(), ""));
      } else if (in.accept("unique")) {
        constraints.add(
            new ConstraintSpec('u', constraint, List.of(name), List.of(), List.of(), ""));
      } else if (in.accept("references")) {
        constraints.add(references(constraint, List.of(name)));
      } else if (in.accept("check")) {
        constraints.add(
            new ConstraintSpec('c', constraint, List.of(), List.of(), List.of(), parenthesized()));
      } else if (in.accept("generated")) {
        initial = generated();
        notNull = true;
      } else if (in.accept("collate")) {
        in.qualified();
      } else if (!in.accept("null")) {
        throw in.error();
      }
    }
    return new ColumnSpec(name, type, notNull, initial, constraints);
  }

  private String generated() throws SqlError {
    if (!in.accept("always")) {
      in.expect("by", "default");
    }
    in.expect("as", "identity");
    if (in.at("(")) {
      while (!in.accept(")")) {
        in.take();
      }
    }
    return "identity";
  }
}
