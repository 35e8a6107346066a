package decnet.substrate;

import decnet.base.DeckyId;
import decnet.base.FaultException;
import decnet.base.IpAddress;
import decnet.net.Transport;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;

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

  /** The sessions that live on a decky now, oldest first. */
  List<LiveSession> sessions(DeckyId decky);

  /** Ends the sessions of a decky; each gets its {@code disconnect}. */
  void cut(DeckyId decky);

  /** What is really there. */
  Actual actual();

  /** A change that is bound but not yet true. Exactly one of its methods is called. */
  interface Prepared {
    /**
     * Second half: runs {@code record} (which writes the change's line) while no session of this
     * decky can begin, then serves what is new and refuses what is gone. When {@code record}
     * throws, the change is undone and the exception goes on.
     */
    void commit(Runnable record);

    /** Undoes the first half. */
    void abort();
  }

  /** What is really on the wire, by decky. */
  record Actual(SortedMap<DeckyId, Exposed> deckies) {}

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
