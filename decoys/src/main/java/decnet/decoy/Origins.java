package decnet.decoy;

import decnet.base.Clock;
import decnet.base.IpAddress;
import decnet.event.Origin;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Source addresses that are ours for a while, registered before the first packet: what comes from
 * them is marked. Nothing on the wire can mark anything. One lock guards the table, which holds at
 * most {@value #CAPACITY} entries.
 */
public final class Origins {
  private static final int CAPACITY = 4096;

  private record Mark(Origin origin, Instant until) {}

  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<IpAddress, Mark> marks = new HashMap<>();

  public Origins(Clock clock) {
    this.clock = clock;
  }

  /**
   * Everything from {@code source} is {@code origin} until {@code duration} has passed.
   *
   * @throws IllegalStateException when the table is full of marks that are still valid
   */
  public void mark(IpAddress source, Origin origin, Duration duration) {
    Instant now = clock.instant();
    lock.lock();
    try {
      marks.values().removeIf(mark -> mark.until().isBefore(now));
      if (marks.size() >= CAPACITY) {
        throw new IllegalStateException("more than " + CAPACITY + " sources are marked as ours");
      }
      marks.put(source, new Mark(origin, now.plus(duration)));
    } finally {
      lock.unlock();
    }
  }

  /** Who {@code source} is at this moment. */
  public Origin of(IpAddress source) {
    Instant now = clock.instant();
    lock.lock();
    try {
      Mark mark = marks.get(source);
      return mark == null || mark.until().isBefore(now) ? Origin.STRANGER : mark.origin();
    } finally {
      lock.unlock();
    }
  }
}
