package decnet.decoy.service.postgres;

import decnet.decoy.service.postgres.Casts.Context;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes expressions ready: finds columns, functions, operators and types. */
final class Compiler {
  private final Planner planner;
  private final Scope scope;
  private final Coercion coercion;
  private final Operators operators;
  private final Calls calls;
  private String clause = "";

  Compiler(Planner planner, Scope scope) {
    this.planner = planner;
    this.scope = scope;
    coercion = new Coercion(planner);
    operators = new Operators(coercion);
    calls = new Calls(this, planner, scope, coercion);
  }

  Coercion coercion() {
    return coercion;
  }

  Calls calls() {
    return calls;
  }

  Planner planner() {
    return planner;
  }

  String clause() {
    return clause;
  }

  /** From here on expressions stand in that clause. */
  Compiler in(String name) {
    clause = name;
    return this;
  }

  Node compile(Expr expr) throws SqlError {
    return calls.compile(expr);
  }

  Node dispatch(Expr expr) throws SqlError {
    return switch (expr) {
      case Expr.Literal literal -> literal(literal);
      case Expr.Parameter parameter ->
          planner.parameters().node(parameter.number(), parameter.at());
      case Expr.Column column -> column(column);
      case Expr.Star star ->
          throw SqlError.error(
                  "42601", "syntax error at or near \"*\"", "scan.l:1188:scanner_yyerror")
              .at(star.at());
      case Expr.Call call -> calls.call(call);
      case Expr.Unary unary ->
          operators.unary(unary.operator(), compile(unary.operand()), unary.at());
      case Expr.Binary binary -> binary(binary);
      case Expr.Logic logic -> logic(logic);
      case Expr.Not not -> not(not);
      case Expr.Is is -> is(is);
      case Expr.Distinct distinct -> distinct(distinct);
      case Expr.In in -> in(in);
      case Expr.Quantified quantified -> quantified(quantified);
      case Expr.Case cases -> new Conditions(this).cases(cases);
      case Expr.Cast cast -> cast(cast);
      case Expr.Sub sub -> new Subqueries(this, scope).sub(sub);
      case Expr.Array array -> array(array);
      case Expr.Row row -> row(row);
      case Expr.Index index -> new Conditions(this).index(index);
      case Expr.Field field -> new Conditions(this).field(field);
    };
  }

  List<Node> all(List<Expr> exprs) throws SqlError {
    List<Node> nodes = new ArrayList<>();
    for (Expr expr : exprs) {
      nodes.add(compile(expr));
    }
    return nodes;
  }

  Node bool(Expr expr, String what) throws SqlError {
    return coercion.boolOf(compile(expr), what);
  }

  private static Node literal(Expr.Literal literal) {
    Object value = literal.value();
    if (literal.type().oid() == Types.UNKNOWN_OID && value instanceof String text) {
      return new Node(Types.UNKNOWN, -1, env -> text, new BitSet(), text, 0, 0, 0, literal.at());
    }
    return Coercion.constant(literal.type(), value, literal.at());
  }

  private Node column(Expr.Column column) throws SqlError {
    if (column.path().isEmpty()) {
      throw SqlError.error(
              "42601",
              "DEFAULT is not allowed in this context",
              "parse_expr.c:293:transformExprRecurse")
          .at(column.at());
    }
    Scope.Found found = scope.find(column);
    if (found != null) {
      calls.check(found, column);
      Scope.Output output = found.column();
      int depth = found.depth();
      int index = found.index();
      BitSet used = new BitSet();
      if (depth == 0) {
        used.set(index);
      }
      return new Node(
          output.type(),
          output.modifier(),
          env -> env.value(depth, index),
          used,
          null,
          0,
          output.table(),
          output.number(),
          column.at());
    }
    Scope.Place place = scope.item(column.path().getLast());
    if (place != null && column.path().size() == 1) {
      return whole(place, column.at());
    }
    throw scope.missing(column);
  }

