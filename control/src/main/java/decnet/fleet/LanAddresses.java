package decnet.fleet;

import decnet.base.Cidr;
import decnet.base.Fault;
import decnet.base.FaultException;
import decnet.base.IpAddress;
import decnet.config.FleetConfig.DeckyConfig;
import decnet.substrate.DeckyPlan;
import decnet.substrate.Lan;
import decnet.substrate.Topology;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Gives a decky its addresses: one at least in each of its LANs. What it once got there, it keeps.
 * Guarded by the fleet's lock.
 */
final class LanAddresses {
  private static final int FIRST = 10; // below are routers and what else has a fixed address

  private final Topology topology;
  private final Map<String, Integer> next = new HashMap<>(); // by LAN: all before were taken once

  LanAddresses(Topology topology) {
    this.topology = topology;
  }

  /**
   * The addresses of {@code decky}, those of its first LAN first.
   *
   * @param before what it had so far; on the link, only what is good there
   * @param taken whether another decky has an address
   * @param onLink draws one on the link
   * @throws FaultException ADDRESS_UNAVAILABLE where a LAN is full or not there
   */
  List<IpAddress> of(
      DeckyConfig decky,
      List<IpAddress> before,
      Predicate<IpAddress> taken,
      Supplier<IpAddress> onLink) {
    List<IpAddress> all = new ArrayList<>();
    for (String lan : decky.lans()) {
      List<IpAddress> own = in(lan, decky.addresses());
      if (own.isEmpty()) {
        own = in(lan, before);
      }
      if (own.isEmpty()) {
        own = List.of(lan.equals(Lan.MAIN) ? onLink.get() : free(decky, lan, taken));
      }
      all.addAll(own);
    }
    return all;
  }

  private List<IpAddress> in(String lan, List<IpAddress> addresses) {
    return addresses.stream().filter(address -> topology.lanOf(address).equals(lan)).toList();
  }

  private IpAddress free(DeckyConfig decky, String lan, Predicate<IpAddress> taken) {
    Optional<Cidr> network = topology.lan(lan).map(Lan::network);
    int hosts = network.map(cidr -> 1 << (32 - cidr.bits())).orElse(0);
    int from = next.getOrDefault(lan, Math.min(FIRST, hosts / 4));
    for (int i = 0; i < hosts; i++) {
      int host = (from + i) % hosts;
      IpAddress candidate = IpAddress.ipv4(network.orElseThrow().address().ipv4() + host);
      if (host != 0
          && host != hosts - 1
          && !taken.test(candidate)
          && topology.routerAt(candidate).isEmpty()) {
        next.put(lan, host);
        return candidate;
      }
    }
    throw new FaultException(
        Fault.ADDRESS_UNAVAILABLE, decky.name() + ": no address is free in LAN " + lan);
  }

  /** What {@code plan} had, as far as it is good on the link of {@code pool}. */
  static List<IpAddress> kept(Optional<DeckyPlan> plan, AddressPool pool) {
    return plan.map(DeckyPlan::addresses).filter(had -> !pool.isElsewhere(had)).orElse(List.of());
  }
}
