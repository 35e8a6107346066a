package decnet.correlation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The fold of one decky: its transitions, the epochs between them, and the gaps where the chain is
 * broken. Not thread-safe.
 */
final class DeckyLife {
  /** A transition whose old set is not the set folded so far. */
  record Gap(SortedSet<String> expected, SortedSet<String> found, long micros, long position) {}

  /**
   * A time with a known set of services; without {@code services} the set is unknown. It begins
   * with {@code opening}, unless it is implicit.
   */
  static final class Epoch {
    private final Optional<Transition> opening;
    private Optional<SortedSet<String>> services;
    private long hops;
    private final Set<Integer> sources = new HashSet<>();

    Epoch(Optional<Transition> opening, Optional<SortedSet<String>> services) {
      this.opening = opening;
      this.services = services;
    }

    Optional<Transition> opening() {
      return opening;
    }

    Optional<SortedSet<String>> services() {
      return services;
    }

    long hops() {
      return hops;
    }

    int attackers() {
      return sources.size();
    }

    void visited(int source) {
      hops++;
      sources.add(source);
    }

    boolean isGhost(String service) {
      return services.isPresent() && !services.get().contains(service);
    }
  }

  private final List<Epoch> epochs = new ArrayList<>();
  private final List<Transition> transitions = new ArrayList<>();
  private final List<Gap> gaps = new ArrayList<>();

  /**
   * The index of the epoch that is open now; a decky seen for the first time gets an implicit one.
   */
  int current() {
    if (epochs.isEmpty()) {
      epochs.add(new Epoch(Optional.empty(), Optional.empty()));
    }
    return epochs.size() - 1;
  }

  void transition(Transition next) {
    boolean first = transitions.isEmpty();
    if (first && !next.oldServices().isEmpty()) {
      epochs.get(current()).services = Optional.of(next.oldServices());
    } else if (!first) {
      SortedSet<String> folded = transitions.getLast().newServices();
      if (!folded.equals(next.oldServices())) {
        gaps.add(new Gap(folded, next.oldServices(), next.micros(), next.position()));
      }
    }
    transitions.add(next);
    epochs.add(new Epoch(Optional.of(next), Optional.of(new TreeSet<>(next.newServices()))));
  }

  List<Epoch> epochs() {
    return Collections.unmodifiableList(epochs);
  }

  Epoch epoch(int index) {
    return epochs.get(index);
  }

  List<Transition> transitions() {
    return Collections.unmodifiableList(transitions);
  }

  List<Gap> gaps() {
    return Collections.unmodifiableList(gaps);
  }

  /**
   * The first transition at or after {@code micros}: a log's times never fall, so this is a binary
   * search.
   */
  int firstAt(long micros) {
    int low = 0;
    int high = transitions.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (transitions.get(middle).micros() < micros) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** When the epoch at {@code index} ended, or empty when it has not. */
  Optional<Long> end(int index) {
    return index + 1 < epochs.size()
        ? epochs.get(index + 1).opening().map(Transition::micros)
        : Optional.empty();
  }
}