  /** A table's name as a value: its row. */
  private static Node whole(Scope.Place place, int at) {
    int from = place.item().offset();
    int count = place.item().columns().size();
    int depth = place.depth();
    BitSet used = new BitSet();
    if (depth == 0) {
      used.set(from, from + count);
    }
    if (count == 1 && place.item().columns().getFirst().name().equals(place.item().name())) {
      Type type = place.item().columns().getFirst().type();
      return new Node(type, -1, env -> env.value(depth, from), used, null, 0, 0, 0, at);
    }
    return new Node(
        Types.RECORD,
        -1,
        env -> {
          List<@Nullable Object> row = new ArrayList<>();
          for (int i = 0; i < count; i++) {
            row.add(env.value(depth, from + i));
          }
          return row;
        },
        used,
        null,
        0,
        0,
        0,
        at);
  }

  private Node binary(Expr.Binary binary) throws SqlError {
    if (binary.left() instanceof Expr.Row left
        && binary.right() instanceof Expr.Row right
        && left.items().size() == right.items().size()
        && (binary.operator().equals("=") || binary.operator().equals("<>"))) {
      boolean equal = binary.operator().equals("=");
      @Nullable Expr all = null;
      for (int i = 0; i < left.items().size(); i++) {
        Expr one =
            new Expr.Binary(
                binary.operator(), left.items().get(i), right.items().get(i), binary.at());
        all = all == null ? one : new Expr.Logic(equal, all, one, binary.at());
      }
      if (all != null) {
        return compile(all);
      }
    }
    return operators.binary(
        binary.operator(), compile(binary.left()), compile(binary.right()), binary.at());
  }

  private Node logic(Expr.Logic logic) throws SqlError {
    String word = logic.and() ? "AND" : "OR";
    Node left = bool(logic.left(), word);
    Node right = bool(logic.right(), word);
    boolean decisive = !logic.and();
    return Node.of(
        Types.BOOL,
        logic.at(),
        env -> {
          Object first = left.eval(env);
          if (Boolean.valueOf(decisive).equals(first)) {
            return decisive;
          }
          Object second = right.eval(env);
          if (Boolean.valueOf(decisive).equals(second)) {
            return decisive;
          }
          return first == null || second == null ? null : !decisive;
        },
        left,
        right);
  }

  private Node not(Expr.Not not) throws SqlError {
    Node operand = bool(not.operand(), "NOT");
    return Node.of(
        Types.BOOL,
        not.at(),
        env -> operand.eval(env) instanceof Boolean flag ? (Object) !flag : null,
        operand);
  }

  private Node is(Expr.Is is) throws SqlError {
    if (is.what().equals("null")) {
      Node given = compile(is.operand());
      Node operand = given.parameter() > 0 ? given : coercion.settled(given);
      return Node.of(Types.BOOL, is.at(), env -> (operand.eval(env) == null) != is.not(), operand);
    }
    String clause = "IS " + (is.not() ? "NOT " : "") + is.what().toUpperCase(java.util.Locale.ROOT);
    Node operand = bool(is.operand(), clause);
    @Nullable Boolean wanted = is.what().equals("unknown") ? null : is.what().equals("true");
    return Node.of(
        Types.BOOL,
        is.at(),
        env -> java.util.Objects.equals(operand.eval(env), wanted) != is.not(),
        operand);
  }

  private Node distinct(Expr.Distinct distinct) throws SqlError {
    Node left = compile(distinct.left());
    Node right = compile(distinct.right());
    Node equal = operators.binary("=", left, right, distinct.at());
    Node first = coercion.settled(left);
    Node second = coercion.settled(right);
    return Node.of(
        Types.BOOL,
        distinct.at(),
        env -> {
          boolean same =
              equal.eval(env) instanceof Boolean decided
                  ? decided
                  : first.eval(env) == null && second.eval(env) == null;
          return same == distinct.not();
        },
        first,
        second);
  }

