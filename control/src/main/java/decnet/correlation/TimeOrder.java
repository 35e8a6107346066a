package decnet.correlation;

import java.util.Arrays;
import java.util.function.IntToLongFunction;

/**
 * Indices by time, ties by index. Where an instant, counted from the earliest, and an index fit
 * into one number, numbers are sorted and nothing is boxed.
 */
final class TimeOrder {
  private TimeOrder() {}

  /** The order of the indices from 0 to {@code size}. */
  static int[] of(int size, IntToLongFunction micros) {
    long least = Long.MAX_VALUE;
    long most = Long.MIN_VALUE;
    for (int i = 0; i < size; i++) {
      least = Math.min(least, micros.applyAsLong(i));
      most = Math.max(most, micros.applyAsLong(i));
    }
    int indexBits = Integer.SIZE - Integer.numberOfLeadingZeros(size);
    long span = most - least; // negative where it overflows
    return span >= 0 && span >> 62 - indexBits == 0
        ? packed(size, micros, least, indexBits)
        : boxed(size, micros);
  }

  private static int[] packed(int size, IntToLongFunction micros, long least, int indexBits) {
    long[] keys = new long[size];
    for (int i = 0; i < size; i++) {
      keys[i] = micros.applyAsLong(i) - least << indexBits | i;
    }
    Arrays.sort(keys);
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      order[i] = (int) keys[i] & (1 << indexBits) - 1;
    }
    return order;
  }

  private static int[] boxed(int size, IntToLongFunction micros) {
    Integer[] order = new Integer[size];
    Arrays.setAll(order, i -> i);
    Arrays.sort(
        order, (a, b) -> Long.compare(micros.applyAsLong(a), micros.applyAsLong(b))); // stable
    return Arrays.stream(order).mapToInt(Integer::intValue).toArray();
  }
}
