package decnet.fabric;

import decnet.net.Transport;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The open ports of one host: two arrays in the order of numbers, because there are few on each of
 * 65,536 hosts. Guarded by its owner; look-ups allocate nothing.
 */
final class PortTable {
  private int[] numbers = {};
  private Object[] listeners = {};

  private static int number(int port, Transport transport) {
    return transport == Transport.TCP ? port : 1 << 16 | port;
  }

  /** Who listens there, or null. */
  @Nullable Object find(int port, Transport transport) {
    int at = Arrays.binarySearch(numbers, number(port, transport));
    return at < 0 ? null : listeners[at];
  }

  /** Nobody listens there yet. */
  void add(int port, Transport transport, Object listener) {
    int at = -Arrays.binarySearch(numbers, number(port, transport)) - 1;
    int[] more = new int[numbers.length + 1];
    Object[] moreListeners = new Object[more.length];
    System.arraycopy(numbers, 0, more, 0, at);
    System.arraycopy(listeners, 0, moreListeners, 0, at);
    System.arraycopy(numbers, at, more, at + 1, numbers.length - at);
    System.arraycopy(listeners, at, moreListeners, at + 1, numbers.length - at);
    more[at] = number(port, transport);
    moreListeners[at] = listener;
    numbers = more;
    listeners = moreListeners;
  }

  /** Takes {@code listener} away, if it is the one there. */
  @SuppressWarnings("ReferenceEquality") // the very listener is meant: a later one stays
  void remove(int port, Transport transport, Object listener) {
    int at = Arrays.binarySearch(numbers, number(port, transport));
    if (at >= 0 && listeners[at] == listener) {
      int[] fewer = new int[numbers.length - 1];
      Object[] fewerListeners = new Object[fewer.length];
      System.arraycopy(numbers, 0, fewer, 0, at);
      System.arraycopy(listeners, 0, fewerListeners, 0, at);
      System.arraycopy(numbers, at + 1, fewer, at, fewer.length - at);
      System.arraycopy(listeners, at + 1, fewerListeners, at, fewer.length - at);
      numbers = fewer;
      listeners = fewerListeners;
    }
  }

  /** Takes all away. */
  List<Object> clear() {
    List<Object> all = List.of(listeners);
    numbers = new int[0];
    listeners = new Object[0];
    return all;
  }
}
