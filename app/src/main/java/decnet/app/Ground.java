package decnet.app;

import decnet.base.Clock;
import decnet.base.Fault;
import decnet.base.FaultException;
import decnet.config.FleetConfig;
import decnet.decoy.sockets.SocketsNetwork;
import decnet.fabric.FabricNetwork;
import decnet.fabric.link.TapLink;
import decnet.fabric.personality.Personalities;
import decnet.fleet.AddressPool;
import decnet.identity.FleetKey;
import decnet.net.Network;
import java.util.Set;

/** The network that a fleet stands on, and where its automatic addresses come from. */
record Ground(Network network, AddressPool pool) {
  private static final int MTU = 1500; // IEEE 802.3 §3.2.7: what a machine of its kind has
  private static final int SECRET_BYTES = 16;

  /**
   * What {@code network.link} asks for; {@code auto} is the sockets link.
   *
   * @throws FaultException UNSUPPORTED where the link does not exist or this process may not open
   *     it
   */
  static Ground of(FleetConfig config, Clock clock, FleetKey key) {
    String link = config.network().link();
    return switch (link) {
      case "auto", "sockets" -> new Ground(new SocketsNetwork(), AddressPool.LOOPBACK);
      case "tap" -> tap(config, clock, key);
      default ->
          throw new FaultException(
              Fault.UNSUPPORTED, "link " + link + " is not built yet; tap and sockets are");
    };
  }

  private static Ground tap(FleetConfig config, Clock clock, FleetKey key) {
    if (!TapLink.isUsable()) {
      throw new FaultException(
          Fault.UNSUPPORTED, "link tap needs /dev/net/tun and the right to open it: try sudo");
    }
    TapLink link = TapLink.open(config.network().lan(), MTU);
    FabricNetwork.Ground ground =
        new FabricNetwork.Ground(
            link, link.lan(), Set.of(link.address()), clock, key.derive("fabric", SECRET_BYTES));
    return new Ground(
        new FabricNetwork(ground, Personalities.shipped()),
        new AddressPool(link.lan(), Set.of(link.address())));
  }
}
