package decnet.decoy.service.mysql;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Expressions by precedence. Source: mariadb.com/kb, "Operator Precedence". */
abstract class ExpressionParser {
  private static final int MAX_DEPTH = 60;
  private static final List<Set<String>> LEVELS =
      List.of(
          Set.of("or", "||"),
          Set.of("xor"),
          Set.of("and", "&&"),
          Set.of(), // NOT
          Set.of("=", "<=>", "<>", "!=", "<", ">", "<=", ">="),
          Set.of("|"),
          Set.of("&"),
          Set.of("<<", ">>"),
          Set.of("+", "-"),
          Set.of("*", "/", "div", "%", "mod"),
          Set.of("^"));
  final String sql;
  final List<Token> tokens;
  int at;
  private int depth;
  private int parameters;

  ExpressionParser(String sql) {
    this.sql = sql;
    tokens = Lexer.tokens(sql);
  }

  abstract Select select() throws SqlError;

  int parameters() {
    return parameters;
  }

  Token peek() {
    return tokens.get(Math.min(at, tokens.size() - 1));
  }

  boolean sees(String... words) {
    for (int i = 0; i < words.length; i++) {
      if (!tokens.get(Math.min(at + i, tokens.size() - 1)).is(words[i])) {
        return false;
      }
    }
    return true;
  }

  boolean accept(String... words) {
    if (!sees(words)) {
      return false;
    }
    at += words.length;
    return true;
  }

  void expect(String word) throws SqlError {
    if (!accept(word)) {
      throw broken();
    }
  }

  SqlError broken() {
    int start = peek().start();
    int line = 1 + (int) sql.substring(0, start).chars().filter(c -> c == '\n').count();
    return SqlError.syntax(sql.substring(start), line);
  }

  String name() throws SqlError {
    if (!peek().isName()) {
      throw broken();
    }
    return tokens.get(at++).text();
  }

  String string() throws SqlError {
    if (peek().kind() != Token.Kind.STRING) {
      throw broken();
    }
    return tokens.get(at++).text();
  }

  long integer() throws SqlError {
    if (peek().kind() != Token.Kind.NUMBER || !peek().text().matches("[0-9]{1,18}")) {
      throw broken();
    }
    return Long.parseLong(tokens.get(at++).text());
  }

  Expression expression() throws SqlError {
    if (++depth > MAX_DEPTH) {
      throw new SqlError(1436, "HY000", "Thread stack overrun:  Need more stack space");
    }
    Expression parsed = level(0);
    depth--;
    return parsed;
  }

  private Expression level(int level) throws SqlError {
    if (level == LEVELS.size()) {
      return unary();
    }
    if (level == 3 && accept("not")) {
      return new Expression.Operation("not", List.of(nested(level)));
    }
    Expression left = level(level + 1);
    for (int count = 0; count < 2000; count++) {
      String operator = peek().lower();
      if (level == 4 && isPredicate()) {
        left = predicate(left);
      } else if (peek().kind() != Token.Kind.STRING
          && peek().kind() != Token.Kind.QUOTED
          && LEVELS.get(level).contains(operator)) {
        at++;
        left = new Expression.Operation(operator, List.of(left, level(level + 1)));
      } else {
        return left;
      }
      if (count > 200) {
        throw new SqlError(1436, "HY000", "Thread stack overrun:  Need more stack space");
      }
    }
    return left;
  }

  private Expression nested(int level) throws SqlError {
    if (++depth > MAX_DEPTH) {
      throw new SqlError(1436, "HY000", "Thread stack overrun:  Need more stack space");
    }
    Expression parsed = level(level);
    depth--;
    return parsed;
  }

  private boolean isPredicate() {
    int ahead = sees("not") ? 1 : 0;
    Token token = tokens.get(Math.min(at + ahead, tokens.size() - 1));
    return Set.of("like", "in", "between", "regexp", "rlike").contains(token.lower())
            && token.kind() == Token.Kind.WORD
        || sees("is");
  }

  private Expression predicate(Expression left) throws SqlError {
    Expression found;
    boolean not = accept("not");
    if (accept("is")) {
      not = accept("not");
      if (!accept("null")) {
        throw broken();
      }
      found = new Expression.Operation("isnull", List.of(left));
    } else if (accept("like")) {
      found = new Expression.Operation("like", List.of(left, level(5)));
    } else if (accept("regexp") || accept("rlike")) {
      found = new Expression.Operation("regexp", List.of(left, level(5)));
    } else if (accept("between")) {
      Expression low = level(5);
      expect("and");
      found = new Expression.Operation("between", List.of(left, low, level(5)));
    } else {
      expect("in");
      expect("(");
      List<Expression> operands = new ArrayList<>(List.of(left));
      operands.addAll(sees("select") ? List.of(new Expression.Nested(select(), false)) : list());
      expect(")");
      found = new Expression.Operation("in", operands);
    }
    return not ? new Expression.Operation("not", List.of(found)) : found;
  }

