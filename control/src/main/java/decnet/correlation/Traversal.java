package decnet.correlation;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * One source's way over several deckies: its hops by time, and the deckies in the order of first
 * contact.
 */
@SuppressWarnings("ArrayRecordComponent") // as long as the source has hops; never compared
record Traversal(Source source, int[] byTime, List<Integer> deckies) {
  /** The traversal of {@code source}, which is whole and has hops. */
  static Traversal of(Source source) {
    int[] byTime = source.hops().sorted();
    Set<Integer> deckies = new LinkedHashSet<>();
    for (int i : byTime) {
      deckies.add(source.hops().decky(i));
    }
    return new Traversal(source, byTime, List.copyOf(deckies));
  }

  long firstSeen() {
    return source.firstSeen();
  }

  long lastSeen() {
    return source.lastSeen();
  }
}
