package decnet.decoy.service.postgres;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Looks through expressions; queries within them are their own. */
final class Walk {
  private Walk() {}

  static boolean hasAggregate(List<Query.Target> targets, List<Query.SortKey> order) {
    Predicate<Expr> aggregate =
        expr ->
            expr instanceof Expr.Call call
                && call.form() != Expr.Form.OVER
                && Aggregate.isOne(call.last());
    return targets.stream().anyMatch(target -> any(target.expression(), aggregate))
        || order.stream().anyMatch(key -> any(key.expression(), aggregate));
  }

  static boolean any(Expr expr, Predicate<Expr> wanted) {
    return wanted.test(expr) || parts(expr).stream().anyMatch(part -> any(part, wanted));
  }

  private static List<Expr> some(@Nullable Expr... parts) {
    List<Expr> all = new ArrayList<>();
    for (Expr part : parts) {
      if (part != null) {
        all.add(part);
      }
    }
    return all;
  }

  private static List<Expr> parts(Expr expr) {
    return switch (expr) {
      case Expr.Call call -> call.arguments();
      case Expr.Unary unary -> List.of(unary.operand());
      case Expr.Binary binary -> List.of(binary.left(), binary.right());
      case Expr.Logic logic -> List.of(logic.left(), logic.right());
      case Expr.Not not -> List.of(not.operand());
      case Expr.Is is -> List.of(is.operand());
      case Expr.Distinct distinct -> List.of(distinct.left(), distinct.right());
      case Expr.In in -> Stream.concat(Stream.of(in.operand()), in.list().stream()).toList();
      case Expr.Quantified quantified -> some(quantified.operand(), quantified.array());
      case Expr.Case cases ->
          Stream.of(some(cases.operand(), cases.otherwise()), cases.whens(), cases.thens())
              .flatMap(List::stream)
              .toList();
      case Expr.Cast cast -> List.of(cast.operand());
      case Expr.Array array -> array.items();
      case Expr.Row row -> row.items();
      case Expr.Index index -> some(index.operand(), index.from(), index.to());
      case Expr.Field field -> List.of(field.operand());
      default -> List.of();
    };
  }

  /** Whether a query is of constants only: the genuine server works it out beforehand. */
  static boolean isConstant(Statement statement) {
    return statement instanceof Statement.Select select
        && select.query().body() instanceof Query.Body.Select body
        && body.from() == null
        && select.query().limit() == null
        && select.query().offset() == null
        && body.targets().stream().noneMatch(target -> any(target.expression(), Walk::varies));
  }

  private static boolean varies(Expr expr) {
    return switch (expr) {
      case Expr.Call call -> !Recorded.isImmutable(call.last());
      case Expr.Sub sub -> true;
      case Expr.Quantified quantified -> true;
      case Expr.Case cases -> true;
      case Expr.Column column -> true;
      case Expr.Star star -> true;
      case Expr.Parameter parameter -> true;
      default -> false;
    };
  }

  /** The parts of a condition that must all hold. */
  static List<Expr> conjuncts(Expr condition) {
    return condition instanceof Expr.Logic logic && logic.and()
        ? Stream.concat(conjuncts(logic.left()).stream(), conjuncts(logic.right()).stream())
            .toList()
        : List.of(condition);
  }
}
