package decnet.decoy.service.postgres;

import java.util.ArrayList;
import java.util.List;

/** What {@code *} stands for in a select list. */
final class Stars {
  private Stars() {}

  static List<Query.Target> expand(List<Query.Target> targets, Scope scope, Compiler compiler)
      throws SqlError {
    List<Query.Target> all = new ArrayList<>();
    for (Query.Target target : targets) {
      if (target.expression() instanceof Expr.Star star) {
        if (star.path().isEmpty() && scope.items().isEmpty()) {
          throw SqlError.error(
                  "42601",
                  "SELECT * with no tables specified is not valid",
                  "parse_target.c:1335:ExpandAllTables")
              .at(star.at());
        }
        star(star, scope, all);
      } else if (target.expression() instanceof Expr.Field field && field.name().equals("*")) {
        for (Scope.Output column : compiler.calls().columnsOf(field.operand())) {
          all.add(
              new Query.Target(
                  new Expr.Field(field.operand(), column.name(), field.at()), column.name()));
        }
      } else {
        all.add(target);
      }
    }
    return all;
  }

  private static void star(Expr.Star star, Scope scope, List<Query.Target> all) throws SqlError {
    boolean every = star.path().isEmpty();
    boolean found = every;
    for (Scope.Item item : scope.items()) {
      if (!every && !star.path().getLast().equals(item.name())) {
        continue;
      }
      found = true;
      for (int i = 0; i < item.columns().size(); i++) {
        if (every && item.hidden().get(i)) {
          continue;
        }
        String column = item.columns().get(i).name();
        if (column.startsWith("\0")) {
          continue; // a system column
        }
        String table = item.name();
        List<String> path = table == null ? List.of(column) : List.of(table, column);
        all.add(new Query.Target(new Expr.Column(path, star.at()), column));
      }
    }
    if (!found) {
      throw Scope.missingTable(star.path().getLast(), star.at());
    }
  }
}
