package decnet.substrate;

import decnet.base.DeckyId;
import decnet.base.IpAddress;
import decnet.base.Mac;
import decnet.net.TarpitSpec;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything the wire needs to know of one decky, resolved: nothing is {@code auto} here.
 *
 * @param os such as {@code debian-12}
 * @param createdAt when the decky was first created; its boot and installation seem to lie before
 *     it
 * @param ports the port of each service it may ever expose, by slug; services not named use their
 *     default
 * @param personas configured persona keys by service slug
 * @param accounts user to password, valid for all its services
 * @param files content of further files by absolute path
 * @param tarpit on which ports without a service it holds callers
 */
public record DeckyPlan(
    DeckyId id,
    String archetype,
    String os,
    String personality,
    String hostname,
    String domain,
    Mac mac,
    List<IpAddress> addresses,
    Instant createdAt,
    Map<String, Integer> ports,
    Map<String, Map<String, String>> personas,
    Map<String, String> accounts,
    SortedMap<String, String> files,
    TarpitSpec tarpit) {
  public DeckyPlan {
    addresses = List.copyOf(addresses);
    ports = Map.copyOf(ports);
    personas = Map.copyOf(personas);
    accounts = Map.copyOf(accounts);
    files =
        files.isEmpty() // as of most: 65,536 empty trees are no small thing
            ? Collections.emptySortedMap()
            : Collections.unmodifiableSortedMap(new TreeMap<>(files));
  }

  /** {@code hostname.domain}, or the hostname alone. */
  public String fqdn() {
    return domain.isEmpty() ? hostname : hostname + "." + domain;
  }

  /** The same decky at other addresses. */
  public DeckyPlan at(List<IpAddress> others) {
    return new DeckyPlan(
        id,
        archetype,
        os,
        personality,
        hostname,
        domain,
        mac,
        others,
        createdAt,
        ports,
        personas,
        accounts,
        files,
        tarpit);
  }
}
