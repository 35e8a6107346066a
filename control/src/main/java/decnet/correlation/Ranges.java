package decnet.correlation;

import java.util.Arrays;

/**
 * Where in the log the lines of one source lie: ascending ranges of positions, both ends included.
 * At most {@value #MOST}: beyond that the two with the least between them become one, so that a
 * source costs a fixed amount and is read back with little that is not its own. Not thread-safe.
 */
final class Ranges {
  static final int MOST = 32;

  private long[] ends = new long[2];
  private int size;

  int size() {
    return size;
  }

  long from(int i) {
    return ends[2 * i];
  }

  long to(int i) {
    return ends[2 * i + 1];
  }

  /** Adds a range behind all others. */
  void add(long from, long to) {
    if (2 * size == ends.length) {
      ends = Arrays.copyOf(ends, 2 * ends.length);
    }
    ends[2 * size] = from;
    ends[2 * size + 1] = to;
    size++;
    if (size > MOST) {
      join();
    }
  }

  private void join() {
    int nearest = 1;
    for (int i = 2; i < size; i++) {
      if (from(i) - to(i - 1) < from(nearest) - to(nearest - 1)) {
        nearest = i;
      }
    }
    ends[2 * nearest - 1] = to(nearest);
    System.arraycopy(ends, 2 * nearest + 2, ends, 2 * nearest, 2 * (size - nearest - 1));
    size--;
  }
}
