package decnet.correlation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.stream.IntStream;

/**
 * The fold of one decky: its transitions, the epochs between them, and the gaps where the chain is
 * broken. Not thread-safe.
 */
final class DeckyLife {
  /** A transition whose old set is not the set folded so far. */
  record Gap(SortedSet<String> expected, SortedSet<String> found, long micros, long position) {}

  final int number;
  final String name;
  private final List<Epoch> epochs = new ArrayList<>();
  private final List<Transition> transitions = new ArrayList<>();
  private final List<Gap> gaps = new ArrayList<>();
  private boolean ascending = true;

  DeckyLife(int number, String name) {
    this.number = number;
    this.name = name;
  }

  /**
   * The index of the epoch that is open now; a decky seen for the first time gets an implicit one.
   */
  int current() {
    if (epochs.isEmpty()) {
      epochs.add(new Epoch(Optional.empty()));
    }
    return epochs.size() - 1;
  }

  /** The decky had this set before the first line that is still there. */
  void before(SortedSet<String> services) {
    current();
    if (epochs.getFirst().services().isEmpty()) {
      epochs.getFirst().learn(services);
    }
  }

  void transition(Transition next) {
    if (transitions.isEmpty()) {
      if (!next.oldServices().isEmpty()) {
        epochs.get(current()).learn(next.oldServices());
      }
    } else {
      SortedSet<String> folded = transitions.getLast().newServices();
      if (!folded.equals(next.oldServices())) {
        gaps.add(new Gap(folded, next.oldServices(), next.micros(), next.position()));
      }
      ascending &= transitions.getLast().micros() <= next.micros();
    }
    if (!epochs.isEmpty()) {
      epochs.getLast().close();
    }
    transitions.add(next);
    epochs.add(new Epoch(Optional.of(next)));
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

  /** The epoch that was open at a position of the log, where there was one. */
  int epochAt(long position) {
    int low = 0;
    int high = transitions.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (transitions.get(middle).position() <= position) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return Math.max(0, low - (epochs.size() == transitions.size() ? 1 : 0));
  }

  /**
   * Indices of the transitions with {@code from ≤ t ≤ to}: found by halving where times never fall,
   * as in our own logs.
   */
  int[] during(long from, long to) {
    if (!ascending) {
      return IntStream.range(0, transitions.size())
          .filter(i -> transitions.get(i).micros() >= from && transitions.get(i).micros() <= to)
          .toArray();
    }
    return IntStream.range(firstAt(from), firstAt(to + 1)).toArray();
  }

  private int firstAt(long micros) {
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
