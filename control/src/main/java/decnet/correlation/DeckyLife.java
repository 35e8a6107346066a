package decnet.correlation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/**
 * The fold of one decky: its transitions, the epochs between them, and the gaps where the chain is
 * broken. Not thread-safe.
 */
final class DeckyLife {
  /** A transition whose old set is not the set folded so far. */
  record Gap(SortedSet<String> expected, SortedSet<String> found, long micros, long position) {}

  final int number;
  final String name;
  private final List<Epoch> everyEpoch;
  private final List<Epoch> epochs = new ArrayList<>();
  private final List<Transition> transitions = new ArrayList<>();
  private final List<Gap> gaps = new ArrayList<>();
  private boolean ascending = true;

  /** {@code everyEpoch} holds the epochs of all deckies; this one's are added to it. */
  DeckyLife(int number, String name, List<Epoch> everyEpoch) {
    this.number = number;
    this.name = name;
    this.everyEpoch = everyEpoch;
  }

  private void open(Optional<Transition> opening) {
    Epoch epoch = new Epoch(everyEpoch.size(), number, epochs.size(), opening);
    everyEpoch.add(epoch);
    epochs.add(epoch);
  }

  /**
   * The index of the epoch that is open now; a decky seen for the first time gets an implicit one.
   */
  int current() {
    if (epochs.isEmpty()) {
      open(Optional.empty());
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
    open(Optional.of(next));
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

  /** Transitions that follow each other, both ends included. */
  record Run(int first, int last) {}

  /**
   * The runs of transitions with {@code from ≤ t ≤ to}: one at most, found by halving, where times
   * never fall, as in our own logs.
   */
  List<Run> during(long from, long to) {
    if (ascending) {
      int first = firstAt(from);
      int last = firstAt(to + 1) - 1;
      return first <= last ? List.of(new Run(first, last)) : List.of();
    }
    List<Run> runs = new ArrayList<>();
    int first = -1;
    for (int i = 0; i < transitions.size(); i++) {
      long at = transitions.get(i).micros();
      boolean in = at >= from && at <= to;
      if (in && first < 0) {
        first = i;
      } else if (!in && first >= 0) {
        runs.add(new Run(first, i - 1));
        first = -1;
      }
    }
    if (first >= 0) {
      runs.add(new Run(first, transitions.size() - 1));
    }
    return runs;
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
