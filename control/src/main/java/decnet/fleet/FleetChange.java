package decnet.fleet;

import decnet.base.DeckyId;
import decnet.config.FleetConfig;
import decnet.config.FleetConfig.DeckyConfig;
import decnet.store.DeckyRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What applying a configuration does to one decky.
 *
 * @param from its set now; empty when it does not live
 * @param to its set afterwards
 */
public record FleetChange(DeckyId decky, Kind kind, SortedSet<String> from, SortedSet<String> to) {
  /** What becomes of the decky. */
  public enum Kind {
    /** It is not there yet, or was retired and its entry has changed since. */
    CREATE,
    /** Its entry has changed. */
    CHANGE,
    /** The file has it no more. */
    RETIRE,
    /** Nothing: what commands did to it since stays. */
    KEEP
  }

  public FleetChange {
    from = Collections.unmodifiableSortedSet(new TreeSet<>(from));
    to = Collections.unmodifiableSortedSet(new TreeSet<>(to));
  }

  /**
   * What applying {@code config} to a fleet of {@code records} does, in the file's order, then the
   * deckies that it has no more.
   *
   * @param whole the configuration is the fleet's file; otherwise it only adds to the fleet
   */
  public static List<FleetChange> of(
      Collection<DeckyRecord> records, FleetConfig config, boolean whole) {
    Map<DeckyId, DeckyRecord> known = new HashMap<>();
    records.forEach(record -> known.put(record.id(), record));
    List<FleetChange> changes = new ArrayList<>();
    Set<DeckyId> named = new HashSet<>();
    for (DeckyConfig decky : config.deckies()) {
      named.add(decky.name());
      DeckyRecord before = known.get(decky.name());
      Kind kind = kind(before, decky, whole);
      SortedSet<String> from = before == null ? new TreeSet<>() : before.services();
      changes.add(
          new FleetChange(
              decky.name(),
              kind,
              from,
              kind == Kind.KEEP ? from : new TreeSet<>(decky.services().keySet())));
    }
    records.stream()
        .filter(record -> whole && !record.entry().isEmpty() && !record.retired())
        .filter(record -> !named.contains(record.id()))
        .forEach(
            record ->
                changes.add(
                    new FleetChange(record.id(), Kind.RETIRE, record.services(), new TreeSet<>())));
    return changes;
  }

  private static Kind kind(@Nullable DeckyRecord before, DeckyConfig decky, boolean whole) {
    if (before == null) {
      return Kind.CREATE;
    }
    if (whole && before.entry().equals(decky.entry())) {
      return Kind.KEEP;
    }
    return before.retired() ? Kind.CREATE : Kind.CHANGE;
  }
}
