package decnet.fabric.tcp;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes the buffers of all connections may take together. Each may have {@value #FLOOR}
 * bytes whatever the others have, so that none stands still; more only while there is some left.
 * Thread-safe.
 */
final class BufferBudget {
  /** What nobody is refused; holds a segment. */
  static final int FLOOR = 2048;

  private final long most;
  private final AtomicLong held = new AtomicLong();

  /** {@code most} bytes. */
  BufferBudget(long most) {
    this.most = most;
  }

  /** Whether {@code bytes} more may be held; they are counted then. */
  boolean take(int bytes, boolean due) {
    long now = held.addAndGet(bytes);
    if (now > most && !due) {
      held.addAndGet(-bytes);
      return false;
    }
    return true;
  }

  void give(int bytes) {
    held.addAndGet(-bytes);
  }

  long held() {
    return held.get();
  }

  /** Whether {@code bytes} more may be held. */
  boolean has(int bytes) {
    return held.get() + bytes <= most;
  }

  /** Whether half is gone: who needs nothing should keep nothing. */
  boolean isTight() {
    return held.get() > most / 2;
  }
}
