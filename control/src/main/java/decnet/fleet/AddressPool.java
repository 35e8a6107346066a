package decnet.fleet;

import decnet.base.Cidr;
import decnet.base.IpAddress;
import decnet.substrate.Topology;
import java.util.List;
import java.util.function.Predicate;

/**
 * Where deckies with {@code address: auto} get theirs from: the network behind the link. IPv4.
 *
 * @param reserved whether an address belongs to somebody else, such as this host, now
 * @param topology what lies behind that network
 */
public record AddressPool(Cidr network, Predicate<IpAddress> reserved, Topology topology) {
  /** What the sockets link has. Source: contract §4. */
  public static final AddressPool LOOPBACK =
      new AddressPool(Cidr.parse("127.66.0.0/16"), address -> false);

  /** With nothing behind it. */
  public AddressPool(Cidr network, Predicate<IpAddress> reserved) {
    this(network, reserved, Topology.single(network));
  }

  /** The same with {@code others} behind it; addresses of routers are nobody else's. */
  public AddressPool in(Topology others) {
    return new AddressPool(
        network, address -> reserved.test(address) || others.routerAt(address).isPresent(), others);
  }

  private static final List<Cidr> AUTOMATIC =
      List.of(LOOPBACK.network, Cidr.parse("10.0.0.0/8")); // where pools lie: contract §4, §5

  /** How many numbers it has, the network's own and the broadcast included; at least /30. */
  int size() {
    return 1 << (32 - network.bits());
  }

  /** The address of a number. */
  IpAddress at(int number) {
    return IpAddress.ipv4(network.address().ipv4() | number);
  }

  /**
   * Whether {@code addresses} were given out for another link than this one. Those of inner LANs
   * are the same on every link.
   */
  boolean isElsewhere(List<IpAddress> addresses) {
    List<IpAddress> onLink =
        addresses.stream().filter(address -> topology.inner(address).isEmpty()).toList();
    return !onLink.isEmpty()
        && onLink.stream()
            .noneMatch(
                address ->
                    network.contains(address)
                        || AUTOMATIC.stream().noneMatch(pool -> pool.contains(address)));
  }
}
