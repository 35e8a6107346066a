package decnet.app;

import decnet.base.Clock;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.time.Duration;

/**
 * Collects the whole heap when it has grown well beyond what lives in it. The serial collector
 * would let what is dead pile up to the heap's limit first, which is set for 120,000 sessions: a
 * fleet that only changes its ports would grow to 3 GB in half a day. Looks each half minute; a
 * collection stops the process for about a second per 500 MB that live, hours apart.
 */
final class HeapCare implements AutoCloseable {
  private static final Duration EVERY = Duration.ofSeconds(30);
  private static final long LEAST_BYTES = 448L << 20; // below, nothing is worth a pause
  private static final double GROWTH = 1.75;

  private final Clock clock;
  private long limit = LEAST_BYTES;
  private volatile boolean closed;

  /** Begins to look. */
  HeapCare(Clock clock) {
    this.clock = clock;
    later();
  }

  private void later() {
    clock.after(EVERY, () -> Thread.ofVirtual().name("heap-care").start(this::look));
  }

  private void look() {
    if (closed) {
      return;
    }
    if (used() > limit) {
      System.gc();
      limit = next(used());
    }
    later();
  }

  /** How much may be used before the next collection, where {@code live} bytes are alive. */
  static long next(long live) {
    return Math.max(LEAST_BYTES, (long) (live * GROWTH));
  }

  private static long used() {
    MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    return heap.getUsed();
  }

  @Override
  public void close() {
    closed = true;
  }
}
