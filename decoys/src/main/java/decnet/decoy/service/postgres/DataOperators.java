package decnet.decoy.service.postgres;

import decnet.decoy.service.postgres.Casts.Context;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Operators of arrays and JSON. */
final class DataOperators {
  private final Coercion coercion;

  DataOperators(Coercion coercion) {
    this.coercion = coercion;
  }

  /** Null when the operator is none of these, or not for these types. */
  @Nullable Node binary(String operator, Node left, Node right, int at) throws SqlError {
    boolean arrow = operator.equals("->") || operator.equals("->>");
    if (arrow && (left.type().oid() == 114 || left.type().oid() == 3802)) {
      Node key = right.isUnknown() ? coercion.must(right, Types.TEXT, operator) : right;
      boolean text = operator.equals("->>");
      return Node.of(
          text ? Types.TEXT : left.type(),
          at,
          env -> {
            Object json = left.eval(env);
            Object wanted = key.eval(env);
            return json == null || wanted == null
                ? null
                : JsonText.member(json.toString(), wanted, text);
          },
          left,
          key);
    }
    boolean sets = operator.equals("@>") || operator.equals("<@") || operator.equals("&&");
    if (!sets || !left.type().isArray() && !right.type().isArray()) {
      return null;
    }
    Type type = left.type().isArray() ? left.type() : right.type();
    Node first = coercion.to(left, type, Context.IMPLICIT);
    Node second = coercion.to(right, type, Context.IMPLICIT);
    if (first == null || second == null) {
      return null;
    }
    return Node.of(
        Types.BOOL,
        at,
        env ->
            first.eval(env) instanceof List<?> a && second.eval(env) instanceof List<?> b
                ? (Object) holds(operator, a, b)
                : null,
        first,
        second);
  }

  private static boolean holds(String operator, List<?> a, List<?> b) {
    return switch (operator) {
      case "@>" -> has(a, b);
      case "<@" -> has(b, a);
      default -> b.stream().anyMatch(item -> has(a, List.of(Values.key(item))));
    };
  }

  private static boolean has(List<?> all, List<?> some) {
    List<Object> keys = all.stream().map(Values::key).toList();
    return some.stream().map(Values::key).allMatch(keys::contains);
  }
}
