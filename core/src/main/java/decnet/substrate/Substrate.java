package decnet.substrate;

import decnet.base.DeckyId;
import decnet.base.FaultException;
import decnet.base.IpAddress;
import decnet.net.Transport;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the control side may ask of the wire. Changes of one decky come one at a time; everything
 * else is thread-safe.
 */
public interface Substrate {
  /** The link's name, as {@code status} shows it. */
  String link();

  /**
   * First half of a change: binds what is new; peers may queue there but are not served.
   *
   * @throws FaultException PORT_UNAVAILABLE or ADDRESS_UNAVAILABLE; then nothing stays bound
   */
  Prepared prepare(TopologyDelta delta);

  /**
   * These changes will be prepared within seconds: what takes time for each decky is done for all
   * of them together.
   */
  default void expect(Collection<? extends TopologyDelta> deltas) {}

  /** The sessions that live on a decky now, oldest first. */
  List<LiveSession> sessions(DeckyId decky);

  /** Ends the sessions of a decky; each gets its {@code disconnect}. */
  void cut(DeckyId decky);

  /** What is really there of a decky; empty when it is not on the wire. */
  Optional<Exposed> exposed(DeckyId decky);

  /** Whether a decky is on the wire with exactly {@code services}. */
  boolean isExposing(DeckyId decky, Set<String> services);

  /**
   * A change that is bound but not yet true. It is aborted, or held, recorded, and then served or
   * aborted; all by one thread, which may hold changes of several deckies at a time.
   */
  interface Prepared {
    /** Lets no session of this decky begin until the change is served or aborted. */
    void hold();

    /** Second half, once the change is on record: serves what is new, refuses what is gone. */
    void serve();

    /** Undoes the first half. */
    void abort();
  }

  /** One decky's presence: its addresses and the services that answer there. */
  record Exposed(List<IpAddress> addresses, List<Port> ports) {
    public Exposed {
      addresses = List.copyOf(addresses);
      ports = List.copyOf(ports);
    }
  }

  /** A service with the port it really has. */
  record Port(String service, int port, Transport transport) {}

  /** A session that lives. {@code draining} when its service is no longer exposed. */
  record LiveSession(
      String id,
      String service,
      IpAddress source,
      int sourcePort,
      Instant since,
      boolean draining) {}
}
