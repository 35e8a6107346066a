package decnet.fleet;

import decnet.base.Bytes;
import decnet.base.DeckyId;
import decnet.base.Fault;
import decnet.base.FaultException;
import decnet.base.IpAddress;
import decnet.base.Mac;
import decnet.catalog.ArchetypeSpec;
import decnet.catalog.Catalog;
import decnet.config.FleetConfig.DeckyConfig;
import decnet.identity.FleetKey;
import decnet.substrate.DeckyPlan;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Resolves what the configuration leaves open: addresses, MAC, host name, domain. What a decky once
 * got, it keeps.
 */
final class PlanMaker {
  private static final int DRAWN = 60; // numbers of hosts that are drawn; more come in order
  private static final List<String> DOMAINS =
      List.of("corp.lan", "office.lan", "internal.lan", "hq.lan", "intra.net");

  private final Catalog catalog;
  private final FleetKey key;
  private final AddressPool pool;
  private final LanAddresses lans;
  private final Taken taken;
  private final Map<String, Integer> numbers = new HashMap<>(); // the next one beyond, by stem
  private final AddressSearch addresses;

  PlanMaker(Catalog catalog, FleetKey key, AddressPool pool, Taken taken) {
    this.catalog = catalog;
    this.key = key;
    this.pool = pool;
    this.taken = taken;
    lans = new LanAddresses(pool.topology());
    addresses = new AddressSearch(pool, taken);
  }

  /**
   * The plan of {@code decky}.
   *
   * @param before its plan so far, if it was there before
   * @throws FaultException ADDRESS_UNAVAILABLE when the network is full
   */
  DeckyPlan plan(DeckyConfig decky, Optional<DeckyPlan> before, Instant now) {
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
                () -> same.map(DeckyPlan::hostname).orElseGet(() -> hostname(decky, archetype))),
        decky.domain().orElseGet(this::domain),
        decky
            .mac()
            .orElseGet(
                () ->
                    same.filter(plan -> plan.personality().equals(personality))
                        .map(DeckyPlan::mac)
                        .orElseGet(() -> mac(decky, archetype, personality))),
        lans.of(
            decky, LanAddresses.kept(before, pool), taken::hasAddress, () -> free(decky.name())),
        before.map(DeckyPlan::createdAt).orElse(now),
        ports,
        decky.personas(),
        decky.accounts().isEmpty() ? archetype.accounts() : decky.accounts(),
        decky.files(),
        decky.tarpit());
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
  private String hostname(DeckyConfig decky, ArchetypeSpec archetype) {
    String stem =
        archetype.hostnames().get(draw(decky, "hostname.stem", archetype.hostnames().size()));
    int drawn = draw(decky, "hostname.number", DRAWN) + 1;
    for (int number = drawn; number <= DRAWN; number++) {
      if (!taken.hasHostname(numbered(stem, number))) {
        return numbered(stem, number);
      }
    }
    int number = numbers.getOrDefault(stem, DRAWN + 1);
    while (taken.hasHostname(numbered(stem, number))) {
      number++;
    }
    numbers.put(stem, number);
    return numbered(stem, number);
  }

  private static String numbered(String stem, int number) {
    return number < 10 ? stem + '0' + number : stem + number;
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

  /**
   * An address of the pool that no decky has, for {@code decky}.
   *
   * @throws FaultException ADDRESS_UNAVAILABLE when there is none
   */
  IpAddress free(DeckyId decky) {
    return addresses
        .find()
        .orElseThrow(
            () ->
                new FaultException(
                    Fault.ADDRESS_UNAVAILABLE,
                    decky + ": no address of " + pool.network() + " is free"));
  }
}
