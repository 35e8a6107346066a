package decnet.substrate;

import decnet.base.Cidr;
import decnet.base.DeckyId;
import decnet.base.IpAddress;
import decnet.substrate.Rule.InLan;
import decnet.substrate.Rule.Place;
import decnet.substrate.Rule.Protocol;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Finds everything that is wrong with a topology. For one use. */
final class TopologyCheck {
  static final int MOST_LANS = 512;
  static final int MOST_ROUTERS = 512;
  private static final int MOST_RULES = 256;
  private static final int LONGEST_PREFIX = 30; // two hosts, the network and its broadcast
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  private final Topology topology;
  private final List<Flaw> flaws = new ArrayList<>();
  private final Set<String> names = new LinkedHashSet<>();
  private final Map<IpAddress, DeckyId> owners = new HashMap<>();

  TopologyCheck(Topology topology) {
    this.topology = topology;
  }

  List<Flaw> flaws() {
    if (topology.lans().size() > MOST_LANS || topology.routers().size() > MOST_ROUTERS) {
      flaw(
          "lans",
          topology.lans().size() + " LANs and " + topology.routers().size() + " routers",
          "at most " + MOST_LANS + " each");
      return flaws;
    }
    topology.lans().forEach(this::lan);
    if (!names.contains(Lan.MAIN)) {
      flaw("lans", "no LAN " + Lan.MAIN, "one that is on the link");
    }
    overlaps();
    Set<DeckyId> ids = new HashSet<>();
    for (Router router : topology.routers()) {
      if (!ids.add(router.id())) {
        flaw("routers." + router.id(), "two routers of this name", "distinct names");
      }
      router(router);
    }
    unreachable();
    return flaws;
  }

  private void flaw(String key, String found, String expected) {
    flaws.add(new Flaw(key, found, expected, ""));
  }

  private void unknown(String key, String lan) {
    flaws.add(new Flaw(key, "'" + lan + "'", "one of " + String.join(", ", names), lan));
  }

  private void lan(Lan lan) {
    String key = "lans." + lan.name();
    Cidr network = lan.network();
    if (!LABEL.matcher(lan.name()).matches()) {
      flaw(key, "'" + lan.name() + "'", "one DNS label in lower case");
    }
    if (!names.add(lan.name())) {
      flaw(key, "two LANs of this name", "distinct names");
    }
    if (!network.address().isIpv4()) {
      flaw(key, "'" + network + "'", "an IPv4 network: routers forward IPv4 only");
    } else if (Topology.first(network) != Topology.value(network.address())) {
      flaw(key, "'" + network + "'", "a network, without bits behind the prefix");
    } else if (network.bits() > LONGEST_PREFIX || network.bits() < 8) {
      flaw(key, "'" + network + "'", "a prefix from 8 to " + LONGEST_PREFIX);
    }
  }

  private void overlaps() {
    List<Lan> sorted =
        topology.lans().stream()
            .filter(lan -> lan.network().address().isIpv4())
            .sorted(Comparator.comparing((Lan lan) -> lan.network().address()))
            .toList();
    for (int i = 1; i < sorted.size(); i++) {
      Lan before = sorted.get(i - 1);
      Lan lan = sorted.get(i);
      if (Integer.compareUnsigned(Topology.first(lan.network()), Topology.last(before.network()))
          <= 0) {
        flaw(
            "lans." + lan.name(),
            "'" + lan.network() + "' overlaps " + before.network() + " of " + before.name(),
            "a network of its own");
      }
    }
  }

  private void router(Router router) {
    String key = "routers." + router.id();
    if (router.legs().size() < 2) {
      flaw(key + ".interfaces", router.legs().size() + " interface", "at least two: it joins LANs");
    }
    Set<String> lans = new HashSet<>();
    for (Leg leg : router.legs()) {
      if (!lans.add(leg.lan())) {
        flaw(key + ".interfaces", "two in " + leg.lan(), "one a LAN");
      }
      leg(router, leg, key + ".interfaces." + leg.lan());
    }
    if (router.rules().size() > MOST_RULES) {
      flaw(key + ".rules", router.rules().size() + " rules", "at most " + MOST_RULES);
    }
    for (int i = 0; i < router.rules().size(); i++) {
      rule(router.rules().get(i), key + ".rules[" + i + "]");
    }
    nat(router, key + ".nat");
  }

  private void leg(Router router, Leg leg, String key) {
    IpAddress address = leg.address();
    var lan = topology.lan(leg.lan());
    if (lan.isEmpty()) {
      unknown(key, leg.lan());
      return;
    }
    if (!isHost(lan.get().network(), address)) {
      flaw(key, "'" + address + "'", "an address of a host in " + lan.get().network());
    }
    DeckyId owner = owners.putIfAbsent(address, router.id());
    if (owner != null) {
      flaw(key, "'" + address + "' is an address of " + owner, "an address of its own");
    }
  }

  /** Whether {@code address} lies in {@code network} and is neither its first nor its last. */
  static boolean isHost(Cidr network, IpAddress address) {
    return network.contains(address)
        && Topology.value(address) != Topology.first(network)
        && Topology.value(address) != Topology.last(network);
  }

  private void rule(Rule rule, String key) {
    for (Place place : List.of(rule.from(), rule.to())) {
      if (place instanceof InLan lan && !names.contains(lan.name())) {
        unknown(key, lan.name());
      }
    }
    boolean portless = rule.protocol() == Protocol.ANY || rule.protocol() == Protocol.ICMP;
    if (!rule.ports().isEmpty() && portless) {
      flaw(key, "ports without a protocol that has them", "protocol: tcp or udp");
    }
  }

  private void nat(Router router, String key) {
    Nat nat = router.nat();
    nat.outside()
        .filter(lan -> router.leg(lan).isEmpty())
        .ifPresent(lan -> flaw(key + ".outside", "'" + lan + "'", "a LAN of its interfaces"));
    if (nat.outside().isEmpty() && !nat.forwards().isEmpty()) {
      flaw(key + ".forwards", "forwards without an outside", "outside: a LAN");
    }
    Set<String> taken = new HashSet<>();
    for (Nat.Forward forward : nat.forwards()) {
      String port =
          forward.protocol().name().toLowerCase(java.util.Locale.ROOT) + "/" + forward.port();
      if (!taken.add(port)) {
        flaw(key + ".forwards", port + " twice", "each port once");
      }
      if (topology.inner(forward.to()).isEmpty()) {
        flaw(key + ".forwards", "'" + forward.to() + "'", "an address in a LAN that is inside");
      }
    }
  }

  private void unreachable() {
    Map<String, List<Router>> joined = new HashMap<>();
    for (Router router : topology.routers()) {
      router
          .legs()
          .forEach(leg -> joined.computeIfAbsent(leg.lan(), lan -> new ArrayList<>()).add(router));
    }
    Set<String> reached = new HashSet<>(Set.of(Lan.MAIN));
    ArrayDeque<String> open = new ArrayDeque<>(reached);
    while (!open.isEmpty()) {
      for (Router router : joined.getOrDefault(open.remove(), List.of())) {
        router.legs().stream().map(Leg::lan).filter(reached::add).forEach(open::add);
      }
    }
    topology.lans().stream()
        .filter(lan -> !reached.contains(lan.name()))
        .forEach(
            lan ->
                flaw("lans." + lan.name(), "no router leads there", "a router with a leg in it"));
  }
}
