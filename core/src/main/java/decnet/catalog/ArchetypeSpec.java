package decnet.catalog;

import java.util.List;
import java.util.Map;

/**
 * A template of a machine: its operating system, its MAC vendors, the services it starts with, and
 * the pool that mutations choose from. {@code os} is what the contract's {@code os} parameter says
 * ({@code debian-12}).
 */
public record ArchetypeSpec(
    String name,
    String meaning,
    OsFamily family,
    String os,
    String personality,
    List<String> vendors,
    List<String> hostnames,
    List<String> services,
    List<String> pool,
    Map<String, String> accounts) {
  /**
   * {@code vendors}: makers of its network cards, by {@link PersonalityNames#prefixes}; empty for
   * those of its personality. {@code hostnames}: stems such as {@code web}, to which a number is
   * added. {@code accounts}: weak accounts it has unless the configuration names others, user to
   * password.
   */
  public ArchetypeSpec {
    vendors = List.copyOf(vendors);
    hostnames = List.copyOf(hostnames);
    services = List.copyOf(services);
    pool = List.copyOf(pool);
    accounts = Map.copyOf(accounts);
  }
}
