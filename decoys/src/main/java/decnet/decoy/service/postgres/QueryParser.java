package decnet.decoy.service.postgres;

import decnet.decoy.service.postgres.Query.Alias;
import decnet.decoy.service.postgres.Query.Body;
import decnet.decoy.service.postgres.Query.Source;
import decnet.decoy.service.postgres.Query.Source.Join.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads queries: SELECT, VALUES, TABLE, WITH and what combines them. */
final class QueryParser {
  private final TokenReader in;
  private final ExpressionParser expressions;

  QueryParser(TokenReader in) {
    this.in = in;
    expressions = new ExpressionParser(in, this);
  }

  ExpressionParser expressions() {
    return expressions;
  }

  /** Whether a query comes next, perhaps in parentheses. */
  boolean isQuery() {
    int ahead = 0;
    while (in.peek(ahead).is("(")) {
      ahead++;
    }
    Token token = in.peek(ahead);
    return token.is("select") || token.is("values") || token.is("with") || token.is("table");
  }

  Query query() throws SqlError {
    in.deeper();
    int at = in.peek().at();
    List<Query.Common> with = new ArrayList<>();
    boolean recursive = false;
    if (in.accept("with")) {
      recursive = in.accept("recursive");
      do {
        with.add(common());
      } while (in.accept(","));
    }
    Query query = tail(with, recursive, combined(0), at);
    in.higher();
    return query;
  }

  Query.Common common() throws SqlError {
    int at = in.peek().at();
    String name = in.name();
    List<String> columns = columns();
    in.expect("as");
    in.accept("not");
    in.accept("materialized");
    in.expect("(");
    Statement statement =
        isQuery() ? new Statement.Select(query()) : new ChangeParser(in, this).change();
    in.expect(")");
    return new Query.Common(name, columns, statement, at);
  }

  List<String> columns() throws SqlError {
    List<String> columns = List.of();
    if (in.accept("(")) {
      columns = in.names();
      in.expect(")");
    }
    return columns;
  }

  private Query tail(List<Query.Common> with, boolean recursive, Body body, int at)
      throws SqlError {
    List<Query.SortKey> order = List.of();
    if (in.accept("order", "by")) {
      order = sortKeys();
    }
    @Nullable Expr limit = null;
    @Nullable Expr offset = null;
    boolean locking = false;
    while (true) {
      if (in.accept("limit")) {
        limit = in.accept("all") ? null : expressions.expression();
      } else if (in.accept("offset")) {
        offset = expressions.expression();
        in.accept("rows");
        in.accept("row");
      } else if (in.accept("fetch")) {
        in.take();
        limit = in.at("row") || in.at("rows") ? one() : expressions.expression();
        in.take();
        in.expect("only");
      } else if (in.accept("for")) {
        locking = true;
        lock();
      } else {
        return new Query(with, recursive, body, order, limit, offset, locking, at);
      }
    }
  }

  private Expr one() {
    return new Expr.Literal(1L, Types.INT4, in.peek().at());
  }

  private void lock() throws SqlError {
    in.accept("no");
    in.accept("key");
    if (!in.accept("update") && !in.accept("share")) {
      throw in.error();
    }
    if (in.accept("of")) {
      in.names();
    }
    if (!in.accept("nowait")) {
      in.accept("skip", "locked");
    }
  }

  List<Query.SortKey> sortKeys() throws SqlError {
    List<Query.SortKey> keys = new ArrayList<>();
    do {
      Expr expression = expressions.expression();
      boolean descending = in.accept("desc");
      if (!descending) {
        in.accept("asc");
      }
      @Nullable Boolean nullsFirst = null;
      if (in.accept("using")) {
        descending = in.take().is(">");
      }
      if (in.accept("nulls")) {
        nullsFirst = in.accept("first");
        if (!nullsFirst) {
          in.expect("last");
        }
      }
      keys.add(new Query.SortKey(expression, descending, nullsFirst));
    } while (in.accept(","));
    return keys;
  }

  /** {@code level} 1 binds tighter: INTERSECT. */
  private Body combined(int level) throws SqlError {
    Body left = level == 0 ? combined(1) : simple();
    while (level == 0 ? in.at("union") || in.at("except") : in.at("intersect")) {
      String operator = in.take().value();
      boolean all = in.accept("all");
      in.accept("distinct");
      int at = in.peek().at();
      Body right = level == 0 ? combined(1) : simple();
      left = new Body.Combined(operator, all, bare(left, at), bare(right, at), at);
    }
    return left;
  }

  private static Query bare(Body body, int at) {
    return body instanceof Body.Combined one && one.operator().equals("()")
        ? one.left()
        : new Query(List.of(), false, body, List.of(), null, null, false, at);
  }

  private Body simple() throws SqlError {
    int at = in.peek().at();
    if (in.accept("(")) {
      Query inner = query();
      in.expect(")");
      boolean plain =
          inner.with().isEmpty()
              && inner.order().isEmpty()
              && inner.limit() == null
              && inner.offset() == null;
      return plain ? inner.body() : new Body.Combined("()", true, inner, inner, at);
    }
    if (in.accept("values")) {
      List<List<Expr>> rows = new ArrayList<>();
      do {
        in.expect("(");
        rows.add(values());
        in.expect(")");
      } while (in.accept(","));
      return new Body.Values(rows, at);
    }
    if (in.accept("table")) {
      int named = in.peek().at();
      Source source = new Source.Relation(in.qualified(), Alias.NONE, named);
      Query.Target all = new Query.Target(new Expr.Star(List.of(), named), null);
      return new Body.Select(false, List.of(), List.of(all), source, null, List.of(), null, at);
    }
    in.expect("select");
    return select(at);
  }

