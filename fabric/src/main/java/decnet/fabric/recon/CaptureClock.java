package decnet.fabric.recon;

import decnet.base.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The time of a capture: it stands still between frames, and whatever is due by then runs when it
 * moves. It never goes back. One thread uses it.
 */
final class CaptureClock implements Clock {
  private final PriorityQueue<Due> due = new PriorityQueue<>();
  private @Nullable Instant origin;
  private long nanos;
  private long numbers;

  private record Due(long nanos, long number, Runnable task) implements Comparable<Due> {
    @Override
    public int compareTo(Due other) {
      int order = Long.compare(nanos, other.nanos);
      return order != 0 ? order : Long.compare(number, other.number);
    }
  }

  /** A frame was captured at {@code at}. */
  void reach(Instant at) {
    if (origin == null) {
      origin = at;
    }
    long passed = Duration.between(origin, at).compareTo(MOST) > 0 ? nanos : since(at);
    while (!due.isEmpty() && due.element().nanos() <= passed) {
      Due next = due.remove();
      nanos = Math.max(nanos, next.nanos());
      next.task().run();
    }
    nanos = Math.max(nanos, passed);
  }

  private static final Duration MOST = Duration.ofDays(36_500); // what nanoseconds can tell

  private long since(Instant at) {
    Duration passed = Duration.between(begin(), at);
    return passed.isNegative() ? nanos : passed.toNanos();
  }

  private Instant begin() {
    return origin == null ? Instant.EPOCH : origin;
  }

  @Override
  public Instant instant() {
    return begin().plusNanos(nanos);
  }

  @Override
  public long nanoTime() {
    return nanos;
  }

  @Override
  public void sleep(Duration duration) {
    reach(instant().plus(duration));
  }

  @Override
  public Timer after(Duration delay, Runnable task) {
    Due entry = new Due(nanos + delay.toNanos(), numbers++, task);
    due.add(entry);
    return () -> due.remove(entry);
  }
}
