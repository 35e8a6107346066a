package decnet.correlation;

import decnet.syslog.LogLine;
import java.util.function.Consumer;

/** Gives lines of the log again, by position. */
@FunctionalInterface
public interface Reread {
  /** A log that nobody can read twice: nothing may leave the memory. */
  Reread NEVER =
      (from, to, sink) -> {
        throw new IllegalStateException("no log to read again");
      };

  /** Hands every line with a position in {@code [from, to]} that is still kept to {@code sink}. */
  void read(long from, long to, Consumer<LogLine> sink);
}
