package decnet.decoy;

import decnet.catalog.ServiceSpec;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The services that exist, by slug. Immutable. */
public final class ServiceList {
  private final SortedMap<String, Service> bySlug = new TreeMap<>();

  public ServiceList(Collection<? extends Service> services) {
    for (Service service : services) {
      if (bySlug.put(service.spec().slug(), service) != null) {
        throw new IllegalArgumentException("service registered twice: " + service.spec().slug());
      }
    }
  }

  /**
   * The service called {@code slug}; asking for one that does not exist is our bug, since
   * configurations are checked.
   */
  public Service service(String slug) {
    Service service = bySlug.get(slug);
    if (service == null) {
      throw new IllegalArgumentException("no such service: " + slug);
    }
    return service;
  }

  public SortedMap<String, Service> all() {
    return Collections.unmodifiableSortedMap(bySlug);
  }

  public List<ServiceSpec> specs() {
    return bySlug.values().stream().map(Service::spec).toList();
  }
}
