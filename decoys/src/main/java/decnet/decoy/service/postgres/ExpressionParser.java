package decnet.decoy.service.postgres;

import decnet.decoy.service.postgres.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads expressions. Source: postgresql.org, "Lexical Structure", operator precedence. */
final class ExpressionParser {
  private static final List<String> COMPARISONS = List.of("=", "<", ">", "<=", ">=", "<>");

  private final TokenReader in;
  private final QueryParser queries;
  private final PrimaryParser primaries;

  ExpressionParser(TokenReader in, QueryParser queries) {
    this.in = in;
    this.queries = queries;
    primaries = new PrimaryParser(in, this, queries);
  }

  Expr expression() throws SqlError {
    in.deeper();
    Expr left = conjunction();
    while (in.at("or")) {
      int at = in.take().at();
      left = new Expr.Logic(false, left, conjunction(), at);
    }
    in.higher();
    return left;
  }

  List<Expr> list() throws SqlError {
    List<Expr> list = new ArrayList<>();
    do {
      list.add(expression());
    } while (in.accept(","));
    return list;
  }

  Expr.TypeName type() throws SqlError {
    return primaries.type();
  }

  private Expr conjunction() throws SqlError {
    Expr left = negation();
    while (in.at("and")) {
      int at = in.take().at();
      left = new Expr.Logic(true, left, negation(), at);
    }
    return left;
  }

  private Expr negation() throws SqlError {
    if (in.at("not")) {
      int at = in.take().at();
      in.deeper();
      Expr operand = negation();
      in.higher();
      return new Expr.Not(operand, at);
    }
    return test();
  }

  private Expr test() throws SqlError {
    Expr left = comparison();
    while (true) {
      int at = in.peek().at();
      if (in.accept("isnull")) {
        left = new Expr.Is(left, "null", false, at);
      } else if (in.accept("notnull")) {
        left = new Expr.Is(left, "null", true, at);
      } else if (in.accept("is")) {
        boolean not = in.accept("not");
        if (in.accept("distinct")) {
          in.expect("from");
          left = new Expr.Distinct(left, comparison(), not, at);
        } else if (in.at("null") || in.at("true") || in.at("false") || in.at("unknown")) {
          left = new Expr.Is(left, in.take().value(), not, at);
        } else {
          throw in.error();
        }
      } else {
        return left;
      }
    }
  }

  private Expr comparison() throws SqlError {
    Expr left = special();
    while (COMPARISONS.stream().anyMatch(in::at) && in.peek().kind() == Kind.OPERATOR) {
      Token operator = in.take();
      left = right(left, operator.value(), operator.at(), false);
    }
    return left;
  }

  /** What stands on the right of an operator: a value, or ANY and ALL of something. */
  private Expr right(Expr left, String operator, int at, boolean tight) throws SqlError {
    if ((in.at("any") || in.at("some") || in.at("all")) && in.peek(1).is("(")) {
      boolean all = in.take().value().equals("all");
      in.expect("(");
      Query query = queries.isQuery() ? queries.query() : null;
      Expr array = query == null ? expression() : null;
      in.expect(")");
      return new Expr.Quantified(left, operator, all, array, query, at);
    }
    return new Expr.Binary(operator, left, tight ? sum() : special(), at);
  }

  /** BETWEEN, IN, LIKE and their kind. */
  private Expr special() throws SqlError {
    Expr left = other();
    while (true) {
      int at = in.peek().at();
      boolean not = in.at("not") && isSpecial(in.peek(1));
      if (!not && !isSpecial(in.peek())) {
        return left;
      }
      if (not) {
        in.take();
      }
      if (in.accept("between")) {
        left = between(left, not, at);
      } else if (in.accept("in")) {
        left = in(left, not, at);
      } else {
        left = like(left, not, at);
      }
    }
  }

  private static boolean isSpecial(Token token) {
    return token.is("between")
        || token.is("in")
        || token.is("like")
        || token.is("ilike")
        || token.is("similar");
  }

  private Expr between(Expr left, boolean not, int at) throws SqlError {
    boolean symmetric = in.accept("symmetric");
    in.accept("asymmetric");
    Expr low = other();
    in.expect("and");
    Expr high = other();
    Expr both = range(left, low, high, at);
    if (symmetric) {
      both = new Expr.Logic(false, both, range(left, high, low, at), at);
    }
    return not ? new Expr.Not(both, at) : both;
  }

  private static Expr range(Expr value, Expr low, Expr high, int at) {
    return new Expr.Logic(
        true, new Expr.Binary(">=", value, low, at), new Expr.Binary("<=", value, high, at), at);
  }

