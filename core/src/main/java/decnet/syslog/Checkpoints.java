package decnet.syslog;

import java.util.Optional;

/**
 * Remembers, outside the log, how far it had come: what is cut off the log later than the last
 * checkpoint cannot be seen, all else can.
 */
public interface Checkpoints {
  /** The last line that was synced, and its chain value. */
  record Checkpoint(String logId, long position, String chain) {}

  void save(Checkpoint checkpoint);

  Optional<Checkpoint> last(String logId);
}
