package decnet.syslog;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The bounded queue before the log's writer; it blocks appenders when full, because accepted events
 * are never discarded. Positions are given here, so that the order of positions is the order of the
 * file. One lock guards it.
 */
final class LogQueue {
  /** What an entry asks the writer for. */
  enum Kind {
    LINE,
    /** Begins a segment with a header; takes one position. */
    OPEN,
    /** Seals the segment and begins the next; takes two. */
    ROTATE
  }

  /** What waits to be written; {@code body} is null unless it is a line. */
  @SuppressWarnings(
      "ArrayRecordComponent") // the hot path of every line; entries are never compared
  record Entry(
      Kind kind,
      long position,
      int priority,
      byte @Nullable [] body,
      long atMicros,
      boolean urgent) {}

  private static final int CAPACITY = 65_536;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition notFull = lock.newCondition();
  private final Condition notEmpty = lock.newCondition();
  private final ArrayDeque<Entry> entries = new ArrayDeque<>();
  private long next;
  private boolean closed;

  LogQueue(long firstPosition) {
    next = firstPosition;
  }

  /** The line's position, or 0 when the queue is closed. */
  long add(int priority, byte[] body, long atMicros, boolean urgent) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (entries.size() >= CAPACITY && !closed) {
        notFull.await();
      }
      if (closed) {
        return 0;
      }
      long position = next++;
      entries.add(new Entry(Kind.LINE, position, priority, body, atMicros, urgent));
      if (entries.size() == 1) {
        notEmpty.signal();
      }
      return position;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Asks for a new segment after what is queued now; never blocks, since the writer itself asks.
   */
  void segment(Kind kind) {
    lock.lock();
    try {
      entries.add(new Entry(kind, next, 0, null, 0, true));
      next += kind == Kind.ROTATE ? 2 : 1;
      notEmpty.signal();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Moves up to {@code most} entries into {@code batch}, waiting up to {@code maxWaitMillis} for
   * the first.
   *
   * @return false when the queue is closed and empty
   */
  boolean take(List<Entry> batch, int most, long maxWaitMillis) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long nanos = TimeUnit.MILLISECONDS.toNanos(maxWaitMillis);
      while (entries.isEmpty() && !closed && nanos > 0) {
        nanos = notEmpty.awaitNanos(nanos);
      }
      boolean wasFull = entries.size() >= CAPACITY;
      for (int i = 0; i < most && !entries.isEmpty(); i++) {
        batch.add(entries.poll());
      }
      if (wasFull) {
        notFull.signalAll();
      }
      return !closed || !batch.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  int size() {
    lock.lock();
    try {
      return entries.size();
    } finally {
      lock.unlock();
    }
  }

  void close() {
    lock.lock();
    try {
      closed = true;
      notFull.signalAll();
      notEmpty.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
