package decnet.syslog;

import decnet.base.Clock;
import java.time.Duration;
import java.time.Instant;

/** Tells the right time but sleeps only a fiftieth of what is asked: for retries and rounds. */
record HastyClock(Clock real) implements Clock {
  private static final int HASTE = 50;

  @Override
  public Instant instant() {
    return real.instant();
  }

  @Override
  public long nanoTime() {
    return real.nanoTime();
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    real.sleep(duration.dividedBy(HASTE));
  }

  @Override
  public Timer after(Duration delay, Runnable task) {
    return real.after(delay.dividedBy(HASTE), task);
  }
}
