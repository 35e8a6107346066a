package decnet.decoy.service.postgres;

import decnet.decoy.service.postgres.Casts.Context;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** LIMIT and OFFSET. */
record Tail(@Nullable Node limit, @Nullable Node offset) {
  static Tail of(Planner planner, Query query) throws SqlError {
    Compiler compiler = new Compiler(planner, new Scope(null));
    return new Tail(
        count(compiler, query.limit(), "LIMIT"), count(compiler, query.offset(), "OFFSET"));
  }

  private static @Nullable Node count(Compiler compiler, @Nullable Expr expr, String what)
      throws SqlError {
    if (expr == null) {
      return null;
    }
    Node given = compiler.in(what).compile(expr);
    Node count = compiler.coercion().to(given, Types.INT8, Context.ASSIGNMENT);
    if (count == null) {
      throw SqlError.error(
              "42804",
              "argument of " + what + " must be type bigint, not type " + given.type().title(),
              "parse_coerce.c:1238:coerce_to_specific_type_typmod")
          .at(given.at());
    }
    return count;
  }

  <T> List<T> of(List<T> rows, @Nullable Env outer, Run run) throws SqlError, InterruptedException {
    Env env = new Env(new Object[0], outer, run);
    long from = value(offset, env, "OFFSET", "2201X", 370);
    long most = limit == null ? Long.MAX_VALUE : value(limit, env, "LIMIT", "2201W", 398);
    int first = (int) Math.min(Math.max(0, from), rows.size());
    int last =
        (int) Math.min(rows.size(), most > rows.size() ? rows.size() : first + Math.max(0, most));
    return rows.subList(first, last);
  }

  private static long value(@Nullable Node node, Env env, String what, String code, int line)
      throws SqlError, InterruptedException {
    if (node == null) {
      return 0;
    }
    Object value = node.eval(env);
    if (value == null) {
      return what.equals("LIMIT") ? Long.MAX_VALUE : 0;
    }
    long count = Values.whole(value);
    if (count < 0) {
      throw SqlError.error(
          code, what + " must not be negative", "nodeLimit.c:" + line + ":recompute_limits");
    }
    return count;
  }
}
