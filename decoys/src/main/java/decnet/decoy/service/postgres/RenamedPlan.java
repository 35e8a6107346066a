package decnet.decoy.service.postgres;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A plan whose columns are called otherwise. */
record RenamedPlan(Plan plan, List<Scope.Output> columns) implements Plan {
  @Override
  public List<@Nullable Object[]> rows(@Nullable Env outer, Run run)
      throws SqlError, InterruptedException {
    return plan.rows(outer, run);
  }
}
