package decnet.decoy;

import decnet.base.Clock;
import decnet.net.Peer;
import decnet.net.Stream;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A connection without a network: two streams, joined by two bounded buffers. Carries pivots inside
 * the fleet, and tests. A lock a direction guards its buffer.
 */
public final class Pipe {
  private static final int WINDOW_BYTES = 64 * 1024;

  private final End near;
  private final End far;

  /**
   * @param nearPeer how the near end names its peer
   * @param farPeer how the far end names its peer
   */
  public Pipe(Clock clock, Peer nearPeer, Peer farPeer) {
    Channel toFar = new Channel(clock);
    Channel toNear = new Channel(clock);
    near = new End(nearPeer, toNear, toFar);
    far = new End(farPeer, toFar, toNear);
  }

  public Stream near() {
    return near;
  }

  public Stream far() {
    return far;
  }

  private record End(Peer peer, Channel incoming, Channel outgoing) implements Stream {
    @Override
    public int read(ByteBuffer into, Duration timeout) throws IOException {
      return incoming.read(into, timeout);
    }

    @Override
    public void write(ByteBuffer from) throws IOException {
      outgoing.write(from);
    }

    @Override
    public void urgent(byte value) throws IOException {
      outgoing.write(ByteBuffer.wrap(new byte[] {value})); // a pipe knows no urgency
    }

    @Override
    public void noDelay(boolean on) {
      // a pipe delays nothing
    }

    @Override
    public void shutdownOutput() {
      outgoing.finish();
    }

    @Override
    public boolean hasUnread() {
      return incoming.available() > 0;
    }

    @Override
    public void reset() {
      incoming.reset(true);
      outgoing.reset(false); // what was sent before stays readable, as in a kernel's receive queue
    }

    @Override
    public void close() {
      if (hasUnread()) {
        reset();
      } else {
        outgoing.finish();
        incoming.abandon();
      }
    }
  }

  /** One direction. */
  private static final class Channel {
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final byte[] ring = new byte[WINDOW_BYTES];
    private int start;
    private int count;
    private boolean finished;
    private boolean abandoned;
    private boolean reset;

    Channel(Clock clock) {
      this.clock = clock;
    }

    int read(ByteBuffer into, Duration timeout) throws IOException {
      lock.lock();
      try {
        if (count == 0 && !finished && !reset && !abandoned) {
          await(timeout);
        }
        if (abandoned || (reset && count == 0)) {
          throw new SocketException(abandoned ? "Socket closed" : "Connection reset");
        }
        if (count == 0) {
          return -1;
        }
        int taken = Math.min(count, into.remaining());
        int first = Math.min(taken, ring.length - start);
        into.put(ring, start, first).put(ring, 0, taken - first);
        start = (start + taken) % ring.length;
        count -= taken;
        changed.signalAll();
        return taken;
      } finally {
        lock.unlock();
      }
    }

    /** Waits for bytes or an end; the lock is held. */
    private void await(Duration timeout) throws IOException {
      boolean[] late = {false};
      Clock.Timer timer = timeout.isZero() ? () -> {} : clock.after(timeout, () -> expire(late));
      try {
        while (count == 0 && !finished && !reset && !abandoned && !late[0]) {
          changed.await();
        }
      } catch (InterruptedException cut) {
        Thread.currentThread().interrupt();
        throw new SocketException("Closed by interrupt");
      } finally {
        timer.cancel();
      }
      if (late[0] && count == 0 && !finished && !reset && !abandoned) {
        throw new SocketTimeoutException("Read timed out");
      }
    }

    private void expire(boolean[] late) {
      lock.lock();
      try {
        late[0] = true;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }

    void write(ByteBuffer from) throws IOException {
      lock.lock();
      try {
        while (from.hasRemaining()) {
          while (count == ring.length && !reset && !abandoned) {
            changed.await();
          }
          if (reset || abandoned || finished) {
            throw new SocketException(reset ? "Connection reset" : "Broken pipe");
          }
          int end = (start + count) % ring.length;
          int room = Math.min(Math.min(from.remaining(), ring.length - count), ring.length - end);
          from.get(ring, end, room);
          count += room;
          changed.signalAll();
        }
      } catch (InterruptedException cut) {
        Thread.currentThread().interrupt();
        throw new SocketException("Closed by interrupt");
      } finally {
        lock.unlock();
      }
    }

    int available() {
      lock.lock();
      try {
        return count;
      } finally {
        lock.unlock();
      }
    }

    void finish() {
      lock.lock();
      try {
        finished = true;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }

    /** The reader is gone: writing fails from now on. */
    void abandon() {
      lock.lock();
      try {
        abandoned = true;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }

    void reset(boolean discard) {
      lock.lock();
      try {
        reset = true;
        count = discard ? 0 : count;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }
}
