package decnet.decoy.service.postgres;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A statement made ready.
 *
 * @param columns of its rows; null when it has none
 * @param parameters the types of its parameters
 */
record Prepared(
    Statement statement, @Nullable List<Scope.Output> columns, List<Type> parameters, Work work) {
  /** What carries it out. */
  @FunctionalInterface
  interface Work {
    Result run(Run run) throws SqlError, IOException, InterruptedException;
  }

  /**
   * What came of it.
   *
   * @param tag what CommandComplete says; {@code #} stands for the number of rows sent
   */
  record Result(String tag, List<@Nullable Object[]> rows, @Nullable Copying copying) {
    static Result done(String tag) {
      return new Result(tag, List.of(), null);
    }

    static Result rows(String tag, List<@Nullable Object[]> rows) {
      return new Result(tag, rows, null);
    }
  }
}
