package decnet.syslog;

import decnet.base.Fault;
import decnet.base.FaultException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How far the log has come: the last position written and the last synced. One lock guards both;
 * who waits is woken by either.
 */
final class LogProgress {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition moved = lock.newCondition();
  private volatile long written;
  private volatile long synced;
  private boolean ended;

  LogProgress(long position) {
    written = position;
    synced = position;
  }

  long written() {
    return written;
  }

  long synced() {
    return synced;
  }

  void written(long position) {
    lock.lock();
    try {
      written = position;
      moved.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void synced(long position) {
    lock.lock();
    try {
      synced = Math.max(synced, position);
      moved.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Nothing will move any more: all waiters go. */
  void end() {
    lock.lock();
    try {
      ended = true;
      moved.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Returns once {@code position} is written. */
  void awaitWritten(long position) throws InterruptedException {
    if (written >= position) {
      return;
    }
    lock.lockInterruptibly();
    try {
      while (written < position && !ended) {
        moved.await();
      }
      requireReached(written, position);
    } finally {
      lock.unlock();
    }
  }

  /** Returns once {@code position} is synced. */
  void awaitSynced(long position) throws InterruptedException {
    if (synced >= position) {
      return;
    }
    lock.lockInterruptibly();
    try {
      while (synced < position && !ended) {
        moved.await();
      }
      requireReached(synced, position);
    } finally {
      lock.unlock();
    }
  }

  private static void requireReached(long reached, long position) {
    if (reached < position) {
      throw new FaultException(
          Fault.LOG_UNWRITABLE, "closed before position " + position + " was kept");
    }
  }

  /**
   * Waits up to {@code millis} for anything beyond {@code position} to be written; says whether
   * there is.
   */
  boolean awaitBeyond(long position, long millis) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long nanos = TimeUnit.MILLISECONDS.toNanos(millis);
      while (written <= position && !ended && nanos > 0) {
        nanos = moved.awaitNanos(nanos);
      }
      return written > position;
    } finally {
      lock.unlock();
    }
  }
}
