package decnet.app;

import decnet.catalog.Catalog;
import decnet.decoy.Archetypes;
import decnet.decoy.CommonEvents;
import decnet.decoy.ServiceList;
import decnet.event.EventSpec;
import decnet.event.SystemEvents;
import decnet.fabric.FabricEvents;
import decnet.fabric.personality.Personalities;
import decnet.fabric.recon.ReconEvents;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** Merges what the implementing modules declare into the one catalogue. */
public final class Catalogs {
  private Catalogs() {}

  /** Every event that a line can be, by its type. */
  public static SortedMap<String, EventSpec> events(ServiceList services) {
    SortedMap<String, EventSpec> events = new TreeMap<>();
    SystemEvents.all().forEach(spec -> events.put(spec.type(), spec));
    FabricEvents.all().forEach(spec -> events.put(spec.type(), spec));
    ReconEvents.all().forEach(spec -> events.put(spec.type(), spec));
    CommonEvents.all().forEach(spec -> events.put(spec.type(), spec));
    services
        .specs()
        .forEach(one -> one.events().forEach(spec -> events.putIfAbsent(spec.type(), spec)));
    return Collections.unmodifiableSortedMap(events);
  }

  public static Catalog of(ServiceList services) {
    return new Catalog(
        services.specs(), Archetypes.of(services.all().keySet()), Personalities.shipped());
  }
}
