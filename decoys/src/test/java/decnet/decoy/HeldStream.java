package decnet.decoy;

import decnet.base.Clock;
import decnet.net.Peer;
import decnet.net.Stream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A connection whose service end tells when the service waits for bytes it was not sent: then it
 * has answered all it will. One lock guards it. Time-outs of the service end never pass.
 */
public final class HeldStream implements Stream {
  private final Peer peer;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private ByteBuffer toService = ByteBuffer.allocate(0);
  private ByteArrayOutputStream fromService = new ByteArrayOutputStream();
  private boolean inputEnded;
  private boolean waiting;
  private boolean ended;
  private boolean reset;

  public HeldStream(Peer peer) {
    this.peer = peer;
  }

  @Override
  public Peer peer() {
    return peer;
  }

  @Override
  public int read(ByteBuffer into, Duration timeout) throws IOException {
    lock.lock();
    try {
      waiting = true;
      changed.signalAll();
      while (!toService.hasRemaining() && !inputEnded && !reset && !ended) {
        changed.await();
      }
      waiting = false;
      if (reset || ended) {
        throw new SocketException("Socket closed");
      }
      if (!toService.hasRemaining()) {
        return -1;
      }
      int count = Math.min(into.remaining(), toService.remaining());
      into.put(toService.slice(toService.position(), count));
      toService.position(toService.position() + count);
      return count;
    } catch (InterruptedException cut) {
      Thread.currentThread().interrupt();
      throw new SocketException("Closed by interrupt");
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void write(ByteBuffer from) throws IOException {
    lock.lock();
    try {
      if (ended || reset) {
        throw new SocketException("Broken pipe");
      }
      byte[] content = new byte[from.remaining()];
      from.get(content);
      fromService.writeBytes(content);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void urgent(byte value) throws IOException {
    write(ByteBuffer.wrap(new byte[] {value}));
  }

  @Override
  public void noDelay(boolean on) {
    // nothing is delayed
  }

  @Override
  public void shutdownOutput() {
    close();
  }

  @Override
  public boolean hasUnread() {
    lock.lock();
    try {
      return toService.hasRemaining();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void reset() {
    lock.lock();
    try {
      reset = reset || !ended;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      ended = ended || !reset;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The peer's end. */
  public final class Near implements PatientStream {
    private boolean patient;

    @Override
    public void patient(boolean on) {
      patient = on;
    }

    @Override
    public Peer peer() {
      return peer;
    }

    /** Fails with a time-out as soon as the service has no more to say. */
    @Override
    public int read(ByteBuffer into, Duration timeout) throws IOException {
      lock.lock();
      try {
        while (fromService.size() == 0 && !ended && !reset && !isQuiet()) {
          changed.await();
        }
        byte[] content = fromService.toByteArray();
        if (content.length > 0) {
          int count = Math.min(into.remaining(), content.length);
          into.put(content, 0, count);
          fromService = new ByteArrayOutputStream();
          fromService.write(content, count, content.length - count);
          return count;
        }
        if (reset) {
          throw new SocketException("Connection reset");
        }
        if (ended) {
          return -1;
        }
        throw new SocketTimeoutException("the service waits");
      } catch (InterruptedException cut) {
        throw new AssertionError(cut);
      } finally {
        lock.unlock();
      }
    }

    private boolean isQuiet() {
      return waiting && !patient && !toService.hasRemaining();
    }

    @Override
    public void write(ByteBuffer from) {
      lock.lock();
      try {
        ByteBuffer both = ByteBuffer.allocate(toService.remaining() + from.remaining());
        toService = both.put(toService).put(from).flip();
        waiting = false;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void urgent(byte value) throws IOException {
      write(ByteBuffer.wrap(new byte[] {value}));
    }

    @Override
    public void noDelay(boolean on) {
      // nothing is delayed
    }

    @Override
    public void shutdownOutput() {
      lock.lock();
      try {
        inputEnded = true;
        waiting = false;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public boolean hasUnread() {
      return false;
    }

    @Override
    public void reset() {
      HeldStream.this.reset();
    }

    @Override
    public void close() {
      HeldStream.this.reset();
    }
  }

  public Near near() {
    return new Near();
  }

  /** Buffers what {@code stream} gives. */
  public static SessionInput input(Stream stream, Clock clock) {
    return new SessionInput(stream, new SessionOutput(stream, () -> {}), clock);
  }
}
