package decnet.app;

import decnet.base.Clock;
import decnet.base.Fault;
import decnet.base.FaultException;
import decnet.bus.WorkerHealth;
import decnet.config.FleetConfig;
import decnet.decoy.sockets.SocketsNetwork;
import decnet.event.EventSink;
import decnet.fabric.FabricNetwork;
import decnet.fabric.link.DeviceLink;
import decnet.fabric.link.PacketLink;
import decnet.fabric.link.TapLink;
import decnet.fabric.personality.Personalities;
import decnet.fleet.AddressPool;
import decnet.identity.FleetKey;
import decnet.net.Network;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The network that a fleet stands on, where its automatic addresses come from, and how it fares.
 */
record Ground(Network network, AddressPool pool, Supplier<WorkerHealth> health) {
  private static final String PACKET = "packet:";
  private static final int MTU = 1500; // IEEE 802.3 §3.2.7: what a machine of its kind has
  private static final int SECRET_BYTES = 16;

  /**
   * Opens what {@code network.link} asks for, as long as we may; empty for the sockets link, which
   * {@code auto} is.
   *
   * @throws FaultException UNSUPPORTED where the link does not exist or this process may not open
   *     it
   */
  static Optional<DeviceLink> link(FleetConfig config) {
    String link = config.network().link();
    return switch (link) {
      case "auto", "sockets" -> Optional.empty();
      case "tap" -> {
        if (!TapLink.isUsable()) {
          throw new FaultException(
              Fault.UNSUPPORTED, "link tap needs /dev/net/tun and the right to open it: try sudo");
        }
        yield Optional.of(TapLink.open(config.network().lan(), MTU));
      }
      default -> Optional.of(PacketLink.open(interfaceOf(link), config.network().lan()));
    };
  }

  private static String interfaceOf(String link) {
    if (!link.startsWith(PACKET) || link.length() == PACKET.length()) {
      throw new FaultException(
          Fault.UNSUPPORTED,
          "link " + link + " (expected: auto, sockets, tap or packet:INTERFACE)");
    }
    return link.substring(PACKET.length());
  }

  /** On {@code link}, or on sockets. */
  static Ground of(Optional<DeviceLink> link, Clock clock, FleetKey key, EventSink events) {
    return link.map(open -> fabric(open, clock, key, events))
        .orElseGet(
            () ->
                new Ground(new SocketsNetwork(), AddressPool.LOOPBACK, () -> WorkerHealth.RUNNING));
  }

  private static Ground fabric(DeviceLink link, Clock clock, FleetKey key, EventSink events) {
    FabricNetwork.Ground ground =
        new FabricNetwork.Ground(
            link,
            link.lan(),
            address -> link.reserved().contains(address),
            clock,
            key.derive("fabric", SECRET_BYTES),
            events);
    FabricNetwork network = new FabricNetwork(ground, Personalities.shipped());
    return new Ground(
        network,
        new AddressPool(link.lan(), network::isTaken),
        () -> network.trouble().map(WorkerHealth::degraded).orElse(WorkerHealth.RUNNING));
  }
}
