package decnet.decoy.service.postgres;

import decnet.decoy.service.postgres.Token.Kind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the parts of expressions: constants, columns, calls, casts, subqueries. */
final class PrimaryParser {
  /** Words that are functions without parentheses. */
  private static final Map<String, String> VALUES =
      Map.ofEntries(
          Map.entry("current_user", "current_user"),
          Map.entry("session_user", "session_user"),
          Map.entry("user", "user"),
          Map.entry("current_role", "current_role"),
          Map.entry("current_catalog", "current_catalog"),
          Map.entry("current_schema", "current_schema"),
          Map.entry("current_date", "current_date"),
          Map.entry("current_time", "current_time"),
          Map.entry("current_timestamp", "current_timestamp"),
          Map.entry("localtime", "localtime"),
          Map.entry("localtimestamp", "localtimestamp"));

  private final TokenReader in;
  private final ExpressionParser expressions;
  private final QueryParser queries;

  PrimaryParser(TokenReader in, ExpressionParser expressions, QueryParser queries) {
    this.in = in;
    this.expressions = expressions;
    this.queries = queries;
  }

  Expr primary() throws SqlError {
    Token token = in.peek();
    return switch (token.kind()) {
      case STRING -> literal(in.take().value(), Types.UNKNOWN, token);
      case BITS -> bits(in.take());
      case INTEGER -> integer(in.take());
      case NUMERIC -> literal(new BigDecimal(in.take().value()), Types.NUMERIC, token);
      case PARAMETER -> {
        in.take();
        String digits = token.value().length() > 5 ? "99999" : token.value();
        yield new Expr.Parameter(Integer.parseInt(digits), token.at());
      }
      case MARK -> parenthesized(token);
      case OPERATOR -> {
        if (in.accept("*")) {
          yield new Expr.Star(List.of(), token.at());
        }
        throw in.error();
      }
      case QUOTED, WORD -> word(token);
      case END -> throw in.error();
    };
  }

  private static Expr literal(@Nullable Object value, Type type, Token token) {
    return new Expr.Literal(value, type, token.at());
  }

  private static Expr integer(Token token) {
    BigDecimal number = new BigDecimal(token.value());
    if (number.precision() > 19 || number.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      return literal(number, Types.NUMERIC, token);
    }
    long value = number.longValue();
    return literal(value, value > Integer.MAX_VALUE ? Types.INT8 : Types.INT4, token);
  }

  private static Expr bits(Token token) throws SqlError {
    boolean hex = token.value().charAt(0) == 'x';
    StringBuilder bits = new StringBuilder();
    for (char c : token.value().substring(1).toCharArray()) {
      int digit = Character.digit(c, hex ? 16 : 2);
      if (digit < 0) {
        throw SqlError.error(
                "22P02",
                "\"" + c + "\" is not a valid " + (hex ? "hexadecimal" : "binary") + " digit",
                "varbit.c:" + (hex ? 257 : 232) + ":bit_in")
            .at(token.at());
      }
      String shown = Integer.toBinaryString(digit);
      bits.append("0".repeat((hex ? 4 : 1) - shown.length())).append(shown);
    }
    return literal(bits.toString(), Types.of(1560), token);
  }

  private Expr parenthesized(Token token) throws SqlError {
    in.expect("(");
    if (queries.isQuery()) {
      Query query = queries.query();
      in.expect(")");
      return new Expr.Sub(query, Expr.Sub.Kind.VALUE, token.at());
    }
    List<Expr> items = expressions.list();
    in.expect(")");
    return items.size() == 1 ? items.getFirst() : new Expr.Row(items, token.at());
  }

  private Expr word(Token token) throws SqlError {
    if (token.kind() == Kind.WORD) {
      @Nullable Expr special = special(token);
      if (special != null) {
        return special;
      }
    }
    boolean reserved = !token.isNameOf("NUCT");
    if (reserved) {
      throw in.error();
    }
    if (token.kind() == Kind.WORD && in.peek(1).kind() == Kind.STRING && isTypeWord(token)) {
      Expr.TypeName type = type();
      Token text = in.take();
      return new Expr.Cast(literal(text.value(), Types.UNKNOWN, text), type, token.at());
    }
    List<String> path = new ArrayList<>(List.of(in.take().value()));
    while (in.at(".")) {
      in.take();
      if (in.accept("*")) {
        return new Expr.Star(path, token.at());
      }
      path.add(in.label());
    }
    if (in.at("(")) {
      return call(path, token.at());
    }
    return new Expr.Column(path, token.at());
  }

  private static boolean isTypeWord(Token token) {
    return Types.named(token.value()) != null || token.is("double");
  }

  @SuppressWarnings("RefactorSwitch") // the branches do more than yield a value
  private @Nullable Expr special(Token token) throws SqlError {
    String word = token.value();
    if (VALUES.containsKey(word) && !(word.equals("current_schema") && in.peek(1).is("("))) {
      in.take();
      if (in.at("(")) {
        if (!word.contains("time")) {
          throw in.error();
        }
        in.take();
        in.integer();
        in.expect(")");
      }
      return ExpressionParser.call(word, token.at());
    }
    boolean called = in.peek(1).is("(");
    switch (word) {
      case "null", "true", "false" -> {
        in.take();
        return word.equals("null")
            ? literal(null, Types.UNKNOWN, token)
            : literal(word.equals("true"), Types.BOOL, token);
      }
      case "case" -> {
        return cases();
      }
      case "cast" -> {
        return cast();
      }
      case "array" -> {
        return array(token);
      }
      case "not", "default" -> throw in.error();
      case "exists",
          "row",
          "extract",
          "position",
          "substring",
          "overlay",
          "trim",
          "coalesce",
          "greatest",
          "least",
          "nullif",
          "interval" -> {
        return called ? called(word, token) : null;
      }
      default -> {
        return null;
      }
    }
  }

