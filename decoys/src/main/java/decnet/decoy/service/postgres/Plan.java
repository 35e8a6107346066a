package decnet.decoy.service.postgres;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A query made ready: its columns, and how to get its rows. */
interface Plan {
  List<Scope.Output> columns();

  /** The rows; {@code outer} is the row of the query around it. */
  List<@Nullable Object[]> rows(@Nullable Env outer, Run run) throws SqlError, InterruptedException;
}