  List<Expression> list() throws SqlError {
    List<Expression> items = new ArrayList<>();
    do {
      items.add(expression());
    } while (accept(","));
    return items;
  }

  private Expression unary() throws SqlError {
    if (accept("-")) {
      return new Expression.Operation("neg", List.of(nested(LEVELS.size())));
    }
    if (accept("+")) {
      return nested(LEVELS.size());
    }
    if (accept("!")) {
      return new Expression.Operation("not", List.of(nested(LEVELS.size())));
    }
    if (accept("~")) {
      return new Expression.Operation("~", List.of(nested(LEVELS.size())));
    }
    if (accept("binary")) {
      return nested(LEVELS.size());
    }
    return primary();
  }

  private Expression primary() throws SqlError {
    Token token = peek();
    if (token.kind() == Token.Kind.STRING) {
      at++;
      return new Expression.Literal(token.text());
    }
    if (token.kind() == Token.Kind.NUMBER) {
      at++;
      BigDecimal number = new BigDecimal(token.text());
      boolean floating = token.lower().contains("e");
      return new Expression.Literal(floating ? number.doubleValue() : Values.exact(number));
    }
    if (accept("?")) {
      return new Expression.Parameter(parameters++);
    }
    if (accept("(")) {
      Expression inner = sees("select") ? new Expression.Nested(select(), false) : expression();
      expect(")");
      return inner;
    }
    if (accept("@@")) {
      return system();
    }
    if (accept("@")) {
      return new Expression.UserVariable(tokens.get(at++).lower());
    }
    return word(token);
  }

  private Expression system() throws SqlError {
    String name = name().toLowerCase(Locale.ROOT);
    while (accept(".")) {
      name = name().toLowerCase(Locale.ROOT);
    }
    return new Expression.SystemVariable(name);
  }

  private Expression word(Token token) throws SqlError {
    if (accept("null")) {
      return new Expression.Literal(Values.NULL);
    }
    if (accept("true") || accept("false")) {
      return new Expression.Literal(Values.of(token.is("true")));
    }
    if (accept("case")) {
      return cases();
    }
    if (accept("exists")) {
      expect("(");
      Expression nested = new Expression.Nested(select(), true);
      expect(")");
      return nested;
    }
    boolean callable = tokens.get(Math.min(at + 1, tokens.size() - 1)).is("(");
    if (callable && token.kind() == Token.Kind.WORD && !token.is("select") && !token.is("in")) {
      at += 2;
      return call(token.lower());
    }
    String name = name();
    if (Set.of("current_user", "current_timestamp", "current_date").contains(token.lower())) {
      return new Expression.Call(token.lower(), List.of(), false);
    }
    if (!accept(".")) {
      return new Expression.Field("", name);
    }
    if (accept("*")) {
      return new Expression.Star(name);
    }
    String second = name();
    return accept(".") ? new Expression.Field(second, name()) : new Expression.Field(name, second);
  }

  private Expression call(String name) throws SqlError {
    boolean distinct = accept("distinct");
    List<Expression> arguments = new ArrayList<>();
    if (accept("*")) {
      arguments.add(new Expression.Star(""));
    } else if (!sees(")")) {
      arguments.addAll(list());
      if (accept("as")) { // CAST
        arguments.add(new Expression.Literal(tokens.get(at++).lower()));
      } else if (accept("separator")) {
        arguments.add(new Expression.Literal(string()));
      }
    }
    expect(")");
    return new Expression.Call(name, List.copyOf(arguments), distinct);
  }

  private Expression cases() throws SqlError {
    Expression base = sees("when") ? null : expression();
    List<Expression> operands = new ArrayList<>();
    while (accept("when")) {
      Expression condition = expression();
      operands.add(
          base == null ? condition : new Expression.Operation("=", List.of(base, condition)));
      expect("then");
      operands.add(expression());
    }
    operands.add(accept("else") ? expression() : new Expression.Literal(Values.NULL));
    expect("end");
    return new Expression.Operation("case", operands);
  }
}
