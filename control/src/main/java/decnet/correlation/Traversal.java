package decnet.correlation;

import java.util.ArrayList;
import java.util.List;

/**
 * One source's way over several deckies: its hops by time, and the deckies in the order of first
 * contact.
 */
@SuppressWarnings("ArrayRecordComponent") // as long as the source has hops; never compared
record Traversal(Source source, int[] byTime, List<DeckyLife> deckies) {
  /** The traversal of {@code source}, which is whole and has hops. */
  static Traversal of(Correlator correlator, Source source) {
    int[] byTime = source.hops().sorted();
    List<DeckyLife> deckies = new ArrayList<>(source.deckies.size());
    IntSet seen = new IntSet();
    for (int i : byTime) {
      int decky = correlator.epoch(source.hops().epoch(i)).decky;
      if (seen.add(decky)) {
        deckies.add(correlator.life(decky));
      }
    }
    return new Traversal(source, byTime, deckies);
  }

  long firstSeen() {
    return source.firstSeen();
  }

  long lastSeen() {
    return source.lastSeen();
  }
}
