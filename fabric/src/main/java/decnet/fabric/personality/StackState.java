package decnet.fabric.personality;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What one host's stack remembers besides its connections: IPv4 counters, the secret behind its
 * sequence numbers and time stamps, and how many ICMP errors it may still send. Thread-safe.
 */
public final class StackState {
  private static final long NANOS = 1_000_000_000L;
  private static final int ISN_TICK_NANOS = 4_000; // RFC 6528 §3: the clock of M ticks each 4 µs

  private final Personality personality;
  private final Keyed sequenceKey;
  private final Keyed timestampKey;
  private final AtomicInteger shared;
  private final AtomicInteger own;
  private final AtomicLong random;
  private final AtomicLong errorsAt = new AtomicLong(Long.MIN_VALUE);

  /** {@code secret} is this host's own. */
  public StackState(Personality personality, Keyed secret) {
    this.personality = personality;
    sequenceKey = secret.derive(1);
    timestampKey = secret.derive(2);
    // a quarter of the range, so that a scan seldom sees the counter wrap
    shared = new AtomicInteger((int) secret.hash(3, 0, 0) & 0x3fff);
    own = new AtomicInteger((int) secret.hash(4, 0, 0) & 0x3fff);
    random = new AtomicLong(secret.hash(5, 0, 0));
  }

  public Personality personality() {
    return personality;
  }

  /** The identification of the next packet; {@code flow} counts up by one a packet of its flow. */
  public int id(IdPolicy policy, int flow) {
    return switch (policy) {
          case ZERO -> 0;
          case SHARED -> shared.incrementAndGet();
          case OWN -> own.incrementAndGet();
          case FLOW -> flow;
          case RANDOM -> (int) (timestampKey.hash(6, random.incrementAndGet(), 0) >>> 7);
        }
        & 0xffff;
  }

  /** A random number that nobody can foresee. */
  public int draw() {
    return (int) timestampKey.hash(7, random.incrementAndGet(), 0);
  }

  /** An initial sequence number. Source: RFC 6528 §3. */
  public int isn(long flow, int port, long nanos) {
    return (int) (sequenceKey.hash(flow, port, 0) + nanos / ISN_TICK_NANOS);
  }

  /**
   * The time stamp clock as the peer of {@code flow} sees it. Source: RFC 7323 §5.4, as Linux since
   * 4.10.
   */
  public int timestamp(long flow, int ports, long nanos) {
    long ticks =
        nanos / NANOS * personality.tcp().timestampHz()
            + nanos % NANOS * personality.tcp().timestampHz() / NANOS;
    long own = personality.tcp().clockPerConnection() ? ports : 0;
    return (int) (timestampKey.hash(flow, own, 8) + ticks);
  }

  /** Whether one more ICMP error may be sent; it is counted then. A token bucket. */
  public boolean mayError(long nanos) {
    Personality.Icmp icmp = personality.icmp();
    if (icmp.errorsPerSecond() <= 0) {
      return false;
    }
    long cost = NANOS / icmp.errorsPerSecond();
    long full = nanos - cost * icmp.errorBurst();
    while (true) {
      long before = errorsAt.get();
      long from = Math.max(before, full);
      if (from + cost > nanos) {
        return false;
      }
      if (errorsAt.compareAndSet(before, from + cost)) {
        return true;
      }
    }
  }
}
