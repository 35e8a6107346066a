package decnet.decoy.service.postgres;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which rows of a table a change is for: those that WHERE, perhaps with other tables, holds for.
 */
final class Matching {
  private final @Nullable FromPlan others;
  private final @Nullable Node where;
  private final int own;
  private final Scope scope;

  Matching(
      Planner planner,
      Scope scope,
      Relation table,
      Query.@Nullable Source from,
      @Nullable Expr condition)
      throws SqlError {
    this.scope = scope;
    own = table.columns().size();
    others = from == null ? null : new FromPlan(planner, scope, from);
    where =
        condition == null
            ? null
            : new Compiler(planner, scope).in("WHERE").bool(condition, "WHERE");
  }

  /** A row with room for the other tables' columns. */
  @Nullable Object[] widened(@Nullable Object[] row) {
    return java.util.Arrays.copyOf(row, scope.width());
  }

  /** The row's surroundings when the change is for it. */
  Optional<Env> match(@Nullable Object[] row, Run run) throws SqlError, InterruptedException {
    if (others == null) {
      return tested(new Env(row, null, run));
    }
    for (@Nullable Object[] other : others.rows(null, run)) {
      run.step();
      @Nullable Object[] both = other.clone();
      System.arraycopy(row, 0, both, 0, own);
      Optional<Env> found = tested(new Env(both, null, run));
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private Optional<Env> tested(Env env) throws SqlError, InterruptedException {
    return where == null || Boolean.TRUE.equals(where.eval(env))
        ? Optional.of(env)
        : Optional.empty();
  }
}
