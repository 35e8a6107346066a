package decnet.base;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A clock that only tests move. Sleepers and timers wake when {@link #advance} passes their
 * instant; timers run on the advancing thread. With {@link #skipSleeps} a sleeper moves the clock
 * itself and returns at once.
 */
public final class FakeClock implements Clock {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition moved = lock.newCondition();
  private final PriorityQueue<Pending> pending =
      new PriorityQueue<>(Comparator.comparing((Pending p) -> p.due).thenComparing(p -> p.order));
  private Instant now;
  private long order;
  private final List<Instant> sleepers = new ArrayList<>();
  private boolean skipping;

  private static final class Pending {
    final Instant due;
    final long order;
    final Runnable task;

    Pending(Instant due, long order, Runnable task) {
      this.due = due;
      this.order = order;
      this.task = task;
    }
  }

  public FakeClock(Instant start) {
    now = start;
  }

  /** Starts at 2026-01-01T00:00:00Z. */
  public FakeClock() {
    this(Instant.parse("2026-01-01T00:00:00Z"));
  }

  /** From now on sleeping takes no real time: the sleeper advances the clock. */
  public FakeClock skipSleeps() {
    lock.lock();
    try {
      skipping = true;
      return this;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Instant instant() {
    lock.lock();
    try {
      return now;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public long nanoTime() {
    Instant at = instant();
    return at.getEpochSecond() * 1_000_000_000L + at.getNano();
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    if (!duration.isPositive()) {
      return;
    }
    lock.lockInterruptibly();
    try {
      Instant due = now.plus(duration);
      if (!skipping) {
        sleepers.add(due);
        Pending waking = new Pending(due, order++, () -> {});
        pending.add(waking);
        moved.signalAll();
        try {
          while (now.isBefore(due)) {
            moved.await();
          }
        } finally {
          pending.remove(waking);
          sleepers.remove(due);
        }
        return;
      }
    } finally {
      lock.unlock();
    }
    advance(duration);
  }

  @Override
  public Timer after(Duration delay, Runnable task) {
    lock.lock();
    try {
      Pending entry = new Pending(now.plus(delay), order++, task);
      pending.add(entry);
      moved.signalAll();
      return () -> cancel(entry);
    } finally {
      lock.unlock();
    }
  }

  private void cancel(Pending entry) {
    lock.lock();
    try {
      pending.remove(entry);
    } finally {
      lock.unlock();
    }
  }

  /** Moves time on, running what falls due in order, each at its own instant. */
  public void advance(Duration duration) {
    Instant target = instant().plus(duration);
    for (Runnable task = next(target); task != null; task = next(target)) {
      task.run();
    }
  }

  private @org.jspecify.annotations.Nullable Runnable next(Instant target) {
    lock.lock();
    try {
      Pending first = pending.peek();
      boolean due = first != null && !first.due.isAfter(target);
      Instant reached = due && first != null ? first.due : target;
      if (reached.isAfter(now)) {
        now = reached;
        moved.signalAll();
      }
      return due && first != null ? pending.remove().task : null;
    } finally {
      lock.unlock();
    }
  }

  /** Returns when {@code count} timers and sleepers wait for a time still to come. */
  public void awaitWaiting(int count) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (pending.size() < count) {
        moved.await();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns when {@code count} threads sleep on this clock; one whose time has come does not sleep
   * any more, even before it runs.
   */
  public void awaitSleepers(int count) throws InterruptedException {
    lock.lock();
    try {
      while (sleepers.stream().filter(now::isBefore).count() < count) {
        moved.await();
      }
    } finally {
      lock.unlock();
    }
  }
}