  private Expr in(Expr left, boolean not, int at) throws SqlError {
    in.expect("(");
    if (queries.isQuery()) {
      Query query = queries.query();
      in.expect(")");
      Expr any = new Expr.Quantified(left, "=", false, null, query, at);
      return not ? new Expr.Not(any, at) : any;
    }
    List<Expr> list = list();
    in.expect(")");
    return new Expr.In(left, list, not, at);
  }

  private Expr like(Expr left, boolean not, int at) throws SqlError {
    String kind = in.take().value();
    if (kind.equals("similar")) {
      in.expect("to");
    }
    String operator = kind.equals("similar") ? "~" : kind.equals("ilike") ? "~~*" : "~~";
    if (!kind.equals("similar") && (in.at("any") || in.at("all"))) {
      return right(left, not ? "!" + operator : operator, at, true);
    }
    Expr pattern = other();
    if (in.accept("escape")) {
      pattern = call("like_escape", at, pattern, other());
    }
    if (kind.equals("similar")) {
      pattern = call("similar_to_escape", at, pattern);
    }
    return new Expr.Binary(not ? "!" + operator : operator, left, pattern, at);
  }

  static Expr.Call call(String name, int at, Expr... arguments) {
    return new Expr.Call(
        List.of(name), List.of(arguments), Expr.Form.PLAIN, List.of(), null, List.of(), at);
  }

  /** Operators that are none of the usual ones, such as {@code ||} and {@code ~}. */
  private Expr other() throws SqlError {
    Expr left = sum();
    while (true) {
      Token token = in.peek();
      if (in.at("operator") && in.peek(1).is("(")) {
        in.take();
        in.expect("(");
        while (in.peek().isName()) {
          in.take();
          in.expect(".");
        }
        String operator = in.take().value();
        in.expect(")");
        left = right(left, operator, token.at(), true);
      } else if (token.kind() == Kind.OPERATOR && isOther(token.value())) {
        in.take();
        left = right(left, token.value(), token.at(), true);
      } else {
        return left;
      }
    }
  }

  private static boolean isOther(String operator) {
    return !COMPARISONS.contains(operator) && !"+-*/%^".contains(operator);
  }

  private Expr sum() throws SqlError {
    Expr left = product();
    while ((in.at("+") || in.at("-")) && in.peek().kind() == Kind.OPERATOR) {
      Token operator = in.take();
      left = new Expr.Binary(operator.value(), left, product(), operator.at());
    }
    return left;
  }

  private Expr product() throws SqlError {
    Expr left = power();
    while (in.at("*") || in.at("/") || in.at("%")) {
      Token operator = in.take();
      left = new Expr.Binary(operator.value(), left, power(), operator.at());
    }
    return left;
  }

  private Expr power() throws SqlError {
    Expr left = zoned();
    while (in.at("^")) {
      Token operator = in.take();
      left = new Expr.Binary("^", left, zoned(), operator.at());
    }
    return left;
  }

  private Expr zoned() throws SqlError {
    Expr left = sign();
    while (true) {
      int at = in.peek().at();
      if (in.accept("at", "time", "zone")) {
        left = call("timezone", at, sign(), left);
      } else if (in.accept("collate")) {
        in.qualified();
      } else {
        return left;
      }
    }
  }

  private Expr sign() throws SqlError {
    Token token = in.peek();
    if (token.kind() == Kind.OPERATOR
        && !COMPARISONS.contains(token.value())
        && !"*/%^".contains(token.value())) {
      in.take();
      in.deeper();
      Expr operand = sign();
      in.higher();
      if (token.is("-") && operand instanceof Expr.Literal number && number.type().isNumber()) {
        return new Expr.Literal(negative(number), number.type(), token.at());
      }
      return new Expr.Unary(token.value(), operand, token.at());
    }
    return postfix(primaries.primary());
  }

  private static Object negative(Expr.Literal number) {
    return number.value() instanceof Long whole
        ? (Object) (-whole)
        : number.value() instanceof java.math.BigDecimal exact ? exact.negate() : 0L;
  }

  private Expr postfix(Expr value) throws SqlError {
    Expr left = value;
    while (true) {
      int at = in.peek().at();
      if (in.accept("::")) {
        left = new Expr.Cast(left, type(), at);
      } else if (in.accept("[")) {
        left = index(left, left.at());
      } else if (in.at(".") && !(left instanceof Expr.Literal)) {
        in.take();
        left =
            in.accept("*")
                ? new Expr.Field(left, "*", left.at())
                : new Expr.Field(left, in.label(), left.at());
      } else {
        return left;
      }
    }
  }

  private Expr index(Expr left, int at) throws SqlError {
    Expr from = in.at(":") ? null : expression();
    boolean slice = in.accept(":");
    @Nullable Expr to = slice && !in.at("]") ? expression() : null;
    in.expect("]");
    return new Expr.Index(left, from, to, slice, at);
  }
}
