package decnet.fabric.tcp;

/**
 * The round trip time and the time-out made of it. Nanoseconds. Guarded by its connection's lock.
 * Source: RFC 6298.
 */
final class RoundTrip {
  private static final long FIRST = 1_000_000_000L; // RFC 6298 §2.1
  private static final long MOST = 120_000_000_000L; // Linux TCP_RTO_MAX

  private final long least;
  private long smoothed;
  private long variation;
  private long shortest = Long.MAX_VALUE;
  private long latest;

  /** {@code least} is the lower bound of the time-out. */
  RoundTrip(long least) {
    this.least = least;
  }

  void sample(long nanos) {
    long took = Math.max(1, nanos);
    latest = took;
    shortest = Math.min(shortest, took);
    if (smoothed == 0) {
      smoothed = took;
      variation = took / 2;
    } else {
      variation += (Math.abs(smoothed - took) - variation) / 4; // RFC 6298 §2.3: beta
      smoothed += (took - smoothed) / 8; // RFC 6298 §2.3: alpha
    }
  }

  boolean known() {
    return smoothed != 0;
  }

  long smoothed() {
    return smoothed;
  }

  long shortest() {
    return shortest;
  }

  long latest() {
    return latest;
  }

  /** The time-out after {@code backoff} vain tries. */
  long timeout(int backoff) {
    long base = smoothed == 0 ? FIRST : Math.max(least, smoothed + 4 * variation);
    return Math.min(MOST, base << Math.min(backoff, 16));
  }
}
