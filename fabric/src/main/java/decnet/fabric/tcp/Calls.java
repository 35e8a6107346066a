package decnet.fabric.tcp;

import decnet.base.IpAddress;
import decnet.fabric.frame.Hop;
import decnet.fabric.frame.Packet;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The connections that deckies are about to begin; {@value #MOST} at most. Thread-safe. */
final class Calls {
  private static final int MOST = 1_024;

  private record Ends(IpAddress local, IpAddress remote, int ports) {}

  private final Map<Ends, Call> calls = new ConcurrentHashMap<>();

  private static Ends ends(Hop hop, int ports) {
    return new Ends(hop.local(), hop.peer(), ports);
  }

  /** Whether {@code call} may begin: there is room, and none between the same ends. */
  boolean add(Call call, Hop hop, int ports) {
    return calls.size() < MOST && calls.putIfAbsent(ends(hop, ports), call) == null;
  }

  void remove(Call call, Hop hop, int ports) {
    calls.remove(ends(hop, ports), call);
  }

  /** The call that {@code packet} may answer. */
  @Nullable Call find(Packet packet, int ports) {
    return calls.isEmpty() ? null : calls.get(new Ends(packet.target(), packet.source(), ports));
  }
}
