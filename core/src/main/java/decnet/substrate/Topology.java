package decnet.substrate;

import decnet.base.Cidr;
import decnet.base.IpAddress;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The network of a fleet: its LANs and the routers between them. Where a decky is follows from its
 * addresses, so that 65,536 of them cost nothing here. Immutable; it may be wrong, which {@link
 * #flaws} tells.
 *
 * <p>An address in none of the inner LANs is taken for one on the link, whatever network the link
 * has: the sockets link lends addresses of this host, and who attacks may come from anywhere.
 */
public final class Topology {
  private final List<Lan> lans;
  private final List<Router> routers;
  private final int[] firsts; // of the inner LANs, unsigned, rising
  private final int[] lasts;
  private final Lan[] inner;
  private final Map<String, Lan> byName = new HashMap<>();
  private final Map<IpAddress, Router> byAddress = new HashMap<>();

  public Topology(List<Lan> lans, List<Router> routers) {
    this.lans = List.copyOf(lans);
    this.routers = List.copyOf(routers);
    lans.forEach(lan -> byName.putIfAbsent(lan.name(), lan));
    routers.forEach(
        router -> router.addresses().forEach(address -> byAddress.putIfAbsent(address, router)));
    inner =
        lans.stream()
            .filter(lan -> !lan.isMain() && lan.network().address().isIpv4())
            .sorted(Comparator.comparing(lan -> lan.network().address()))
            .toArray(Lan[]::new);
    firsts = Arrays.stream(inner).mapToInt(lan -> first(lan.network())).toArray();
    lasts = Arrays.stream(inner).mapToInt(lan -> last(lan.network())).toArray();
  }

  /** One LAN, on the link. */
  public static Topology single(Cidr network) {
    return new Topology(List.of(new Lan(Lan.MAIN, network)), List.of());
  }

  static int value(IpAddress address) {
    return address.ipv4();
  }

  static int first(Cidr network) {
    return value(network.address()) & mask(network);
  }

  static int last(Cidr network) {
    return value(network.address()) | ~mask(network);
  }

  private static int mask(Cidr network) {
    return network.bits() == 0 ? 0 : -1 << (32 - network.bits());
  }

  public List<Lan> lans() {
    return lans;
  }

  public List<Router> routers() {
    return routers;
  }

  public Optional<Lan> lan(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /**
   * The inner LAN that {@code address} is in; empty where it is none, so that it is on the link.
   */
  public Optional<Lan> inner(IpAddress address) {
    if (inner.length == 0 || !address.isIpv4()) {
      return Optional.empty();
    }
    int value = value(address);
    int low = 0;
    int high = inner.length - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (Integer.compareUnsigned(firsts[middle], value) <= 0) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    boolean there =
        Integer.compareUnsigned(firsts[low], value) <= 0
            && Integer.compareUnsigned(value, lasts[low]) <= 0;
    return there ? Optional.of(inner[low]) : Optional.empty();
  }

  /** The LAN that {@code address} is in: an inner one, or {@code main}. */
  public String lanOf(IpAddress address) {
    return inner(address).map(Lan::name).orElse(Lan.MAIN);
  }

  /** The router that has {@code address}. */
  public Optional<Router> routerAt(IpAddress address) {
    return Optional.ofNullable(byAddress.get(address));
  }

  /** Whether {@code address} may be a machine's in {@code lan}: neither its first nor its last. */
  public static boolean isHost(Lan lan, IpAddress address) {
    return TopologyCheck.isHost(lan.network(), address);
  }

  /** Everything that is wrong with it. */
  public List<Flaw> flaws() {
    return new TopologyCheck(this).flaws();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Topology that && lans.equals(that.lans) && routers.equals(that.routers);
  }

  @Override
  public int hashCode() {
    return 31 * lans.hashCode() + routers.hashCode();
  }

  @Override
  public String toString() {
    return lans + " " + routers;
  }
}
