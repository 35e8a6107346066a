package decnet.config;

import decnet.base.Cidr;
import decnet.base.DeckyId;
import decnet.base.IpAddress;
import decnet.base.Mac;
import decnet.net.TarpitSpec;
import decnet.substrate.Topology;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A whole {@code decnet.yaml}, checked: every name exists, every number is in its bounds. Source:
 * contract §5.
 */
public record FleetConfig(
    NetworkConfig network,
    List<Cidr> ignore,
    LogConfig log,
    LimitsConfig limits,
    long evidenceQuotaBytes,
    CapturesConfig captures,
    ApiConfig api,
    List<DeckyConfig> deckies) {
  public FleetConfig {
    ignore = List.copyOf(ignore);
    deckies = List.copyOf(deckies);
  }

  /** All but the deckies: what a fleet that runs still asks for. */
  public FleetConfig withoutDeckies() {
    return new FleetConfig(
        network, ignore, log, limits, evidenceQuotaBytes, captures, api, List.of());
  }

  /** The same with another {@code network.link}. */
  public FleetConfig linked(String link) {
    return new FleetConfig(
        new NetworkConfig(link, network.lan(), network.lan6(), network.topology()),
        ignore,
        log,
        limits,
        evidenceQuotaBytes,
        captures,
        api,
        deckies);
  }

  /**
   * {@code link} is {@code auto}, {@code tap}, {@code packet:IFACE} or {@code sockets}; {@code lan}
   * is the network on it, which {@code topology} calls {@code main}.
   */
  public record NetworkConfig(String link, Cidr lan, Optional<Cidr> lan6, Topology topology) {}

  /** {@code sync} is {@code batch}, {@code always} or {@code os}; 0 bytes: never by size. */
  public record LogConfig(String sync, long rotateBytes, Duration keep) {}

  /**
   * 0 or zero: no limit. {@code hops} bounds what the live correlator holds in memory, about 40
   * bytes each; what left comes back from the log when it is asked for.
   */
  public record LimitsConfig(int sessions, int perSource, Duration idle, int hops) {}

  /** {@code by} is {@code none}, {@code decky} or {@code source}. */
  public record CapturesConfig(String by, long rotateBytes, long quotaBytes) {}

  public record ApiConfig(String bind, int port) {}

  /**
   * How a decky changes by itself.
   *
   * @param every mean time between changes; zero for never
   * @param jitter share of {@code every} by which a change may come earlier or later, 0 to 1
   * @param drain how long the sessions of a removed service are merely listed as draining
   * @param windows when changes are allowed; empty for always
   * @param keep services that are never removed
   * @param pool services to choose from; empty for the archetype's
   */
  public record MutationPolicy(
      Duration every,
      double jitter,
      Duration drain,
      List<Window> windows,
      Set<String> keep,
      List<String> pool) {
    public MutationPolicy {
      windows = List.copyOf(windows);
      keep = Set.copyOf(keep);
      pool = List.copyOf(pool);
    }
  }

  /**
   * One decky as the file has it.
   *
   * @param lans where it is, the first one foremost
   * @param addresses empty for {@code auto}; at most one a LAN counts as that LAN's
   * @param services the set at creation, with the configured port (0 for the service's own)
   * @param accounts user to password; empty for the archetype's
   * @param files content of further files by absolute path: bait
   * @param personas persona keys by service
   * @param entry the entry's own text in a canonical form: a restart sees by it whether the entry
   *     changed
   */
  public record DeckyConfig(
      DeckyId name,
      String archetype,
      List<String> lans,
      List<IpAddress> addresses,
      SortedMap<String, Integer> services,
      Map<String, String> accounts,
      SortedMap<String, String> files,
      Map<String, Map<String, String>> personas,
      Optional<String> personality,
      Optional<Mac> mac,
      Optional<String> hostname,
      Optional<String> domain,
      MutationPolicy mutation,
      TarpitSpec tarpit,
      String entry) {
    public DeckyConfig {
      lans = List.copyOf(lans);
      addresses = List.copyOf(addresses);
      services = Collections.unmodifiableSortedMap(new TreeMap<>(services));
      accounts = Map.copyOf(accounts);
      files =
          files.isEmpty()
              ? Collections.emptySortedMap()
              : Collections.unmodifiableSortedMap(new TreeMap<>(files));
      personas = Map.copyOf(personas);
    }
  }
}
