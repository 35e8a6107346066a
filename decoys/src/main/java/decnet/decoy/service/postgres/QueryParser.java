package decnet.decoy.service.postgres;

import decnet.decoy.service.postgres.Query.Alias;
import decnet.decoy.service.postgres.Query.Body;
import decnet.decoy.service.postgres.Query.Source;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads queries: SELECT, VALUES, TABLE, WITH and what combines them. */
final class QueryParser {
  private final TokenReader in;
  private final ExpressionParser expressions;
  private List<String> into = List.of();

  QueryParser(TokenReader in) {
    this.in = in;
    expressions = new ExpressionParser(in, this);
  }

  /** The table of the last SELECT … INTO, which this forgets; none when there was none. */
  List<String> takeInto() {
    List<String> taken = into;
    into = List.of();
    return taken;
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
      into = in.qualified();
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

  /** The list after FROM. */
  Source sources() throws SqlError {
    return new SourceParser(in, this).sources();
  }
}
