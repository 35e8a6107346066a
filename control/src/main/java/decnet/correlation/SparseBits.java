package decnet.correlation;

import java.util.ArrayList;
import java.util.List;

/**
 * A set of numbers below a bound, with a summary of which words are not empty, and so on upwards:
 * adding, removing and going to the next member cost a step a level, of which a million members
 * have four. Not thread-safe.
 */
final class SparseBits {
  private static final int SHIFT = 6; // 64 members a word

  private final List<long[]> levels = new ArrayList<>();
  private int size;

  SparseBits(int bound) {
    int words = bound;
    do {
      words = (words + Long.SIZE - 1) / Long.SIZE;
      levels.add(new long[Math.max(1, words)]);
    } while (words > 1);
  }

  int size() {
    return size;
  }

  /** Puts {@code member} in or out. */
  void put(int member, boolean in) {
    long[] lowest = levels.getFirst();
    long bit = 1L << member;
    if ((lowest[member >> SHIFT] & bit) != 0 == in) {
      return;
    }
    size += in ? 1 : -1;
    int at = member;
    for (long[] level : levels) {
      int word = at >> SHIFT;
      boolean wasEmpty = level[word] == 0;
      level[word] ^= 1L << at;
      if (in ? !wasEmpty : level[word] != 0) {
        return; // what the summary says of this word stays true
      }
      at = word;
    }
  }

  /** The first {@code most} members, ascending. */
  List<Integer> first(int most) {
    List<Integer> found = new ArrayList<>();
    for (int member = next(0); member >= 0 && found.size() < most; member = next(member + 1)) {
      found.add(member);
    }
    return found;
  }

  /** The least member that is {@code from} or more, or -1. */
  private int next(int from) {
    int at = from;
    for (int level = 0; level < levels.size(); level++) {
      long[] words = levels.get(level);
      int word = at >> SHIFT;
      if (word >= words.length) {
        return -1;
      }
      long rest = words[word] & -1L << at;
      if (rest != 0) {
        return descend(level, word << SHIFT | Long.numberOfTrailingZeros(rest));
      }
      at = word + 1;
    }
    return -1;
  }

  private int descend(int level, int member) {
    int at = member;
    for (int below = level - 1; below >= 0; below--) {
      at = at << SHIFT | Long.numberOfTrailingZeros(levels.get(below)[at]);
    }
    return at;
  }
}
