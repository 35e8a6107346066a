package decnet.correlation;

import java.util.Arrays;

/**
 * The hops of one source, 16 bytes each, in log order: an instant, the number of an epoch, which
 * also tells the decky, and the number of an action. Not thread-safe.
 */
final class Hops {
  private static final int FIRST = 4; // most sources come and go
  private static final int DRAINING = 1 << 31;

  private long[] columns = new long[2 * FIRST]; // micros, then draining, epoch and action
  private int size;

  int size() {
    return size;
  }

  void add(long atMicros, int epoch, boolean draining, int action) {
    append(atMicros, (long) (draining ? epoch | DRAINING : epoch) << 32 | action);
  }

  /** Adds the {@code i}th of {@code other}. */
  void add(Hops other, int i) {
    append(other.columns[2 * i], other.columns[2 * i + 1]);
  }

  private void append(long atMicros, long what) {
    if (2 * size == columns.length) {
      columns = Arrays.copyOf(columns, 2 * (size + (size >> 1) + 2));
    }
    columns[2 * size] = atMicros;
    columns[2 * size + 1] = what;
    size++;
  }

  long micros(int i) {
    return columns[2 * i];
  }

  /** The number of the epoch. */
  int epoch(int i) {
    return (int) (columns[2 * i + 1] >>> 32) & ~DRAINING;
  }

  /** Whether the epoch was over. */
  boolean isDraining(int i) {
    return columns[2 * i + 1] < 0;
  }

  /** The number of the action. */
  int action(int i) {
    return (int) columns[2 * i + 1];
  }

  /** Indices by time, ties in log order. A log is nearly sorted, so this is nearly linear. */
  int[] sorted() {
    boolean inOrder = true;
    for (int i = 1; i < size && inOrder; i++) {
      inOrder = micros(i - 1) <= micros(i);
    }
    if (!inOrder) {
      return TimeOrder.of(size, this::micros);
    }
    int[] indices = new int[size];
    Arrays.setAll(indices, i -> i);
    return indices;
  }
}
