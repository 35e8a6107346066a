package decnet.fabric.frame;

import java.util.concurrent.atomic.AtomicLong;

/** How often something may be done: a token bucket. Thread-safe. */
public final class Allowance {
  private static final long SECOND = 1_000_000_000L;

  private final long cost;
  private final int burst;
  private final AtomicLong spent = new AtomicLong(Long.MIN_VALUE);

  /** {@code perSecond} times a second, {@code burst} at once; never where that is 0. */
  public Allowance(int perSecond, int burst) {
    cost = perSecond <= 0 ? 0 : SECOND / perSecond;
    this.burst = burst;
  }

  /** Whether it may be done once more now; it is counted then. */
  public boolean take(long nanos) {
    if (cost == 0) {
      return false;
    }
    long full = nanos - cost * burst;
    while (true) {
      long before = spent.get();
      long from = Math.max(before, full);
      if (from + cost > nanos) {
        return false;
      }
      if (spent.compareAndSet(before, from + cost)) {
        return true;
      }
    }
  }
}
