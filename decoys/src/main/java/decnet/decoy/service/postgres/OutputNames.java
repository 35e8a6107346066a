package decnet.decoy.service.postgres;

import java.util.List;

/** What the columns of a query are called, and what GROUP BY and ORDER BY mean by a name. */
final class OutputNames {
  private OutputNames() {}

  static String of(Query.Target target) {
    String label = target.label();
    return label == null ? of(target.expression()) : label;
  }

  private static String of(Expr expr) {
    return switch (expr) {
      case Expr.Column column -> column.path().isEmpty() ? "?column?" : column.path().getLast();
      case Expr.Call call -> call.last();
      case Expr.Cast cast -> {
        String inner = of(cast.operand());
        yield inner.equals("?column?") || cast.operand() instanceof Expr.Case
            ? typeName(cast)
            : inner;
      }
      case Expr.Case cases -> {
        Expr otherwise = cases.otherwise();
        String inner = otherwise == null ? "?column?" : of(otherwise);
        yield inner.equals("?column?") || otherwise instanceof Expr.Literal ? "case" : inner;
      }
      case Expr.Sub sub ->
          switch (sub.kind()) {
            case EXISTS -> "exists";
            case ARRAY -> "array";
            case VALUE -> ofQuery(sub.query());
          };
      case Expr.Array array -> "array";
      case Expr.Row row -> "row";
      case Expr.Field field -> field.name();
      case Expr.Index index -> of(index.operand());
      default -> "?column?";
    };
  }

  private static String typeName(Expr.Cast cast) {
    Type type = Types.named(cast.type().name().getLast());
    return type == null ? "?column?" : type.name();
  }

  private static String ofQuery(Query query) {
    return query.body() instanceof Query.Body.Select select && !select.targets().isEmpty()
        ? of(select.targets().getFirst())
        : "?column?";
  }

  /** What a key of GROUP BY or ORDER BY stands for: a number or a label is an output. */
  static Expr key(Expr expr, List<Query.Target> targets, String clause, Scope scope)
      throws SqlError {
    if (expr instanceof Expr.Literal literal) {
      if (literal.value() instanceof Long position) {
        if (position < 1 || position > targets.size()) {
          throw SqlError.error(
                  "42P10",
                  clause + " position " + position + " is not in select list",
                  "parse_clause.c:2018:findTargetlistEntrySQL92")
              .at(literal.at());
        }
        return targets.get((int) (position - 1)).expression();
      }
      if (literal.value() != null) {
        throw SqlError.error(
                "42601",
                "non-integer constant in " + clause,
                "parse_clause.c:2004:findTargetlistEntrySQL92")
            .at(literal.at());
      }
    }
    if (expr instanceof Expr.Column column && column.path().size() == 1) {
      boolean grouping = clause.equals("GROUP BY");
      if (grouping && scope.inItems(column.path().getFirst(), 0, scope.items().size()) != null) {
        return expr;
      }
      for (Query.Target target : targets) {
        if (of(target).equals(column.path().getFirst())) {
          return target.expression();
        }
      }
    }
    return expr;
  }
}
