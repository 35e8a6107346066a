package decnet.decoy.service.postgres;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what neither queries nor changes nor defines: COPY, SET, transactions, cursors. */
final class UtilityParser {
  private final TokenReader in;
  private final QueryParser queries;
  private final StatementParser statements;

  UtilityParser(TokenReader in, QueryParser queries, StatementParser statements) {
    this.in = in;
    this.queries = queries;
    this.statements = statements;
  }

  @Nullable Statement statement() throws SqlError {
    Token first = in.peek();
    if (first.kind() != Token.Kind.WORD) {
      return null;
    }
    return switch (first.value()) {
      case "copy" -> copy();
      case "set" -> set();
      case "show" -> show();
      case "reset" -> reset();
      case "begin", "start", "commit", "end", "rollback", "abort", "savepoint", "release" ->
          new TransactionParser(in, queries).transaction();
      case "declare" -> new TransactionParser(in, queries).declare();
      case "fetch", "move" -> new TransactionParser(in, queries).fetch();
      case "prepare" -> prepare();
      case "execute" -> execute();
      case "explain" -> explain();
      case "call" -> {
        in.take();
        int at = in.peek().at();
        List<String> name = in.qualified();
        yield new Statement.Call(
            new PrimaryParser(in, queries.expressions(), queries).call(name, at));
      }
      case "do" -> block();
      default -> other(first.value());
    };
  }

  @SuppressWarnings("RefactorSwitch") // the branches do more than yield a value
  private @Nullable Statement other(String word) throws SqlError {
    switch (word) {
      case "close", "deallocate", "listen", "unlisten", "notify", "load" -> {
        in.take();
        in.accept("prepare");
        String name = in.accept("*") ? "*" : in.take().value();
        in.rest();
        return new Statement.Other(word.toUpperCase(java.util.Locale.ROOT), List.of(), name);
      }
      case "checkpoint" -> {
        in.take();
        return new Statement.Other("CHECKPOINT", List.of(), "");
      }
      case "discard" -> {
        in.take();
        String what = in.label();
        return new Statement.Other(
            "DISCARD " + what.toUpperCase(java.util.Locale.ROOT), List.of(), "");
      }
      case "lock", "vacuum", "analyze", "cluster", "reindex", "refresh" -> {
        return maintenance(word);
      }
      case "grant", "revoke" -> {
        return grant(word);
      }
      case "comment" -> {
        in.take();
        in.expect("on");
        boolean table = in.take().is("table");
        List<String> name = in.qualified();
        in.rest();
        return new Statement.Other("COMMENT", table ? name : List.of(), "");
      }
      default -> {
        return null;
      }
    }
  }

  private Statement maintenance(String word) throws SqlError {
    in.take();
    if (in.accept("(")) {
      while (!in.accept(")")) {
        if (in.atEnd()) {
          throw in.error();
        }
        in.take();
      }
    }
    while (in.at("full")
        || in.at("verbose")
        || in.at("freeze")
        || in.at("analyze")
        || in.at("table")
        || in.at("materialized")
        || in.at("view")) {
      in.take();
    }
    String tag =
        switch (word) {
          case "lock" -> "LOCK TABLE";
          case "refresh" -> "REFRESH MATERIALIZED VIEW";
          default -> word.toUpperCase(java.util.Locale.ROOT);
        };
    if (word.equals("reindex")
        && (in.accept("database")
            || in.accept("system")
            || in.accept("schema")
            || in.accept("index"))) {
      in.rest();
      return new Statement.Other(tag, List.of(), "");
    }
    List<String> name = in.atEnd() ? List.of() : in.qualified();
    in.rest();
    return new Statement.Other(tag, name, "");
  }

  private Statement grant(String word) throws SqlError {
    in.take();
    List<String> relation = List.of();
    String grantee = "";
    boolean role = true;
    while (!in.atEnd()) {
      if (in.accept("on")) {
        role = false;
        boolean other =
            in.at("all")
                || in.at("database")
                || in.at("schema")
                || in.at("function")
                || in.at("sequence")
                || in.at("language");
        in.accept("table");
        if (!other) {
          relation = in.qualified();
        }
      } else if (in.accept("to") || in.accept("from")) {
        in.accept("group");
        grantee = in.label();
      } else {
        in.take();
      }
    }
    if (grantee.isEmpty()) {
      throw in.error();
    }
    String tag = word.toUpperCase(java.util.Locale.ROOT) + (role ? " ROLE" : "");
    return new Statement.Other(tag, relation, grantee);
  }

