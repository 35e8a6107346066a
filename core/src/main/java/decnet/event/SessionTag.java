package decnet.event;

import decnet.base.DeckyId;
import decnet.base.IpAddress;
import java.util.Optional;
import java.util.Set;

/**
 * The identity that every line of a session carries, bound once when the session is accepted. After
 * a pivot {@code source} is still the outermost one, and {@code pivot} says what the inner decky
 * saw.
 */
public record SessionTag(
    String session,
    DeckyId decky,
    String service,
    Endpoint source,
    Endpoint target,
    Optional<Pivot> pivot,
    Origin origin) {
  /**
   * The parameters that are the identity and the writer's own: no field of a protocol has their
   * name.
   */
  public static final Set<String> FIELDS =
      Set.of(
          "src_ip",
          "src_port",
          "dst_ip",
          "dst_port",
          "session",
          "peer_ip",
          "peer_port",
          "via",
          "origin",
          "at",
          "pos",
          "chain");

  /** An address with a port, 0 to 65535. */
  public record Endpoint(IpAddress address, int port) {
    public Endpoint {
      if (port < 0 || port > 65535) {
        throw new IllegalArgumentException("port: " + port + " (expected: 0 to 65535)");
      }
    }

    @Override
    public String toString() {
      return address.isIpv4() ? address + ":" + port : "[" + address + "]:" + port;
    }
  }

  /** A hop inside the fleet: the peer that the inner decky saw, and the session it came through. */
  public record Pivot(Endpoint peer, String via) {}
}
