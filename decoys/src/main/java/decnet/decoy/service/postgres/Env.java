package decnet.decoy.service.postgres;

import org.jspecify.annotations.Nullable;

/** What an expression is computed over: a row, and the rows of the queries around it. */
final class Env {
  private final @Nullable Object[] row;
  private final @Nullable Env outer;
  private final Run run;
  private @Nullable Object[] aggregates = {};
  private @Nullable Object[] sets = {};
  private @Nullable Object[] windows = {};

  Env(@Nullable Object[] row, @Nullable Env outer, Run run) {
    this.row = row;
    this.outer = outer;
    this.run = run;
  }

  Run run() {
    return run;
  }

  /** The row of the query {@code depth} levels out, 0 the own. */
  @Nullable Object value(int depth, int index) {
    return level(depth).row[index];
  }

  @Nullable Object aggregate(int depth, int index) {
    return level(depth).aggregates[index];
  }

  /** The current value of a function that yields several. */
  @Nullable Object set(int index) {
    return index < sets.length ? sets[index] : null;
  }

  @Nullable Object window(int index) {
    return windows[index];
  }

  Env withWindows(@Nullable Object[] values) {
    windows = values;
    return this;
  }

  @Nullable Object[] windows() {
    return windows;
  }

  Env withAggregates(@Nullable Object[] values) {
    aggregates = values;
    return this;
  }

  Env withSets(@Nullable Object[] values) {
    sets = values;
    return this;
  }

  private Env level(int depth) {
    Env env = this;
    for (int i = 0; i < depth; i++) {
      Env next = env.outer;
      if (next == null) {
        throw new IllegalStateException("column of a query that is not there");
      }
      env = next;
    }
    return env;
  }
}
