package decnet.fabric;

import decnet.base.Bytes;
import decnet.base.Cidr;
import decnet.base.DeckyId;
import decnet.base.IpAddress;
import decnet.base.Mac;
import decnet.base.SystemClock;
import decnet.fabric.link.ImpairedLink;
import decnet.fabric.link.ImpairedLink.Impairment;
import decnet.fabric.link.Link;
import decnet.fabric.link.TapLink;
import decnet.fabric.personality.Personalities;
import decnet.fabric.personality.Personality;
import decnet.net.Host;
import decnet.net.Host.Acceptor;
import decnet.net.HostSpec;
import decnet.net.TarpitSpec;
import decnet.net.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * A fabric on a TAP device with one host a personality, each with an HTTP, an echo and a greeting
 * port.
 */
final class FabricStand implements AutoCloseable {
  static final Map<Integer, Acceptor> PORTS =
      Map.of(80, TestServices.http(), 7, TestServices.echo(), 22, TestServices.greet());

  private final RecordedEvents events = new RecordedEvents();
  private final SystemClock clock = new SystemClock();
  private final TapLink tap;
  private final FabricNetwork network;
  private final List<Host> hosts = new ArrayList<>();

  private FabricStand(Function<Link, Link> wrap) {
    tap = TapLink.open(Cidr.parse("10.77.0.0/16"), Optional.of(Cidr.parse("fd77::/64")), 1500);
    Link link = wrap.apply(tap);
    Bytes secret = Bytes.hex("000102030405060708090a0b0c0d0e0f");
    network =
        new FabricNetwork(
            new FabricNetwork.Ground(
                link,
                tap.lan(),
                tap.lan6(),
                tap.reserved()::contains,
                clock,
                secret,
                events,
                Optional.empty()),
            Personalities.shipped());
  }

  /** With a host for each personality. */
  private FabricStand all() {
    Personalities.shipped().all().stream().map(Personality::name).forEach(this::add);
    return this;
  }

  /** Without a host. */
  static FabricStand empty() {
    return new FabricStand(link -> link);
  }

  static FabricStand impaired(Impairment impairment, long seed) {
    if (impairment.loss() + impairment.reorder() + impairment.duplicate() == 0) {
      return clean();
    }
    SystemClock late = new SystemClock();
    return new FabricStand(
            link -> new ImpairedLink(link, late, new SplittableRandom(seed), impairment))
        .all();
  }

  static FabricStand clean() {
    return wrapped(link -> link);
  }

  /** On a TAP device that the test changes. */
  static FabricStand wrapped(Function<Link, Link> wrap) {
    return new FabricStand(wrap).all();
  }

  /** A further host; its address. */
  IpAddress add(String personality) {
    return add(personality, "");
  }

  /** A further host with a tarpit, as {@link TarpitSpec#parse} has it; its address. */
  IpAddress add(String personality, String tarpit) {
    int number = hosts.size() + 1;
    byte[] octets = tap.lan().address().octets();
    IpAddress address = IpAddress.of(new byte[] {octets[0], octets[1], 1, (byte) number});
    Mac mac = new Mac(0x525400000000L + number);
    DeckyId id = new DeckyId("decky-" + number);
    HostSpec spec =
        new HostSpec(id, mac, List.of(address), personality, "main", TarpitSpec.parse(tarpit));
    Host host = network.attach(spec);
    PORTS.forEach((port, acceptor) -> host.open(port, Transport.TCP, acceptor).serve());
    host.open(7, Transport.UDP, TestServices.echo()).serve();
    hosts.add(host);
    return address;
  }

  /** The address of the host with {@code personality}. */
  IpAddress address(String personality) {
    return hosts.stream()
        .map(Host::spec)
        .filter(spec -> spec.personality().equals(personality))
        .findFirst()
        .orElseThrow()
        .addresses()
        .getFirst();
  }

  /** The MAC of the host with {@code personality}. */
  Mac mac(String personality) {
    return hosts.stream()
        .map(Host::spec)
        .filter(spec -> spec.personality().equals(personality))
        .findFirst()
        .orElseThrow()
        .mac();
  }

  /** The confirmed IPv6 addresses of the host with {@code personality}. */
  List<IpAddress> six(String personality) {
    for (Host host : hosts) {
      if (host.spec().personality().equals(personality) && host instanceof FabricHost own) {
        Addresses6 all = own.six();
        return all == null ? List.of() : all.confirmed();
      }
    }
    return List.of();
  }

  TapLink tap() {
    return tap;
  }

  /** What the fabric told of us. */
  RecordedEvents events() {
    return events;
  }

  FabricNetwork network() {
    return network;
  }

  @Override
  public void close() {
    network.close();
    clock.close();
  }
}
