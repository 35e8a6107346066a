package decnet.store;

import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A mutation that somebody wants: stored before anything happens, so that whatever happens can be
 * finished or undone.
 *
 * @param oldServices the set it starts from
 * @param after what the store holds of the decky once the mutation is true
 */
public record Intent(
    String mutationId,
    SortedSet<String> oldServices,
    Optional<String> actor,
    Instant at,
    DeckyRecord after) {
  public Intent {
    oldServices = Collections.unmodifiableSortedSet(new TreeSet<>(oldServices));
  }
}
