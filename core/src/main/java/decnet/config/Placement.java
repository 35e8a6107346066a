package decnet.config;

import decnet.base.DeckyId;
import decnet.base.IpAddress;
import decnet.config.FleetConfig.DeckyConfig;
import decnet.substrate.Lan;
import decnet.substrate.Router;
import decnet.substrate.Topology;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds out in which LANs deckies are, and whether they can be there. */
final class Placement {
  private Placement() {}

  /**
   * The LANs of an entry: those it names, else those of its addresses, else {@code main}. What does
   * not fit is reported.
   */
  static List<String> lans(Topology topology, Section entry, List<IpAddress> addresses) {
    List<String> known = topology.lans().stream().map(Lan::name).toList();
    Set<String> lans = new LinkedHashSet<>();
    for (String lan : entry.list("lan", text -> text)) {
      if (!known.contains(lan)) {
        entry.unknown(entry.node("lan"), entry.at("lan"), lan, known);
      } else if (!lans.add(lan)) {
        entry.problems().add(entry.node("lan"), entry.at("lan"), "'" + lan + "' twice", "once", "");
      }
    }
    boolean named = entry.node("lan") != null;
    for (IpAddress address : addresses) {
      String lan = topology.lanOf(address);
      if (named && !lans.contains(lan)) {
        problem(entry, address, "is in " + lan, "an address in " + String.join(", ", lans));
      }
      if (!named) {
        lans.add(lan);
      }
      topology
          .inner(address)
          .filter(inner -> !Topology.isHost(inner, address))
          .ifPresent(inner -> problem(entry, address, "", "a host in " + inner.network()));
      topology
          .routerAt(address)
          .ifPresent(router -> problem(entry, address, "is of " + router.id(), "its own address"));
    }
    return lans.isEmpty() ? List.of(Lan.MAIN) : List.copyOf(lans);
  }

  private static void problem(Section entry, IpAddress address, String found, String expected) {
    entry
        .problems()
        .add(
            entry.node("address"),
            entry.at("address"),
            ("'" + address + "' " + found).strip(),
            expected,
            "");
  }

  /** The inner networks of {@code lans}: who moves a LAN changes the entries in it. */
  static String networks(Topology topology, List<String> lans) {
    return lans.stream()
        .filter(lan -> !lan.equals(Lan.MAIN))
        .flatMap(lan -> topology.lan(lan).stream())
        .map(lan -> " " + lan.network())
        .collect(Collectors.joining());
  }

  /** Reports deckies that are called like a router, and LANs that are too small. */
  static void check(Topology topology, List<DeckyConfig> deckies, Section.Problems problems) {
    Set<DeckyId> routers = topology.routers().stream().map(Router::id).collect(Collectors.toSet());
    Map<String, Integer> wanted = new HashMap<>();
    for (DeckyConfig decky : deckies) {
      if (routers.contains(decky.name())) {
        problems.add(
            null, "deckies", "'" + decky.name() + "' is a router too", "distinct names", "");
      }
      decky.lans().forEach(lan -> wanted.merge(lan, 1, Integer::sum));
    }
    for (Lan lan : topology.lans()) {
      long legs =
          topology.routers().stream().filter(router -> router.leg(lan.name()).isPresent()).count();
      long room = (1L << (32 - lan.network().bits())) - 2 - legs;
      int here = wanted.getOrDefault(lan.name(), 0);
      if (!lan.isMain() && here > room) {
        problems.add(
            null,
            "network.lans." + lan.name(),
            here + " deckies in " + lan.network(),
            "at most " + room,
            "");
      }
    }
  }
}
