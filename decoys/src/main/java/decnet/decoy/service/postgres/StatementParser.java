package decnet.decoy.service.postgres;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads statements; a text is read whole before anything of it is carried out. */
final class StatementParser {
  private final TokenReader in;
  private final QueryParser queries;
  private final DefinitionParser definitions;
  private final UtilityParser utilities;

  /** A statement and its own text. */
  record Parsed(Statement statement, String text) {}

  private StatementParser(String text) throws SqlError {
    in = new TokenReader(text);
    queries = new QueryParser(in);
    definitions = new DefinitionParser(in, queries);
    utilities = new UtilityParser(in, queries, this);
  }

  /** The statements of a text; none when it is empty. */
  static List<Parsed> parse(String text) throws SqlError {
    StatementParser parser = new StatementParser(text);
    TokenReader in = parser.in;
    List<Parsed> statements = new ArrayList<>();
    while (in.peek().kind() != Token.Kind.END) {
      if (in.accept(";")) {
        continue;
      }
      int from = in.peek().at();
      Statement statement = parser.statement();
      if (!in.atEnd()) {
        throw in.error();
      }
      statements.add(new Parsed(statement, text.substring(from, in.lastEnd())));
    }
    return statements;
  }

  /** A query by itself, such as a view's. */
  static Query query(String text) throws SqlError {
    return new StatementParser(text).queries.query();
  }

  /** An expression by itself, such as a column's default. */
  static Expr expression(String text) throws SqlError {
    return new StatementParser(text).queries.expressions().expression();
  }

  Statement statement() throws SqlError {
    if (in.at("with")) {
      return with();
    }
    if (queries.isQuery()) {
      int at = in.peek().at();
      Query query = queries.query();
      List<String> into = queries.takeInto();
      return into.isEmpty()
          ? new Statement.Select(query)
          : new Statement.CreateTable(into, false, List.of(), List.of(), query, at);
    }
    ChangeParser changes = new ChangeParser(in, queries);
    if (changes.isNext()) {
      return changes.change();
    }
    @Nullable Statement definition = definitions.statement();
    if (definition != null) {
      return definition;
    }
    @Nullable Statement utility = utilities.statement();
    if (utility == null) {
      throw in.error();
    }
    return utility;
  }

  /** WITH before a query or a change: what follows the list tells. */
  private Statement with() throws SqlError {
    int depth = 0;
    for (int ahead = 1; in.peek(ahead).kind() != Token.Kind.END; ahead++) {
      Token token = in.peek(ahead);
      depth += token.is("(") ? 1 : token.is(")") ? -1 : 0;
      if (depth == 0 && (token.is("select") || token.is("values") || token.is("table"))) {
        break;
      }
      if (depth == 0 && (token.is("insert") || token.is("update") || token.is("delete"))) {
        in.expect("with");
        in.accept("recursive");
        List<Query.Common> list = new ArrayList<>();
        do {
          list.add(queries.common());
        } while (in.accept(","));
        return new ChangeParser(in, queries).change(list);
      }
    }
    return new Statement.Select(queries.query());
  }

  /** Options in parentheses or in a row, by name: COPY's, CREATE ROLE's. */
  static Map<String, String> options(TokenReader in) throws SqlError {
    Map<String, String> options = new HashMap<>();
    boolean list = in.accept("(");
    while (!in.atEnd() && !in.at(")")) {
      String name = in.take().value().toLowerCase(Locale.ROOT);
      in.accept("=");
      String value = "";
      if (list ? !in.at(",") && !in.at(")") : in.peek().kind() == Token.Kind.STRING) {
        if (in.accept("(")) {
          value = String.join(",", in.names());
          in.expect(")");
        } else {
          value = in.take().value();
        }
      }
      options.put(name, value);
      in.accept(",");
    }
    if (list) {
      in.expect(")");
    }
    return options;
  }
}
