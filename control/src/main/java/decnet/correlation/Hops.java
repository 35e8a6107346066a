package decnet.correlation;

import java.util.Arrays;

/**
 * The hops of one source in columns, 28 bytes each, in log order: instants, and what names stand
 * for as small numbers. Not thread-safe.
 */
final class Hops {
  static final int DRAINING = 1;
  static final int REHEARSAL = 2;
  private static final int FLAG_BITS = 2;
  private static final int SERVICE = 1;
  private static final int EVENT = 2;
  private static final int EPOCH = 3;
  private static final int VIA = 4;
  private static final int STRIDE = 5;

  private long[] micros = new long[4];
  private int[] rest = new int[4 * STRIDE];
  private int size;

  int size() {
    return size;
  }

  /** What one hop is, but for its instant and order. */
  record Hop(int decky, int service, int event, int epoch, int via, int flags) {}

  void add(long atMicros, Hop hop) {
    if (size == micros.length) {
      int capacity = size + (size >> 1) + 4;
      micros = Arrays.copyOf(micros, capacity);
      rest = Arrays.copyOf(rest, capacity * STRIDE);
    }
    micros[size] = atMicros;
    int at = size * STRIDE;
    rest[at] = hop.decky();
    rest[at + SERVICE] = hop.service();
    rest[at + EVENT] = hop.event();
    rest[at + EPOCH] = hop.epoch();
    rest[at + VIA] = hop.via() << FLAG_BITS | hop.flags();
    size++;
  }

  Hop hop(int i) {
    int flags = rest[i * STRIDE + VIA] & (1 << FLAG_BITS) - 1;
    return new Hop(decky(i), service(i), event(i), epoch(i), via(i), flags);
  }

  long micros(int i) {
    return micros[i];
  }

  int decky(int i) {
    return rest[i * STRIDE];
  }

  int service(int i) {
    return rest[i * STRIDE + SERVICE];
  }

  int event(int i) {
    return rest[i * STRIDE + EVENT];
  }

  int epoch(int i) {
    return rest[i * STRIDE + EPOCH];
  }

  int via(int i) {
    return rest[i * STRIDE + VIA] >>> FLAG_BITS;
  }

  boolean is(int i, int flag) {
    return (rest[i * STRIDE + VIA] & flag) != 0;
  }

  /** Indices by time, ties in log order. A log is nearly sorted, so this is nearly linear. */
  int[] sorted() {
    boolean inOrder = true;
    for (int i = 1; i < size && inOrder; i++) {
      inOrder = micros[i - 1] <= micros[i];
    }
    int[] indices = new int[size];
    Arrays.setAll(indices, i -> i);
    if (inOrder) {
      return indices;
    }
    Integer[] boxed = Arrays.stream(indices).boxed().toArray(Integer[]::new);
    Arrays.sort(boxed, (a, b) -> Long.compare(micros[a], micros[b])); // stable
    return Arrays.stream(boxed).mapToInt(Integer::intValue).toArray();
  }
}
