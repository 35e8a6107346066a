package decnet.syslog;

import decnet.base.Fault;
import java.util.Optional;

/**
 * How a log fares.
 *
 * @param failures how often writing or syncing failed since the log was opened
 * @param refused how many events were refused since then
 */
public record LogHealth(State state, long failures, long refused) {
  /** From good to worse. */
  public enum State {
    GOOD,
    /** The disk was full and the reserve is in use: what has begun goes on, nothing new should. */
    RESERVE,
    /** The disk is full and the reserve is used up: events are refused. */
    FULL,
    /** The file cannot be written or synced: events are refused. */
    UNWRITABLE;

    boolean refuses() {
      return this == FULL || this == UNWRITABLE;
    }
  }

  /** What is wrong, if anything. */
  public Optional<Fault> fault() {
    return switch (state) {
      case GOOD -> Optional.empty();
      case RESERVE, FULL -> Optional.of(Fault.LOG_FULL);
      case UNWRITABLE -> Optional.of(Fault.LOG_UNWRITABLE);
    };
  }
}
