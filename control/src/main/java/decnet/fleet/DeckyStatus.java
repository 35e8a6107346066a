package decnet.fleet;

import decnet.event.Trigger;
import decnet.substrate.DeckyPlan;
import decnet.substrate.Substrate.Port;
import java.time.Instant;
import java.util.List;

/** One decky as {@code status} shows it. */
public record DeckyStatus(
    DeckyPlan plan,
    List<Port> services,
    long seq,
    Instant since,
    Trigger trigger,
    int liveSessions) {}
