package decnet.fabric.frame;

import decnet.base.Clock;
import decnet.fabric.link.Frame;
import java.time.Duration;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The frames of one host that leave some time after they were written, as those of a slow machine
 * do. They leave in the order they were written in, whatever was drawn for each, so that no answer
 * of a flow overtakes another; none waits longer than the longest that is drawn. At most {@value
 * #MOST} wait; when there is no room, those that wait leave at once, and the new one behind them.
 *
 * <p>Not on the timers' wheel: its tick of a millisecond is as long as what is drawn here, and
 * answers would leave together. Its monitor guards the queue; frames are written under it, so that
 * they keep their order.
 */
public final class LateFrames {
  static final int MOST = 64;

  private final FrameSender sender;
  private final Clock clock;
  private final LongSupplier delays;
  private @Nullable Frame[] frames = {}; // with room from the first frame on
  private long[] due = {};
  private int first;
  private int count;
  private boolean waking;

  /** {@code delays} draws how many nanoseconds the next frame waits; it is asked by one at once. */
  public LateFrames(FrameSender sender, Clock clock, LongSupplier delays) {
    this.sender = sender;
    this.clock = clock;
    this.delays = delays;
  }

  synchronized void add(Frame frame) {
    if (frames.length == 0) {
      frames = new @Nullable Frame[MOST];
      due = new long[MOST];
    }
    long now = clock.nanoTime();
    if (count == MOST || !sender.mayWait()) {
      while (count > 0) {
        leave();
      }
      sender.leave(frame);
      return;
    }
    long at = now + delays.getAsLong();
    if (count > 0) {
      long before = due[(first + count - 1) % MOST];
      at = before - at > 0 ? before : at;
    }
    int last = (first + count) % MOST;
    frames[last] = frame;
    due[last] = at;
    count++;
    if (!waking) {
      wake(at - now);
    }
  }

  private void wake(long nanos) {
    waking = true;
    clock.after(Duration.ofNanos(Math.max(0, nanos)), this::leaveDue);
  }

  private synchronized void leaveDue() {
    waking = false;
    long now = clock.nanoTime();
    while (count > 0 && due[first] - now <= 0) {
      leave();
    }
    if (count > 0) {
      wake(due[first] - now);
    }
  }

  private void leave() {
    Frame frame = Objects.requireNonNull(frames[first]); // count says that it is there
    frames[first] = null;
    first = (first + 1) % MOST;
    count--;
    sender.waited();
    sender.leave(frame);
  }
}
