package decnet.decoy.service.ssh;

import java.util.concurrent.atomic.AtomicLong;

/** Something of which all sessions of a machine together may have so much. Thread-safe. */
final class Budget {
  private final long most;
  private final AtomicLong used = new AtomicLong();

  Budget(long most) {
    this.most = most;
  }

  /** Takes {@code count}; false, and nothing is taken, when there is not so much left. */
  boolean take(long count) {
    long before = used.getAndUpdate(now -> now + count <= most ? now + count : now);
    return before + count <= most;
  }

  void give(long count) {
    used.addAndGet(-count);
  }
}
