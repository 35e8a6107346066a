package decnet.store;

import decnet.base.DeckyId;
import decnet.event.Trigger;
import java.time.Instant;
import java.util.Collections;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A mutation that somebody wants: stored before anything happens, so that whatever happens can be
 * finished or undone.
 */
public record Intent(
    String mutationId,
    DeckyId decky,
    SortedSet<String> oldServices,
    SortedSet<String> newServices,
    Trigger trigger,
    Optional<String> actor,
    long seq,
    Instant at) {
  public Intent {
    oldServices = Collections.unmodifiableSortedSet(new TreeSet<>(oldServices));
    newServices = Collections.unmodifiableSortedSet(new TreeSet<>(newServices));
  }

  /** What became of it. */
  public enum State {
    APPLYING,
    APPLIED,
    FAILED;

    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
