package decnet.correlation;

import java.util.Arrays;

/**
 * The hops of one source in columns, 29 bytes each, in log order: instants, and what names stand
 * for as small numbers. Not thread-safe.
 */
final class Hops {
  static final int DRAINING = 1;
  static final int REHEARSAL = 2;

  private long[] micros = new long[4];
  private int[] decky = new int[4];
  private int[] service = new int[4];
  private int[] event = new int[4];
  private int[] epoch = new int[4];
  private int[] via = new int[4];
  private byte[] flags = new byte[4];
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
      decky = Arrays.copyOf(decky, capacity);
      service = Arrays.copyOf(service, capacity);
      event = Arrays.copyOf(event, capacity);
      epoch = Arrays.copyOf(epoch, capacity);
      via = Arrays.copyOf(via, capacity);
      flags = Arrays.copyOf(flags, capacity);
    }
    micros[size] = atMicros;
    decky[size] = hop.decky();
    service[size] = hop.service();
    event[size] = hop.event();
    epoch[size] = hop.epoch();
    via[size] = hop.via();
    flags[size] = (byte) hop.flags();
    size++;
  }

  Hop hop(int i) {
    return new Hop(decky[i], service[i], event[i], epoch[i], via[i], flags[i]);
  }

  long micros(int i) {
    return micros[i];
  }

  int decky(int i) {
    return decky[i];
  }

  int service(int i) {
    return service[i];
  }

  int event(int i) {
    return event[i];
  }

  int epoch(int i) {
    return epoch[i];
  }

  int via(int i) {
    return via[i];
  }

  boolean is(int i, int flag) {
    return (flags[i] & flag) != 0;
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