  private Statement copy() throws SqlError {
    in.take();
    int at = in.peek().at();
    List<String> table = List.of();
    List<String> columns = List.of();
    @Nullable Query query = null;
    if (in.accept("(")) {
      query = queries.query();
      in.expect(")");
    } else {
      in.accept("binary");
      table = in.qualified();
      columns = queries.columns();
    }
    boolean from = query == null && in.accept("from");
    if (!from) {
      in.expect("to");
    }
    String place = "FILE";
    String source = "";
    if (in.accept("program")) {
      place = "PROGRAM";
      source = in.string();
    } else if (in.accept("stdin")) {
      place = "STDIN";
    } else if (in.accept("stdout")) {
      place = "STDOUT";
    } else {
      source = in.string();
    }
    in.accept("with");
    int optionsAt = in.peek(in.at("(") ? 1 : 0).at();
    Map<String, String> options = StatementParser.options(in);
    return new Statement.Copy(table, columns, query, from, place, source, options, at, optionsAt);
  }

  private Statement set() throws SqlError {
    in.take();
    boolean local = in.accept("local");
    if (!local) {
      in.accept("session");
    }
    if (in.accept("transaction") || in.accept("characteristics")) {
      in.rest();
      return new Statement.Set("transaction", "", local);
    }
    String name;
    if (in.accept("time", "zone")) {
      name = "timezone";
    } else if (in.accept("names")) {
      name = "client_encoding";
    } else if (in.accept("session", "authorization") || in.accept("authorization")) {
      return new Statement.Set("session_authorization", in.label(), local);
    } else if (in.accept("role")) {
      return new Statement.Set("role", in.take().value(), local);
    } else {
      name = String.join(".", in.qualified());
      if (!in.accept("to")) {
        in.expect("=");
      }
    }
    if (in.accept("default")) {
      return new Statement.Set(name, null, local);
    }
    StringBuilder value = new StringBuilder();
    do {
      if (in.atEnd()) {
        throw in.error();
      }
      value.append(value.isEmpty() ? "" : ", ");
      if (in.accept("-")) {
        value.append('-');
      }
      value.append(in.take().value());
    } while (in.accept(","));
    return new Statement.Set(name, value.toString(), local);
  }

  private Statement show() throws SqlError {
    in.take();
    if (in.accept("time", "zone")) {
      return new Statement.Show("timezone");
    }
    if (in.accept("transaction", "isolation", "level")) {
      return new Statement.Show("transaction_isolation");
    }
    if (in.accept("session", "authorization")) {
      return new Statement.Show("session_authorization");
    }
    return new Statement.Show(in.accept("all") ? "all" : String.join(".", in.qualified()));
  }

  private Statement reset() throws SqlError {
    in.take();
    if (in.accept("time", "zone")) {
      return new Statement.Set("timezone", null, false);
    }
    if (in.accept("session", "authorization")) {
      return new Statement.Set("session_authorization", null, false);
    }
    return new Statement.Set(
        in.accept("all") ? "all" : String.join(".", in.qualified()), null, false);
  }

  private Statement prepare() throws SqlError {
    in.take();
    String name = in.name();
    List<Expr.TypeName> types = new ArrayList<>();
    if (in.accept("(")) {
      do {
        types.add(queries.expressions().type());
      } while (in.accept(","));
      in.expect(")");
    }
    in.expect("as");
    int from = in.peek().at();
    Statement statement = statements.statement();
    return new Statement.Prepare(name, types, statement, in.text().substring(from, in.lastEnd()));
  }

  private Statement execute() throws SqlError {
    int at = in.take().at();
    String name = in.name();
    List<Expr> arguments = List.of();
    if (in.accept("(")) {
      arguments = queries.expressions().list();
      in.expect(")");
    }
    return new Statement.Execute(name, arguments, at);
  }

  private Statement explain() throws SqlError {
    in.take();
    boolean analyze = false;
    if (in.at("(") && !queries.isQuery()) {
      analyze = StatementParser.options(in).containsKey("analyze");
    }
    while (in.at("analyze") || in.at("verbose")) {
      analyze |= in.take().is("analyze");
    }
    if (!queries.isQuery() && !new ChangeParser(in, queries).isNext() && !in.at("create")) {
      throw in.error();
    }
    return new Statement.Explain(statements.statement(), analyze);
  }

  private Statement block() throws SqlError {
    in.take();
    String language = "plpgsql";
    String body = "";
    while (!in.atEnd()) {
      if (in.accept("language")) {
        language = in.take().value();
      } else {
        body = in.string();
      }
    }
    return new Statement.Do(language, body);
  }
}
