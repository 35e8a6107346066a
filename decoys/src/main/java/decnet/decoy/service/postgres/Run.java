package decnet.decoy.service.postgres;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One execution of a statement: who runs it, when, with which parameters, how far it may go. */
final class Run {
  private static final long MAX_STEPS = 12_000_000;

  private final Backend backend;
  private final Instant started;
  private final List<@Nullable Object> parameters;
  private long steps;

  Run(Backend backend, List<@Nullable Object> parameters) {
    this.backend = backend;
    this.parameters = parameters;
    started = backend.transactionStart();
  }

  Backend backend() {
    return backend;
  }

  /** When the transaction began, in microseconds. */
  Instant started() {
    return started;
  }

  ZoneId zone() {
    return backend.settings().zone();
  }

  @Nullable Object parameter(int number) {
    return parameters.get(number - 1);
  }

  /** One step of work; a statement that takes too many ends. */
  void step() throws SqlError, InterruptedException {
    if (++steps % 65_536 == 0 && Thread.interrupted()) {
      throw new InterruptedException("session cut");
    }
    if (steps > MAX_STEPS) {
      throw SqlError.error(
          "57014",
          "canceling statement due to statement timeout",
          "postgres.c:3420:ProcessInterrupts");
    }
  }
}