  private @Nullable Expr called(String word, Token token) throws SqlError {
    if (word.equals("interval")) {
      return null;
    }
    in.take();
    in.expect("(");
    Expr result =
        switch (word) {
          case "exists" -> new Expr.Sub(queries.query(), Expr.Sub.Kind.EXISTS, token.at());
          case "row" -> new Expr.Row(in.at(")") ? List.of() : expressions.list(), token.at());
          case "extract" -> extract(token);
          case "position" -> position(token);
          case "trim" -> trim(token);
          case "substring" -> substring(token);
          default ->
              ExpressionParser.call(word, token.at(), expressions.list().toArray(Expr[]::new));
        };
    if (word.equals("nullif") && ((Expr.Call) result).arguments().size() != 2) {
      throw in.error();
    }
    in.expect(")");
    return result;
  }

  private Expr extract(Token token) throws SqlError {
    Token field = in.take();
    Expr unit = literal(field.value(), Types.TEXT, field);
    in.expect("from");
    return ExpressionParser.call("extract", token.at(), unit, expressions.expression());
  }

  private Expr position(Token token) throws SqlError {
    Expr part = new Operand().read();
    in.expect("in");
    return ExpressionParser.call("position", token.at(), new Operand().read(), part);
  }

  /** An operand before a word that would be an operator. */
  private final class Operand {
    Expr read() throws SqlError {
      Expr value = primary();
      while (in.at("::")) {
        int at = in.take().at();
        value = new Expr.Cast(value, type(), at);
      }
      while (in.at("||")) {
        int at = in.take().at();
        value = new Expr.Binary("||", value, primary(), at);
      }
      return value;
    }
  }

  private Expr trim(Token token) throws SqlError {
    String name = "btrim";
    if (in.accept("leading")) {
      name = "ltrim";
    } else if (in.accept("trailing")) {
      name = "rtrim";
    } else {
      in.accept("both");
    }
    if (in.accept("from")) {
      return ExpressionParser.call(name, token.at(), expressions.expression());
    }
    Expr first = expressions.expression();
    if (in.accept("from")) {
      return ExpressionParser.call(name, token.at(), expressions.expression(), first);
    }
    return in.accept(",")
        ? ExpressionParser.call(name, token.at(), first, expressions.expression())
        : ExpressionParser.call(name, token.at(), first);
  }

  private Expr substring(Token token) throws SqlError {
    List<Expr> arguments = new ArrayList<>(List.of(expressions.expression()));
    while (in.accept(",") || in.accept("from") || in.accept("for")) {
      arguments.add(expressions.expression());
    }
    return ExpressionParser.call("substring", token.at(), arguments.toArray(Expr[]::new));
  }

  private Expr cases() throws SqlError {
    int at = in.take().at();
    @Nullable Expr operand = in.at("when") ? null : expressions.expression();
    List<Expr> whens = new ArrayList<>();
    List<Expr> thens = new ArrayList<>();
    while (in.accept("when")) {
      whens.add(expressions.expression());
      in.expect("then");
      thens.add(expressions.expression());
    }
    if (whens.isEmpty()) {
      throw in.error();
    }
    @Nullable Expr otherwise = in.accept("else") ? expressions.expression() : null;
    in.expect("end");
    return new Expr.Case(operand, whens, thens, otherwise, at);
  }

  private Expr cast() throws SqlError {
    int at = in.take().at();
    in.expect("(");
    Expr operand = expressions.expression();
    in.expect("as");
    Expr.TypeName type = type();
    in.expect(")");
    return new Expr.Cast(operand, type, at);
  }

  private Expr array(Token token) throws SqlError {
    in.take();
    if (in.accept("(")) {
      Query query = queries.query();
      in.expect(")");
      return new Expr.Sub(query, Expr.Sub.Kind.ARRAY, token.at());
    }
    return items(token.at());
  }

  private Expr items(int at) throws SqlError {
    in.expect("[");
    List<Expr> items = new ArrayList<>();
    if (!in.at("]")) {
      do {
        items.add(in.at("[") ? items(in.peek().at()) : expressions.expression());
      } while (in.accept(","));
    }
    in.expect("]");
    return new Expr.Array(items, at);
  }

  Expr.Call call(List<String> name, int at) throws SqlError {
    in.expect("(");
    List<Expr> arguments = new ArrayList<>();
    List<Query.SortKey> order = List.of();
    Expr.Form form = Expr.Form.PLAIN;
    if (in.at("*", ")")) {
      in.take();
      form = Expr.Form.STAR;
    } else if (!in.at(")")) {
      if (in.accept("distinct")) {
        form = Expr.Form.DISTINCT;
      }
      in.accept("all");
      do {
        in.accept("variadic");
        arguments.add(expressions.expression());
        if (in.accept("=>") || in.accept(":=")) {
          arguments.set(arguments.size() - 1, expressions.expression());
        }
      } while (in.accept(","));
      if (in.accept("order", "by")) {
        order = queries.sortKeys();
      }
    }
    in.expect(")");
    @Nullable Expr filter = null;
    if (in.accept("filter", "(")) {
      in.expect("where");
      filter = expressions.expression();
      in.expect(")");
    }
    List<Expr> partition = List.of();
    if (in.accept("over")) {
      form = Expr.Form.OVER;
      in.expect("(");
      if (in.accept("partition", "by")) {
        partition = expressions.list();
      }
      order = in.accept("order", "by") ? queries.sortKeys() : List.of();
      in.expect(")");
    }
    return new Expr.Call(name, arguments, form, order, filter, partition, at);
  }

  Expr.TypeName type() throws SqlError {
    return new TypeParser(in).type();
  }
}
