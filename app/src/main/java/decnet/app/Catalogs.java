package decnet.app;

import decnet.catalog.Catalog;
import decnet.decoy.Archetypes;
import decnet.decoy.ServiceList;

/** Merges what the implementing modules declare into the one catalogue. */
public final class Catalogs {
  private Catalogs() {}

  public static Catalog of(ServiceList services) {
    return new Catalog(services.specs(), Archetypes.of(services.all().keySet()));
  }
}
