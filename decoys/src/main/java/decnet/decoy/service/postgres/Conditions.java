package decnet.decoy.service.postgres;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** CASE, subscripts and fields. */
final class Conditions {
  private final Compiler compiler;
  private final Coercion coercion;

  Conditions(Compiler compiler) {
    this.compiler = compiler;
    coercion = compiler.coercion();
  }

  Node cases(Expr.Case cases) throws SqlError {
    List<Node> conditions = new ArrayList<>();
    List<Node> results = new ArrayList<>();
    Expr operand = cases.operand();
    for (int i = 0; i < cases.whens().size(); i++) {
      Expr when = cases.whens().get(i);
      conditions.add(
          operand == null
              ? compiler.bool(when, "CASE/WHEN")
              : compiler.compile(new Expr.Binary("=", operand, when, when.at())));
      results.add(compiler.compile(cases.thens().get(i)));
    }
    Expr otherwise = cases.otherwise();
    results.add(
        otherwise == null
            ? new Node(Types.UNKNOWN, -1, env -> null, new BitSet(), null, 0, 0, 0, cases.at())
            : compiler.compile(otherwise));
    List<Node> order = new ArrayList<>(results);
    order.addFirst(order.removeLast());
    Type common = coercion.common(order, "CASE");
    List<Node> converted = new ArrayList<>();
    for (Node result : results) {
      converted.add(coercion.must(result, common, "CASE"));
    }
    List<Node> parts = new ArrayList<>(conditions);
    parts.addAll(converted);
    return Node.of(
        common,
        cases.at(),
        env -> {
          for (int i = 0; i < conditions.size(); i++) {
            if (Boolean.TRUE.equals(conditions.get(i).eval(env))) {
              return converted.get(i).eval(env);
            }
          }
          return converted.getLast().eval(env);
        },
        parts.toArray(Node[]::new));
  }

  Node index(Expr.Index index) throws SqlError {
    Node operand = compiler.compile(index.operand());
    boolean vector = operand.type().oid() == 22 || operand.type().oid() == 30;
    if (!operand.type().isArray() && !vector) {
      throw SqlError.error(
              "42804",
              "cannot subscript type "
                  + operand.type().title()
                  + " because it does not support subscripting",
              "parse_node.c:274:transformContainerSubscripts")
          .at(index.at());
    }
    int base = vector ? 0 : 1;
    Expr lower = index.from();
    Expr upper = index.to();
    Node from =
        lower == null ? Coercion.constant(Types.INT4, (long) base, index.at()) : whole(lower);
    @Nullable Node to = upper == null ? null : whole(upper);
    Type element =
        vector ? Types.of(operand.type().oid() == 22 ? 21 : 26) : Types.element(operand.type());
    Node[] parts = to == null ? new Node[] {operand, from} : new Node[] {operand, from, to};
    if (!index.slice()) {
      return Node.of(
          element,
          index.at(),
          env ->
              operand.eval(env) instanceof List<?> list && from.eval(env) instanceof Long at
                  ? item(list, at - base)
                  : null,
          parts);
    }
    return Node.of(
        operand.type(),
        index.at(),
        env -> {
          if (!(operand.eval(env) instanceof List<?> list)) {
            return null;
          }
          long first = Math.max(0, Values.whole(from.eval(env)) - base);
          long last = to == null ? list.size() : Values.whole(to.eval(env)) - base + 1;
          last = Math.min(list.size(), last);
          return first >= last ? List.of() : new ArrayList<>(list.subList((int) first, (int) last));
        },
        parts);
  }

  private static @Nullable Object item(List<?> list, long at) {
    return at < 0 || at >= list.size() ? null : list.get((int) at);
  }

  private Node whole(Expr expr) throws SqlError {
    return coercion.must(compiler.compile(expr), Types.INT4, "array subscript");
  }

  Node field(Expr.Field field) throws SqlError {
    Node operand = compiler.compile(field.operand());
    List<Scope.Output> columns = Functions.columns(operand.type());
    if (columns.isEmpty()) {
      columns = compiler.calls().columnsOf(field.operand());
    }
    if (columns.isEmpty()) {
      throw SqlError.error(
              "42809",
              "column notation ."
                  + field.name()
                  + " applied to type "
                  + operand.type().title()
                  + ", which is not a composite type",
              "parse_expr.c:357:unknown_attribute")
          .at(field.at());
    }
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).name().equals(field.name())) {
        int at = i;
        return Node.of(
            columns.get(i).type(),
            field.at(),
            env -> operand.eval(env) instanceof List<?> row ? item(row, at) : null,
            operand);
      }
    }
    throw SqlError.error(
            "42703",
            "could not identify column \"" + field.name() + "\" in record data type",
            "parse_expr.c:351:unknown_attribute")
        .at(field.at());
  }
}