  private List<Expr> values() throws SqlError {
    List<Expr> row = new ArrayList<>();
    do {
      row.add(value());
    } while (in.accept(","));
    return row;
  }

  /** An expression or DEFAULT, which is a column without a name. */
  Expr value() throws SqlError {
    if (in.at("default")) {
      return new Expr.Column(List.of(), in.take().at());
    }
    return expressions.expression();
  }

  private Body select(int at) throws SqlError {
    boolean distinct = in.accept("distinct");
    List<Expr> on = List.of();
    if (distinct && in.accept("on")) {
      in.expect("(");
      on = expressions.list();
      in.expect(")");
    }
    in.accept("all");
    List<Query.Target> targets = new ArrayList<>();
    if (!endsTargets()) {
      targets = targets();
    }
    if (in.accept("into")) {
      in.accept("temp");
      in.accept("temporary");
      in.accept("table");
      in.qualified();
    }
    @Nullable Source from = in.accept("from") ? sources() : null;
    @Nullable Expr where = in.accept("where") ? expressions.expression() : null;
    List<Expr> group = List.of();
    if (in.accept("group", "by")) {
      group = expressions.list();
    }
    @Nullable Expr having = in.accept("having") ? expressions.expression() : null;
    if (in.accept("window")) {
      in.name();
      in.expect("as");
      in.rest();
    }
    return new Body.Select(distinct, on, targets, from, where, group, having, at);
  }

  private boolean endsTargets() {
    return in.atEnd() || in.at(")") || in.at("from") || in.at("where") || in.at("union");
  }

  List<Query.Target> targets() throws SqlError {
    List<Query.Target> targets = new ArrayList<>();
    do {
      Expr expression = expressions.expression();
      @Nullable String label = null;
      if (in.accept("as")) {
        label = in.label();
      } else if (in.peek().kind() == Token.Kind.QUOTED
          || in.peek().kind() == Token.Kind.WORD && Recorded.isBareLabel(in.peek().value())) {
        label = in.take().value();
      }
      targets.add(new Query.Target(expression, label));
    } while (in.accept(","));
    return targets;
  }

  /** The list after FROM; commas join everything. */
  Source sources() throws SqlError {
    Source left = joined();
    while (in.at(",")) {
      int at = in.take().at();
      left = new Source.Join(left, joined(), Kind.INNER, null, List.of(), false, at);
    }
    return left;
  }

  private Source joined() throws SqlError {
    Source left = source();
    while (true) {
      int at = in.peek().at();
      boolean natural = in.accept("natural");
      if (in.accept("cross")) {
        in.expect("join");
        left = new Source.Join(left, source(), Kind.INNER, null, List.of(), false, at);
        continue;
      }
      Kind kind = kind();
      if (kind == Kind.INNER && !in.at("join")) {
        if (natural) {
          throw in.error();
        }
        return left;
      }
      in.expect("join");
      Source right = source();
      left = condition(left, right, kind, natural, at);
    }
  }

  private Kind kind() {
    if (in.accept("inner")) {
      return Kind.INNER;
    }
    Kind kind =
        in.accept("left")
            ? Kind.LEFT
            : in.accept("right") ? Kind.RIGHT : in.accept("full") ? Kind.FULL : Kind.INNER;
    if (kind != Kind.INNER) {
      in.accept("outer");
    }
    return kind;
  }

  private Source condition(Source left, Source right, Kind kind, boolean natural, int at)
      throws SqlError {
    if (natural) {
      return new Source.Join(left, right, kind, null, List.of(), true, at);
    }
    if (in.accept("using")) {
      in.expect("(");
      List<String> using = in.names();
      in.expect(")");
      return new Source.Join(left, right, kind, null, using, false, at);
    }
    in.expect("on");
    return new Source.Join(left, right, kind, expressions.expression(), List.of(), false, at);
  }

  private Source source() throws SqlError {
    int at = in.peek().at();
    in.accept("lateral");
    if (in.accept("only")) {
      return new Source.Relation(in.qualified(), alias(), at);
    }
    if (in.at("(")) {
      if (!isQuery()) {
        in.take();
        Source inner = joined();
        in.expect(")");
        return inner;
      }
      in.take();
      Query query = query();
      in.expect(")");
      Alias alias = alias();
      if (alias.name() == null) {
        throw SqlError.error(
                "42601", "subquery in FROM must have an alias", "gram.y:13263:base_yyparse")
            .hint("For example, FROM (SELECT ...) [AS] foo.")
            .at(at);
      }
      return new Source.Sub(query, alias, at);
    }
    return named(at);
  }

  private Source named(int at) throws SqlError {
    List<String> name = new ArrayList<>();
    if (!in.peek().isNameOf("NUCT")) {
      throw in.error();
    }
    name.add(in.take().value());
    while (in.accept(".")) {
      name.add(in.label());
    }
    if (in.at("(")) {
      Expr.Call call = new PrimaryParser(in, expressions, this).call(name, at);
      boolean ordinality = in.accept("with", "ordinality");
      return new Source.Function(call, ordinality, alias(), at);
    }
    in.accept("*");
    return new Source.Relation(name, alias(), at);
  }

  private Alias alias() throws SqlError {
    @Nullable String name = null;
    if (in.accept("as")) {
      name = in.at("(") ? null : in.name();
    } else if (in.peek().isNameOf("NUC")) {
      name = in.take().value();
    }
    List<String> columns = new ArrayList<>();
    if ((name != null || in.at("(")) && in.accept("(")) {
      do {
        columns.add(in.name());
        if (!in.at(",") && !in.at(")")) {
          expressions.type();
        }
      } while (in.accept(","));
      in.expect(")");
    }
    return name == null && columns.isEmpty() ? Alias.NONE : new Alias(name, columns);
  }
}
