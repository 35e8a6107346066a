package decnet.app;

import decnet.base.Clock;
import decnet.bus.WorkerHealth;
import decnet.config.FleetConfig;
import decnet.config.FleetConfig.CapturesConfig;
import decnet.decoy.sockets.SocketsNetwork;
import decnet.event.EventSink;
import decnet.fabric.FabricNetwork;
import decnet.fabric.capture.CapturePolicy;
import decnet.fabric.capture.CapturePolicy.By;
import decnet.fabric.link.DeviceLink;
import decnet.fabric.personality.Personalities;
import decnet.fleet.AddressPool;
import decnet.identity.FleetKey;
import decnet.net.Network;
import decnet.substrate.Topology;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The network that a fleet stands on, where its automatic addresses come from, and how it fares.
 */
record Ground(
    Network network,
    AddressPool pool,
    Supplier<WorkerHealth> health,
    Supplier<Map<String, Double>> metrics) {
  private static final int SECRET_BYTES = 16;

  /** On {@code link}, or on sockets. */
  static Ground of(
      Footing footing, FleetConfig config, Clock clock, FleetKey key, EventSink events) {
    Topology topology = config.network().topology();
    Optional<CapturePolicy> captures = policy(footing.home(), config.captures());
    Ground ground =
        footing
            .link()
            .map(open -> fabric(open, captures, clock, key, events))
            .orElseGet(
                () ->
                    new Ground(
                        new SocketsNetwork(topology),
                        AddressPool.LOOPBACK,
                        () -> WorkerHealth.RUNNING,
                        Map::of));
    return new Ground(ground.network, ground.pool.in(topology), ground.health, ground.metrics);
  }

  private static Optional<CapturePolicy> policy(Home home, CapturesConfig captures) {
    return captures.by().equals("none")
        ? Optional.empty()
        : Optional.of(
            new CapturePolicy(
                By.valueOf(captures.by().toUpperCase(Locale.ROOT)),
                captures.rotateBytes(),
                captures.quotaBytes(),
                home.captures()));
  }

  private static Ground fabric(
      DeviceLink link,
      Optional<CapturePolicy> captures,
      Clock clock,
      FleetKey key,
      EventSink events) {
    FabricNetwork.Ground ground =
        new FabricNetwork.Ground(
            link,
            link.lan(),
            link.lan6(),
            address -> link.reserved().contains(address),
            clock,
            key.derive("fabric", SECRET_BYTES),
            events,
            captures);
    FabricNetwork network = new FabricNetwork(ground, Personalities.shipped());
    return new Ground(
        network,
        new AddressPool(link.lan(), network::isTaken),
        () -> network.trouble().map(WorkerHealth::degraded).orElse(WorkerHealth.RUNNING),
        network::metrics);
  }
}
