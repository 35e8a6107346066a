package decnet.catalog;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything a configuration may name: services and archetypes, by name. Immutable; merged once in
 * {@code app}.
 */
public final class Catalog {
  private final SortedMap<String, ServiceSpec> services = new TreeMap<>();
  private final SortedMap<String, ArchetypeSpec> archetypes = new TreeMap<>();
  private final PersonalityNames personalities;

  /**
   * @throws IllegalArgumentException when two entries share a name or an archetype names an unknown
   *     service or personality: a bug of ours
   */
  public Catalog(
      Collection<ServiceSpec> services,
      Collection<ArchetypeSpec> archetypes,
      PersonalityNames personalities) {
    this.personalities = personalities;
    for (ServiceSpec service : services) {
      if (this.services.put(service.slug(), service) != null) {
        throw new IllegalArgumentException("service declared twice: " + service.slug());
      }
    }
    for (ArchetypeSpec archetype : archetypes) {
      if (this.archetypes.put(archetype.name(), archetype) != null) {
        throw new IllegalArgumentException("archetype declared twice: " + archetype.name());
      }
      for (String slug : archetype.pool()) {
        if (!this.services.containsKey(slug)) {
          throw new IllegalArgumentException(
              "archetype " + archetype.name() + " names no service: " + slug);
        }
      }
      if (!personalities.knows(archetype.personality())) {
        throw new IllegalArgumentException(
            "archetype " + archetype.name() + " has no personality: " + archetype.personality());
      }
      List<String> vendors = vendors(archetype);
      if (vendors.isEmpty()
          || vendors.stream().anyMatch(vendor -> personalities.prefixes(vendor).isEmpty())) {
        throw new IllegalArgumentException(
            "archetype " + archetype.name() + " has unknown vendors: " + vendors);
      }
    }
  }

  /** Any personality is taken. */
  public Catalog(Collection<ServiceSpec> services, Collection<ArchetypeSpec> archetypes) {
    this(services, archetypes, PersonalityNames.ANY);
  }

  public PersonalityNames personalities() {
    return personalities;
  }

  private List<String> vendors(ArchetypeSpec archetype) {
    List<String> own = archetype.vendors();
    return own.isEmpty() ? personalities.vendors(archetype.personality()) : own;
  }

  /**
   * Makers of the network cards of a machine of {@code archetype} whose stack is {@code
   * personality}: the archetype's, unless the personality is another than its own and has some.
   */
  public List<String> vendors(ArchetypeSpec archetype, String personality) {
    List<String> others =
        personality.equals(archetype.personality())
            ? List.of()
            : personalities.vendors(personality);
    return others.isEmpty() ? vendors(archetype) : others;
  }

  public SortedMap<String, ServiceSpec> services() {
    return Collections.unmodifiableSortedMap(services);
  }

  public SortedMap<String, ArchetypeSpec> archetypes() {
    return Collections.unmodifiableSortedMap(archetypes);
  }

  public Optional<ServiceSpec> service(String slug) {
    return Optional.ofNullable(services.get(slug));
  }

  public Optional<ArchetypeSpec> archetype(String name) {
    return Optional.ofNullable(archetypes.get(name));
  }
}
