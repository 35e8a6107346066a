package decnet.decoy.service.postgres;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A plan that is run once in a statement: it reads nothing of the queries around it. */
final class CachedPlan implements Plan {
  private final Plan plan;
  private @Nullable Run last;
  private List<@Nullable Object[]> rows = List.of();

  CachedPlan(Plan plan) {
    this.plan = plan;
  }

  @Override
  public List<Scope.Output> columns() {
    return plan.columns();
  }

  @Override
  public List<@Nullable Object[]> rows(@Nullable Env outer, Run run)
      throws SqlError, InterruptedException {
    if (last != run) {
      rows = plan.rows(outer, run);
      last = run;
    }
    return rows;
  }
}
