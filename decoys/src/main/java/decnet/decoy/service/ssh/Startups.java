package decnet.decoy.service.ssh;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/**
 * The connections of one machine that have not logged in yet. Beyond ten, sshd refuses more and
 * more of them, and all beyond a hundred (MaxStartups 10:30:100). Thread-safe. Source:
 * sshd_config(5).
 */
final class Startups {
  private static final int BEGIN = 10;
  private static final int RATE = 30; // percent refused from the beginning on
  private static final int FULL = 100;

  private final AtomicInteger pending = new AtomicInteger();

  /** Takes a place; false when the connection is to be refused. */
  boolean enter(RandomGenerator random) {
    int before = pending.getAndIncrement();
    boolean refused =
        before >= FULL
            || (before >= BEGIN
                && random.nextInt(100) < RATE + (100 - RATE) * (before - BEGIN) / (FULL - BEGIN));
    if (refused) {
      leave();
    }
    return !refused;
  }

  /** Gives the place back, after a login or at the end. */
  void leave() {
    pending.decrementAndGet();
  }
}
