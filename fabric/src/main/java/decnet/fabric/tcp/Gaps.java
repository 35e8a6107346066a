package decnet.fabric.tcp;

/**
 * The runs of bytes that arrived behind a gap, in order, at most {@value #MOST}; what would need
 * one more is refused. Remembers which run grew last, because SACK names it first. Guarded by its
 * connection's lock. Source: RFC 2018 §4.
 */
final class Gaps {
  private static final int MOST = 64;

  private int[] from = {};
  private int[] to = {};
  private int count;
  private int latest;

  boolean isEmpty() {
    return count == 0;
  }

  int count() {
    return count;
  }

  int from(int index) {
    return from[index];
  }

  int to(int index) {
    return to[index];
  }

  /** The run that grew last. */
  int latest() {
    return Math.min(latest, count - 1);
  }

  /** Adds [start, end); false when it was refused. */
  boolean add(int start, int end) {
    int first = 0;
    while (first < count && Seq.before(to[first], start)) {
      first++;
    }
    int last = first;
    int low = start;
    int high = end;
    while (last < count && Seq.atMost(from[last], end)) {
      low = Seq.before(from[last], low) ? from[last] : low;
      high = Seq.later(high, to[last]);
      last++;
    }
    if (first == last && count == MOST) {
      return false;
    }
    replace(first, last, low, high);
    latest = first;
    return true;
  }

  private void replace(int first, int last, int low, int high) {
    int removed = last - first;
    if (count + 1 - removed > from.length) {
      from = java.util.Arrays.copyOf(from, Math.max(4, from.length * 2));
      to = java.util.Arrays.copyOf(to, from.length);
    }
    System.arraycopy(from, last, from, first + 1, count - last);
    System.arraycopy(to, last, to, first + 1, count - last);
    from[first] = low;
    to[first] = high;
    count += 1 - removed;
  }

  /** Everything up to {@code next} is there: returns where the run that touches it ends. */
  int close(int next) {
    int reached = next;
    int gone = 0;
    while (gone < count && Seq.atMost(from[gone], reached)) {
      reached = Seq.later(reached, to[gone]);
      gone++;
    }
    if (gone > 0) {
      System.arraycopy(from, gone, from, 0, count - gone);
      System.arraycopy(to, gone, to, 0, count - gone);
      count -= gone;
      latest = Math.max(0, latest - gone);
    }
    return reached;
  }

  void clear() {
    count = 0;
  }
}
