package decnet.decoy.service.postgres;

import decnet.decoy.service.postgres.Scope.Output;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A function in FROM: its rows are those of a set, or the one value. */
final class FunctionPlan implements Plan {
  private final Node node;
  private final boolean set;
  private final boolean scalar;
  private final boolean ordinality;
  private final List<Output> columns = new ArrayList<>();

  FunctionPlan(Planner planner, Expr.Call call, boolean ordinality, Scope scope) throws SqlError {
    this.ordinality = ordinality;
    Compiler compiler = new Compiler(planner, new Scope(scope)).in("functions in FROM");
    compiler.calls().allowSets(true);
    Node made = compiler.compile(call);
    set = !compiler.calls().sets().isEmpty();
    node = set ? compiler.calls().sets().getLast() : compiler.coercion().settled(made);
    List<Output> composite = compiler.calls().columnsOf(call);
    scalar = composite.isEmpty();
    if (scalar) {
      columns.add(new Output(call.last(), node.type(), node.modifier(), 0, 0));
    } else {
      columns.addAll(composite);
    }
    if (ordinality) {
      columns.add(new Output("ordinality", Types.INT8, -1, 0, 0));
    }
  }

  boolean isScalar() {
    return scalar;
  }

  @Override
  public List<Output> columns() {
    return columns;
  }

  @Override
  public List<@Nullable Object[]> rows(@Nullable Env outer, Run run)
      throws SqlError, InterruptedException {
    Object value = node.eval(new Env(new Object[0], outer, run));
    List<?> items =
        set && value instanceof List<?> list ? list : java.util.Collections.singletonList(value);
    List<@Nullable Object[]> rows = new ArrayList<>();
    long number = 0;
    for (Object item : items) {
      run.step();
      number++;
      @Nullable Object[] row = new Object[columns.size()];
      if (scalar) {
        row[0] = item;
      } else if (item instanceof List<?> fields) {
        for (int i = 0; i < fields.size() && i < row.length; i++) {
          row[i] = fields.get(i);
        }
      }
      if (ordinality) {
        row[row.length - 1] = number;
      }
      rows.add(row);
    }
    return rows;
  }
}
