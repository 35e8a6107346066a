package decnet.substrate;

import decnet.base.Cidr;
import decnet.base.DeckyId;
import decnet.base.IpAddress;
import decnet.substrate.Rule.Action;
import decnet.substrate.Rule.Anywhere;
import decnet.substrate.Rule.InLan;
import decnet.substrate.Rule.Ports;
import decnet.substrate.Rule.Protocol;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Networks to test with. */
public final class Mazes {
  private Mazes() {}

  public static IpAddress ip(String text) {
    return IpAddress.parse(text);
  }

  public static Lan lan(String name, String network) {
    return new Lan(name, Cidr.parse(network));
  }

  public static Leg leg(String lan, String address) {
    return new Leg(lan, ip(address), Line.PERFECT);
  }

  public static Leg slow(String lan, String address, long millis) {
    return new Leg(lan, ip(address), new Line(Duration.ofMillis(millis), Duration.ZERO, 0, 0));
  }

  public static Router router(String name, Leg... legs) {
    return new Router(
        new DeckyId(name),
        "linux-6",
        Optional.empty(),
        List.of(legs),
        List.of(),
        Action.ALLOW,
        Nat.NONE);
  }

  public static Router with(Router router, Action otherwise, Rule... rules) {
    return new Router(
        router.id(),
        router.personality(),
        router.mac(),
        router.legs(),
        List.of(rules),
        otherwise,
        router.nat());
  }

  public static Router with(Router router, Nat nat) {
    return new Router(
        router.id(),
        router.personality(),
        router.mac(),
        router.legs(),
        router.rules(),
        router.otherwise(),
        nat);
  }

  public static Rule rule(Action action, Protocol protocol, String from, String to, int... ports) {
    return new Rule(
        action,
        protocol,
        from.isEmpty() ? new Anywhere() : new InLan(from),
        to.isEmpty() ? new Anywhere() : new InLan(to),
        java.util.Arrays.stream(ports).mapToObj(port -> new Ports(port, port)).toList());
  }

  /**
   * {@code main} — edge — dmz — core — office and servers: the servers are reached from the office
   * by SSH only.
   */
  public static Topology office() {
    Router edge = router("edge", slow("main", "10.66.0.1", 1), slow("dmz", "10.77.1.1", 4));
    Router core =
        router(
            "core",
            slow("dmz", "10.77.1.254", 10),
            leg("office", "10.77.2.1"),
            leg("servers", "10.77.3.1"));
    return new Topology(
        List.of(
            lan("main", "10.66.0.0/16"),
            lan("dmz", "10.77.1.0/24"),
            lan("office", "10.77.2.0/24"),
            lan("servers", "10.77.3.0/24")),
        List.of(
            with(
                edge,
                Action.ALLOW,
                rule(Action.REJECT, Protocol.TCP, "main", "", 25),
                rule(Action.DENY, Protocol.ANY, "main", "servers")),
            with(
                core,
                Action.DENY,
                rule(Action.ALLOW, Protocol.ANY, "", "office"),
                rule(Action.ALLOW, Protocol.TCP, "office", "servers", 22))));
  }
}
