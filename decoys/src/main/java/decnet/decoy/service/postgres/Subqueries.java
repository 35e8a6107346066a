package decnet.decoy.service.postgres;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Queries within expressions. */
final class Subqueries {
  private final Compiler compiler;
  private final Scope scope;

  Subqueries(Compiler compiler, Scope scope) {
    this.compiler = compiler;
    this.scope = scope;
  }

  /** A query may read any column of the queries around it. */
  private Node around(Type type, int at, Node.Code code) {
    BitSet used = new BitSet();
    used.set(0, Math.max(1, scope.width()));
    return new Node(type, -1, code, used, null, 0, 0, 0, at);
  }

  private Plan plan(Query query) throws SqlError {
    int before = scope.reads();
    Plan plan = compiler.planner().plan(query, scope);
    return scope.reads() == before ? new CachedPlan(plan) : plan;
  }

  Node sub(Expr.Sub sub) throws SqlError {
    Plan plan = plan(sub.query());
    if (sub.kind() == Expr.Sub.Kind.EXISTS) {
      return around(Types.BOOL, sub.at(), env -> !plan.rows(env, env.run()).isEmpty());
    }
    one(plan, sub.at());
    Scope.Output column = plan.columns().getFirst();
    if (sub.kind() == Expr.Sub.Kind.ARRAY) {
      return around(
          Types.arrayOf(column.type()),
          sub.at(),
          env -> {
            List<@Nullable Object> all = new ArrayList<>();
            for (@Nullable Object[] row : plan.rows(env, env.run())) {
              all.add(row[0]);
            }
            return all;
          });
    }
    return around(
            column.type(),
            sub.at(),
            env -> {
              List<@Nullable Object[]> rows = plan.rows(env, env.run());
              if (rows.size() > 1) {
                throw SqlError.error(
                    "21000",
                    "more than one row returned by a subquery used as an expression",
                    "nodeSubplan.c:1156:ExecSetParamPlan");
              }
              return rows.isEmpty() ? null : rows.getFirst()[0];
            })
        .withModifier(column.modifier());
  }

  private static void one(Plan plan, int at) throws SqlError {
    if (plan.columns().size() != 1) {
      throw SqlError.error(
              "42601", "subquery must return only one column", "parse_expr.c:1823:transformSubLink")
          .at(at);
    }
  }

  Node quantified(Expr.Quantified quantified, Query query, Operators operators) throws SqlError {
    Plan plan = plan(query);
    List<Expr> lefts =
        quantified.operand() instanceof Expr.Row row ? row.items() : List.of(quantified.operand());
    if (plan.columns().size() != lefts.size()) {
      throw SqlError.error(
              "42601",
              plan.columns().size() > lefts.size()
                  ? "subquery has too many columns"
                  : "subquery has too few columns",
              "parse_expr.c:1888:transformSubLink")
          .at(quantified.at());
    }
    List<Node> tests = new ArrayList<>();
    @Nullable Object[][] current = {new Object[lefts.size()]}; // a session has one thread
    for (int i = 0; i < lefts.size(); i++) {
      int at = i;
      Scope.Output column = plan.columns().get(i);
      Node right = Node.of(column.type(), quantified.at(), env -> current[0][at]);
      tests.add(
          operators.binary(
              quantified.operator(), compiler.compile(lefts.get(i)), right, quantified.at()));
    }
    return around(
        Types.BOOL,
        quantified.at(),
        env -> {
          boolean unknown = false;
          for (@Nullable Object[] candidate : plan.rows(env, env.run())) {
            current[0] = candidate;
            Object verdict = all(tests, env);
            if (verdict == null) {
              unknown = true;
            } else if ((Boolean) verdict != quantified.all()) {
              return !quantified.all();
            }
          }
          return unknown ? null : quantified.all();
        });
  }

  private static @Nullable Object all(List<Node> tests, Env env)
      throws SqlError, InterruptedException {
    boolean unknown = false;
    for (Node test : tests) {
      Object one = test.eval(env);
      if (Boolean.FALSE.equals(one)) {
        return false;
      }
      unknown |= one == null;
    }
    return unknown ? null : true;
  }
}
