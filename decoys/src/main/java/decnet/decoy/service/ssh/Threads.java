package decnet.decoy.service.ssh;

import java.util.concurrent.atomic.AtomicInteger;

/** How many threads a connection may have beside its own. Thread-safe. */
final class Threads {
  private static final int MOST = 60; // a session forks no more than 64

  private final AtomicInteger used = new AtomicInteger();

  /** Takes {@code count} threads; false when there are not so many left. */
  boolean take(int count) {
    int before = used.getAndUpdate(now -> now + count <= MOST ? now + count : now);
    return before + count <= MOST;
  }

  void give(int count) {
    used.addAndGet(-count);
  }
}
