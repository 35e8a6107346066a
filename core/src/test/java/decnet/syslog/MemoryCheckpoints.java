package decnet.syslog;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Checkpoints for one test. */
public final class MemoryCheckpoints implements Checkpoints {
  private final Map<String, Checkpoint> last = new ConcurrentHashMap<>();

  @Override
  public void save(Checkpoint checkpoint) {
    last.put(checkpoint.logId(), checkpoint);
  }

  @Override
  public Optional<Checkpoint> last(String logId) {
    return Optional.ofNullable(last.get(logId));
  }
}
