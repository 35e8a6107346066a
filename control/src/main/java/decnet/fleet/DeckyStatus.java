package decnet.fleet;

import decnet.event.Trigger;
import decnet.substrate.DeckyPlan;
import decnet.substrate.Substrate.Port;
import java.time.Instant;
import java.util.List;

/**
 * One decky as {@code status} shows it.
 *
 * @param draining services that are gone but whose sessions may still run on, by name
 */
public record DeckyStatus(
    DeckyPlan plan,
    List<Port> services,
    long seq,
    Instant since,
    Trigger trigger,
    int liveSessions,
    List<String> draining) {
  public DeckyStatus {
    services = List.copyOf(services);
    draining = List.copyOf(draining);
  }
}
