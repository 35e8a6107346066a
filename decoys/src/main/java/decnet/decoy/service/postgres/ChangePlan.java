package decnet.decoy.service.postgres;

import decnet.decoy.service.postgres.Scope.Output;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** INSERT, UPDATE or DELETE with RETURNING as a common table expression; carried out once. */
final class ChangePlan implements Plan {
  private final Changes.Prepared change;
  private @Nullable Run last;
  private List<@Nullable Object[]> rows = List.of();

  ChangePlan(Backend backend, Planner planner, Statement statement) throws SqlError {
    change = new Changes(backend, planner).prepare(statement);
  }

  @Override
  public List<Output> columns() {
    return change.columns();
  }

  @Override
  public List<@Nullable Object[]> rows(@Nullable Env outer, Run run)
      throws SqlError, InterruptedException {
    if (last != run) {
      last = run;
      rows = change.run(run).rows();
    }
    return rows;
  }
}
