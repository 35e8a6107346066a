package decnet.bus;

import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A subscription: a ring of waiting messages, and the thread that hands them over. One lock guards
 * the ring; no receiver is called under it.
 */
final class Inbox implements Bus.Subscription {
  private static final System.Logger LOG = System.getLogger("decnet.bus");
  private static final int HAND_OVER = 256;

  private final TopicPattern pattern;
  private final Overflow overflow;
  private final Consumer<Envelope> receiver;
  private final Consumer<Inbox> leave;
  private final LongAdder failed;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final @Nullable Envelope[] ring;
  private final Thread thread;
  private int first;
  private int count;
  private long dropped;
  private long delivered;
  private boolean waiting;
  private volatile boolean closed;

  Inbox(
      TopicPattern pattern,
      int capacity,
      Overflow overflow,
      Consumer<Envelope> receiver,
      Consumer<Inbox> leave,
      LongAdder failed) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity: " + capacity + " (expected: 1 or more)");
    }
    this.pattern = pattern;
    this.overflow = overflow;
    this.receiver = receiver;
    this.leave = leave;
    this.failed = failed;
    ring = new Envelope[capacity];
    thread = Thread.ofVirtual().name("bus-" + pattern.text()).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  void offer(Envelope message) {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      if (count == ring.length) {
        dropped++;
        if (overflow == Overflow.DROP_NEWEST) {
          return;
        }
        first = (first + 1) % ring.length;
        count--;
      }
      ring[(first + count++) % ring.length] = message;
      if (waiting) {
        waiting = false;
        arrived.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    @Nullable Envelope[] batch = new Envelope[Math.min(HAND_OVER, ring.length)];
    try {
      for (int taken = take(batch); taken > 0; taken = take(batch)) {
        for (int i = 0; i < taken && !closed; i++) {
          Envelope message = batch[i];
          batch[i] = null;
          if (message != null) {
            hand(message);
          }
        }
      }
    } finally {
      closed = true; // also when an error ends the thread: nobody would take what comes
      leave.accept(this);
    }
  }

  private void hand(Envelope message) {
    try {
      receiver.accept(message);
    } catch (RuntimeException bug) { // a subscriber's bug ends its call, not the subscription
      failed.increment();
      LOG.log(
          System.Logger.Level.ERROR,
          "subscriber failed pattern=" + pattern.text() + " topic=" + message.topic(),
          bug);
    }
  }

  /** Waits for messages; 0 when closed. */
  private int take(@Nullable Envelope[] batch) {
    lock.lock();
    try {
      while (count == 0 && !closed) {
        waiting = true;
        arrived.awaitUninterruptibly();
      }
      int taken = closed ? 0 : Math.min(count, batch.length);
      for (int i = 0; i < taken; i++) {
        batch[i] = ring[first];
        ring[first] = null;
        first = (first + 1) % ring.length;
      }
      count -= taken;
      delivered += taken;
      return taken;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public TopicPattern pattern() {
    return pattern;
  }

  @Override
  public long dropped() {
    lock.lock();
    try {
      return dropped;
    } finally {
      lock.unlock();
    }
  }

  long delivered() {
    lock.lock();
    try {
      return delivered;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      arrived.signalAll();
    } finally {
      lock.unlock();
    }
    leave.accept(this);
    boolean interrupted = false;
    while (thread.isAlive() && !Thread.currentThread().equals(thread)) {
      try {
        thread.join();
      } catch (InterruptedException cut) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
