package decnet.store;

import decnet.base.DeckyId;
import decnet.event.Trigger;
import java.time.Instant;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What we know of one decky: its plan, the set its log folds to, and where it comes from.
 *
 * @param plan the {@link decnet.substrate.DeckyPlan} as JSON
 * @param policy the mutation policy as JSON
 * @param entry the canonical text of its configuration entry; empty when it does not come from the
 *     file
 * @param services the folded set; empty when retired
 * @param seq the number of its last transition; it continues over a re-creation
 * @param changedAt when it last changed
 * @param trigger why it last changed
 */
public record DeckyRecord(
    DeckyId id,
    String plan,
    String policy,
    String entry,
    SortedSet<String> services,
    long seq,
    Instant changedAt,
    Trigger trigger,
    boolean retired) {
  public DeckyRecord {
    services = Collections.unmodifiableSortedSet(new TreeSet<>(services));
  }
}
