package decnet.decoy.world;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * When each user of a machine came last on a terminal, by whatever service, as {@code
 * /var/log/lastlog} holds it. Thread-safe.
 */
public final class LastLogins {
  /** One login: when and from where. */
  public record Login(Instant at, String from) {}

  private final Map<String, Login> last = new ConcurrentHashMap<>();

  /** Remembers this login; the one before, if any. */
  public Optional<Login> enter(String user, Instant now, String from) {
    return Optional.ofNullable(last.put(user, new Login(now, from)));
  }
}
