package decnet.decoy;

import decnet.base.IpAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** Counts live sessions and says whether one more may begin. One lock guards the counts. */
final class Admission {
  private final SessionLimits limits;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<IpAddress, Integer> bySource = new HashMap<>();
  private int live;

  Admission(SessionLimits limits) {
    this.limits = limits;
  }

  /**
   * Why a session of {@code source} may not begin, or an empty text when it may: then {@link
   * #leave} must follow.
   */
  boolean enter(IpAddress source) {
    lock.lock();
    try {
      if (limits.sessions() > 0 && live >= limits.sessions()) {
        return false;
      }
      int own = bySource.getOrDefault(source, 0);
      if (limits.perSource() > 0 && own >= limits.perSource()) {
        return false;
      }
      bySource.put(source, own + 1);
      live++;
      return true;
    } finally {
      lock.unlock();
    }
  }

  void leave(IpAddress source) {
    lock.lock();
    try {
      live--;
      bySource.computeIfPresent(source, (key, count) -> count == 1 ? null : count - 1);
    } finally {
      lock.unlock();
    }
  }

  int live() {
    lock.lock();
    try {
      return live;
    } finally {
      lock.unlock();
    }
  }
}
