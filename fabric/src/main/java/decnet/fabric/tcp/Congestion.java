package decnet.fabric.tcp;

/**
 * How much may be under way: slow start, then a segment a round trip; less after a loss. Guarded by
 * its connection's lock. Source: RFC 5681, RFC 6928.
 */
final class Congestion {
  private static final int FIRST_SEGMENTS = 10; // RFC 6928 §2
  private static final int LEAST_SEGMENTS = 4; // so few that RFC 3390 let anyone begin with them
  private static final long MOST = 1 << 21; // bytes; more than any peer's window here

  private final int mss;
  private long window;
  private long threshold = Long.MAX_VALUE;

  Congestion(int mss) {
    this.mss = mss;
    window = (long) FIRST_SEGMENTS * mss;
  }

  /** Whether {@code more} bytes may follow {@code inFlight}; one segment always may. */
  boolean allows(int inFlight, int more) {
    return inFlight == 0 || inFlight + more <= window;
  }

  /** {@code acked} bytes arrived, of {@code flight} that were under way. */
  void grow(int acked, int flight) {
    if (flight < window / 2) {
      return; // RFC 7661 §4: what was not used is not proven
    }
    window += window < threshold ? acked : Math.max(1, (long) mss * acked / window);
    window = Math.min(window, MOST);
  }

  void lost(int flight) {
    threshold = Math.max(flight * 7L / 10, (long) LEAST_SEGMENTS * mss); // RFC 9438 §4.6: beta
    window = threshold;
  }

  void timedOut(int flight) {
    threshold = Math.max(flight / 2L, 2L * mss); // RFC 5681 §3.1 (4)
    window = mss;
  }
}
