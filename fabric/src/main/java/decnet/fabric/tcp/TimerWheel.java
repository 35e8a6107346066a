package decnet.fabric.tcp;

import decnet.base.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Timers by the thousand: a ring of {@value #SLOTS} lists, one a tick of {@value #TICK_MILLIS} ms,
 * turned by the clock when the next list that holds anything is due. A timer that is moved back
 * stays where it is and is put right when its old time comes, so that moving is nearly free. Its
 * monitor guards the lists; tasks run outside of it, on the clock's thread.
 */
public final class TimerWheel {
  private static final int SLOTS = 4096;
  private static final int TICK_MILLIS = 1;
  private static final long NEVER = Long.MAX_VALUE;
  private static final long TICK_NANOS = TICK_MILLIS * 1_000_000L;

  /** One thing to be done later; used again and again. */
  static final class Timer {
    private final Runnable task;
    private volatile long deadline;
    private volatile boolean armed;
    private boolean queued;
    private long tick;
    private @Nullable Timer before;
    private @Nullable Timer after;

    Timer(Runnable task) {
      this.task = task;
    }

    boolean isArmed() {
      return armed;
    }
  }

  private final Clock clock;
  private final Timer[] slots = new Timer[SLOTS];
  private long now;
  private int waiting;
  private long wakeAt = NEVER;

  public TimerWheel(Clock clock) {
    this.clock = clock;
    now = tick(clock.nanoTime());
    for (int i = 0; i < SLOTS; i++) {
      Timer anchor = new Timer(() -> {});
      anchor.before = anchor;
      anchor.after = anchor;
      slots[i] = anchor;
    }
  }

  private static long tick(long nanos) {
    return Math.floorDiv(nanos, TICK_NANOS);
  }

  long nanos() {
    return clock.nanoTime();
  }

  /** Runs the timer's task once at {@code deadline} (of {@link #nanos}) or up to a tick later. */
  void arm(Timer timer, long deadline) {
    timer.deadline = deadline;
    timer.armed = true;
    long due = tick(deadline) + 1;
    synchronized (this) {
      if (timer.queued && timer.tick <= due) {
        return;
      }
      if (timer.queued) {
        unlink(timer);
      }
      if (waiting == 0) {
        now = Math.max(now, tick(clock.nanoTime()));
      }
      link(timer, Math.max(due, now + 1));
      wake(timer.tick);
    }
  }

  /** Turns the wheel when {@code tick} begins; the monitor is held. */
  private void wake(long tick) {
    if (tick < wakeAt) {
      wakeAt = tick;
      long wait = Math.max(0, tick * TICK_NANOS - clock.nanoTime());
      clock.after(Duration.ofNanos(wait), this::turn);
    }
  }

  /** The task will not run, unless it runs already. */
  void cancel(Timer timer) {
    timer.armed = false;
  }

  /** Timers that wait, and such as were cancelled and are not cleaned up yet. */
  synchronized int waiting() {
    return waiting;
  }

  private void link(Timer timer, long tick) {
    Timer anchor = slots[(int) (tick % SLOTS)];
    Timer last = anchor.before == null ? anchor : anchor.before;
    timer.tick = tick;
    timer.queued = true;
    timer.before = last;
    timer.after = anchor;
    last.after = timer;
    anchor.before = timer;
    waiting++;
  }

  private void unlink(Timer timer) {
    if (timer.before != null && timer.after != null) {
      timer.before.after = timer.after;
      timer.after.before = timer.before;
    }
    timer.before = null;
    timer.after = null;
    timer.queued = false;
    waiting--;
  }

  private void turn() {
    List<Timer> due = new ArrayList<>();
    synchronized (this) {
      wakeAt = NEVER;
      long reached = tick(clock.nanoTime());
      long from = Math.max(now + 1, reached - SLOTS + 1);
      for (long tick = from; tick <= reached; tick++) {
        collect(slots[(int) (tick % SLOTS)], reached, due);
      }
      now = Math.max(now, reached);
    }
    long nanos = clock.nanoTime();
    for (Timer timer : due) {
      if (timer.armed && timer.deadline - nanos <= 0) {
        timer.armed = false;
        timer.task.run();
      } else if (timer.armed) {
        arm(timer, timer.deadline);
      }
    }
    synchronized (this) {
      for (long tick = now + 1; waiting > 0 && tick <= now + SLOTS; tick++) {
        Timer anchor = slots[(int) (tick % SLOTS)];
        if (anchor.after != anchor) {
          wake(tick);
          break;
        }
      }
    }
  }

  private void collect(Timer anchor, long reached, List<Timer> due) {
    Timer timer = anchor.after;
    while (timer != null && timer != anchor) {
      Timer following = timer.after;
      if (timer.tick <= reached) {
        unlink(timer);
        due.add(timer);
      }
      timer = following;
    }
  }
}