  private Node in(Expr.In in) throws SqlError {
    List<Node> equal = new ArrayList<>();
    for (Expr item : in.list()) {
      equal.add(binary(new Expr.Binary("=", in.operand(), item, in.at())));
    }
    return Node.of(
        Types.BOOL,
        in.at(),
        env -> {
          boolean unknown = false;
          for (Node one : equal) {
            Object result = one.eval(env);
            if (Boolean.TRUE.equals(result)) {
              return !in.not();
            }
            unknown |= result == null;
          }
          return unknown ? null : in.not();
        },
        equal.toArray(Node[]::new));
  }

  private Node quantified(Expr.Quantified quantified) throws SqlError {
    Query query = quantified.query();
    if (query != null) {
      return new Subqueries(this, scope).quantified(quantified, query, operators);
    }
    Expr array = quantified.array();
    Node left = compile(quantified.operand());
    Node right = compile(array == null ? quantified.operand() : array);
    if (right.isUnknown()) {
      Type element = left.isUnknown() ? Types.TEXT : left.type();
      right = coercion.must(right, Types.arrayOf(element), "ANY");
    }
    if (!right.type().isArray() && right.type().oid() != 22 && right.type().oid() != 30) {
      throw SqlError.error(
              "42809",
              "op ANY/ALL (array) requires array on right side",
              "parse_oper.c:864:make_scalar_array_op")
          .at(quantified.at());
    }
    return operators.quantified(
        quantified.operator(), quantified.all(), left, right, quantified.at());
  }

  private Node cast(Expr.Cast cast) throws SqlError {
    Type type = planner.type(cast.type());
    int modifier = planner.modifier(cast.type(), type);
    if (cast.operand() instanceof Expr.Array items && items.items().isEmpty()) {
      return Coercion.constant(type, List.of(), cast.at());
    }
    Node operand = compile(cast.operand());
    return coercion.cast(operand, type, modifier, cast.at());
  }

  private Node array(Expr.Array array) throws SqlError {
    List<Node> items = all(array.items());
    if (items.isEmpty()) {
      throw SqlError.error(
              "42P18",
              "cannot determine type of empty array",
              "parse_expr.c:2012:transformArrayExpr")
          .hint("Explicitly cast to the desired type, for example ARRAY[]::integer[].")
          .at(array.at());
    }
    Type common = coercion.common(items, "ARRAY");
    List<Node> converted = new ArrayList<>();
    for (Node item : items) {
      converted.add(coercion.must(item, common, "ARRAY"));
    }
    Type type = common.isArray() ? common : Types.arrayOf(common);
    return Node.of(
        type, array.at(), env -> evaluated(converted, env), converted.toArray(Node[]::new));
  }

  private Node row(Expr.Row row) throws SqlError {
    List<Node> items = new ArrayList<>();
    for (Node item : all(row.items())) {
      items.add(coercion.settled(item));
    }
    return Node.of(
        Types.RECORD, row.at(), env -> evaluated(items, env), items.toArray(Node[]::new));
  }

  static List<@Nullable Object> evaluated(List<Node> nodes, Env env)
      throws SqlError, InterruptedException {
    List<@Nullable Object> values = new ArrayList<>();
    for (Node node : nodes) {
      values.add(node.eval(env));
    }
    return values;
  }

  /** The node as assigned to a column. */
  Node assigned(Node node, Attribute column) throws SqlError {
    Node converted = coercion.to(node, column.type(), Context.ASSIGNMENT);
    if (converted == null) {
      throw SqlError.error(
              "42804",
              "column \""
                  + column.name()
                  + "\" is of type "
                  + column.type().title()
                  + " but expression is of type "
                  + node.type().title(),
              "parse_target.c:587:transformAssignedExpr")
          .hint("You will need to rewrite or cast the expression.")
          .at(node.at());
    }
    return coercion.fitted(converted, column.type(), column.modifier(), false);
  }
}
