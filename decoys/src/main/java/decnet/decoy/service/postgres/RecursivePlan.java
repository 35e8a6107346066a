package decnet.decoy.service.postgres;

import decnet.decoy.service.postgres.Scope.Output;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** WITH RECURSIVE made ready: the second query reads what the last round yielded. */
final class RecursivePlan implements Plan {
  private final Plan first;
  private final Plan next;
  private final boolean all;
  private final Round round;

  /** What the last round yielded. */
  private static final class Round implements Plan {
    private final List<Output> columns;
    private List<@Nullable Object[]> rows = List.of();

    Round(List<Output> columns) {
      this.columns = columns;
    }

    @Override
    public List<Output> columns() {
      return columns;
    }

    @Override
    public List<@Nullable Object[]> rows(@Nullable Env outer, Run run) {
      return rows;
    }
  }

  private RecursivePlan(Plan first, Plan next, boolean all, Round round) {
    this.first = first;
    this.next = next;
    this.all = all;
    this.round = round;
  }

  static Plan of(
      Planner planner, Query.Common one, Query.Body.Combined combined, @Nullable Scope outer)
      throws SqlError {
    Plan first = Planner.renamed(planner.plan(combined.left(), outer), one.columns());
    Round round = new Round(first.columns());
    planner.common().put(one.name(), round);
    Plan next = planner.plan(combined.right(), outer);
    return new CachedPlan(new RecursivePlan(first, next, combined.all(), round));
  }

  @Override
  public List<Output> columns() {
    return first.columns();
  }

  @Override
  public List<@Nullable Object[]> rows(@Nullable Env outer, Run run)
      throws SqlError, InterruptedException {
    Set<Object> seen = new HashSet<>();
    List<@Nullable Object[]> result = new ArrayList<>();
    List<@Nullable Object[]> current = first.rows(outer, run);
    while (!current.isEmpty()) {
      List<@Nullable Object[]> fresh = new ArrayList<>();
      for (@Nullable Object[] row : current) {
        run.step();
        if (all || seen.add(Values.key(row))) {
          fresh.add(row);
        }
      }
      result.addAll(fresh);
      JoinTree.bounded(result);
      round.rows = fresh;
      current = fresh.isEmpty() ? List.of() : next.rows(outer, run);
    }
    return result;
  }
}
