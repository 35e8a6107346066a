package decnet.fabric.tcp;

import org.jspecify.annotations.Nullable;

/**
 * Handshakes that are answered but for which there is no room as connections: what the SYN offered
 * and which number we began with, in 24 bytes each, until the ACK comes. A hash table of {@value
 * #SETS} sets of {@value #WAYS}; the oldest of a set gives way. Nothing is sent a second time from
 * here: whoever did not hear us asks again. Unlike SYN cookies it forgets no option, and what we
 * send looks as ever. Its monitor guards it; its 6 MB are taken when the first flood comes.
 *
 * <p>Source: the SYN cache of BSD (Lemon, "Resisting SYN flood DoS attacks with a SYN cache",
 * 2002), without its timers.
 */
final class SynCache {
  private static final int SETS = 1 << 16;
  private static final int WAYS = 4;
  private static final long KEPT = 60_000_000_000L; // ns; as long as Linux tries, 63 s

  private long[] keys = {};
  private int[] own = {};
  private int[] peer = {};
  private int[] offers = {};
  private int[] seconds = {};
  private long newest = Long.MIN_VALUE;

  /** What is known of a handshake. */
  record Entry(int own, Offer offer) {}

  private static int set(long key) {
    return (int) (key >>> 48) * WAYS;
  }

  private static int second(long nanos) {
    return (int) (nanos / 1_000_000_000L);
  }

  /**
   * Remembers a handshake.
   *
   * @param key of the flow, such as nobody can choose
   * @param first our initial sequence number
   */
  synchronized void put(long key, int first, Offer offer, long nanos) {
    if (keys.length == 0) {
      keys = new long[SETS * WAYS];
      own = new int[SETS * WAYS];
      peer = new int[SETS * WAYS];
      offers = new int[SETS * WAYS];
      seconds = new int[SETS * WAYS];
    }
    newest = nanos;
    int from = set(key);
    int slot = from;
    while (slot < from + WAYS - 1 && keys[slot] != key) {
      slot++;
    }
    for (int i = slot; i > from; i--) { // the first is the newest
      keys[i] = keys[i - 1];
      own[i] = own[i - 1];
      peer[i] = peer[i - 1];
      offers[i] = offers[i - 1];
      seconds[i] = seconds[i - 1];
    }
    keys[from] = key;
    own[from] = first;
    peer[from] = offer.seq();
    offers[from] = offer.packed();
    seconds[from] = second(nanos);
  }

  /**
   * The handshake that {@code segment} completes, or null; it is forgotten then.
   *
   * @param ports of the segment, the local one in the upper half
   */
  synchronized @Nullable Entry take(long key, Segment segment, int ports, long nanos) {
    if (keys.length == 0 || nanos - newest > KEPT) {
      keys = new long[0]; // the flood is over
      return null;
    }
    int from = set(key);
    for (int slot = from; slot < from + WAYS; slot++) {
      if (keys[slot] == key
          && segment.ack() == own[slot] + 1
          && segment.seq() == peer[slot] + 1
          && second(nanos) - seconds[slot] <= second(KEPT)) {
        keys[slot] = 0;
        int stamp = segment.stamped() ? segment.stamp() : 0;
        return new Entry(own[slot], Offer.unpacked(ports, peer[slot], offers[slot], stamp));
      }
    }
    return null;
  }

  /** Whether a flood is under way, or was a moment ago. */
  synchronized boolean isUsed(long nanos) {
    return keys.length > 0 && nanos - newest <= KEPT;
  }
}
