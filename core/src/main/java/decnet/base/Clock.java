package decnet.base;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The one source of time: what instant it is, how much time passes, and waking up later. Tests put
 * a {@code FakeClock} in its place, so no test waits for real time.
 */
public interface Clock extends InstantSource {
  /** Wall-clock time; may step. */
  @Override
  Instant instant();

  /** Monotonic nanoseconds with an arbitrary origin; only differences mean anything. */
  long nanoTime();

  /** Parks the calling thread for {@code duration}; zero or negative returns at once. */
  void sleep(Duration duration) throws InterruptedException;

  /**
   * Runs {@code task} once after {@code delay}, on a thread of the clock's own: the task must be
   * short or hand over.
   */
  Timer after(Duration delay, Runnable task);

  /** A pending wake-up. */
  interface Timer {
    /** Idempotent; a task that has begun runs to its end. */
    void cancel();
  }
}
