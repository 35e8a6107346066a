package decnet.fleet;

import decnet.base.Bytes;
import decnet.base.IpAddress;
import decnet.base.Mac;
import decnet.catalog.ArchetypeSpec;
import decnet.catalog.Catalog;
import decnet.config.FleetConfig.DeckyConfig;
import decnet.identity.FleetKey;
import decnet.substrate.DeckyPlan;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Resolves what the configuration leaves open: addresses, MAC, host name, domain. What a decky once
 * got, it keeps.
 */
final class PlanMaker {
  private static final List<String> DOMAINS =
      List.of("corp.lan", "office.lan", "internal.lan", "hq.lan", "intra.net");

  private final Catalog catalog;
  private final FleetKey key;
  private final AddressPool pool;
  private final LanAddresses lans;

  PlanMaker(Catalog catalog, FleetKey key, AddressPool pool) {
    this.catalog = catalog;
    this.key = key;
    this.pool = pool;
    lans = new LanAddresses(pool.topology());
  }

  /**
   * The plan of {@code decky}.
   *
   * @param before its plan so far, if it was there before
   * @param others the plans of all other deckies
   */
  DeckyPlan plan(
      DeckyConfig decky, Optional<DeckyPlan> before, Collection<DeckyPlan> others, Instant now) {
    ArchetypeSpec archetype =
        catalog
            .archetype(decky.archetype())
            .orElseThrow(
                () -> new IllegalArgumentException("no such archetype: " + decky.archetype()));
    Map<String, Integer> ports = new HashMap<>();
    decky.services().forEach((slug, port) -> putPort(ports, slug, port));
    String personality = decky.personality().orElse(archetype.personality());
    Optional<DeckyPlan> same = before.filter(plan -> plan.archetype().equals(archetype.name()));
    return new DeckyPlan(
        decky.name(),
        archetype.name(),
        archetype.os(),
        personality,
        decky
            .hostname()
            .orElseGet(
                () ->
                    same.map(DeckyPlan::hostname)
                        .orElseGet(() -> hostname(decky, archetype, others))),
        decky.domain().orElseGet(this::domain),
        decky
            .mac()
            .orElseGet(
                () ->
                    same.filter(plan -> plan.personality().equals(personality))
                        .map(DeckyPlan::mac)
                        .orElseGet(() -> mac(decky, archetype, personality))),
        lans.of(
            decky,
            LanAddresses.kept(before, pool),
            address -> others.stream().anyMatch(plan -> plan.addresses().contains(address)),
            () -> free(others)),
        before.map(DeckyPlan::createdAt).orElse(now),
        ports,
        decky.personas(),
        decky.accounts().isEmpty() ? archetype.accounts() : decky.accounts(),
        decky.files());
  }

  private static void putPort(Map<String, Integer> ports, String slug, int port) {
    if (port > 0) {
      ports.put(slug, port);
    }
  }

  private int draw(DeckyConfig decky, String purpose, int bound) {
    return Math.floorMod(
        ByteBuffer.wrap(key.derive(decky.name(), purpose, 4).toArray()).getInt(), bound);
  }

  /** A stem of the archetype with a number; another number where a decky has it already. */
  private String hostname(
      DeckyConfig decky, ArchetypeSpec archetype, Collection<DeckyPlan> others) {
    Set<String> taken = new HashSet<>();
    others.forEach(plan -> taken.add(plan.hostname()));
    String stem =
        archetype.hostnames().get(draw(decky, "hostname.stem", archetype.hostnames().size()));
    int number = draw(decky, "hostname.number", 60) + 1;
    while (true) {
      String name = String.format(Locale.ROOT, "%s%02d", stem, number++);
      if (!taken.contains(name)) {
        return name;
      }
    }
  }

  /** One domain for the whole fleet. */
  private String domain() {
    return DOMAINS.get(Math.floorMod((int) key.derive("domain", 1).at(0), DOMAINS.size()));
  }

  private Mac mac(DeckyConfig decky, ArchetypeSpec archetype, String personality) {
    List<String> vendors = catalog.vendors(archetype, personality);
    String vendor = vendors.get(draw(decky, "mac.vendor", vendors.size()));
    List<String> prefixes = catalog.personalities().prefixes(vendor);
    String prefix = prefixes.get(draw(decky, "mac.prefix", prefixes.size()));
    Bytes own = key.derive(decky.name(), "mac.device", 3);
    return new Mac(Long.parseLong(prefix, 16) << 24 | Long.parseLong(own.hex(), 16));
  }

  /** An address of the pool that no decky has. */
  IpAddress free(Collection<DeckyPlan> others) {
    Set<IpAddress> taken = new HashSet<>();
    others.forEach(plan -> taken.addAll(plan.addresses()));
    return pool.free(taken);
  }
}
