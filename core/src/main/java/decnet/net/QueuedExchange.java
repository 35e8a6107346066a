package decnet.net;

import decnet.base.Bytes;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The datagrams of one peer to one UDP port, for any network. Its queue holds {@value #QUEUED} and
 * drops the newest, counted. The network {@linkplain #offer offers}, one thread receives and sends.
 */
public final class QueuedExchange implements DatagramExchange {
  private static final int QUEUED = 64;
  private static final Bytes END = Bytes.utf8("closed");

  private final Peer peer;
  private final Outlet outlet;
  private final Runnable forget;
  private final BlockingQueue<Bytes> queue = new ArrayBlockingQueue<>(QUEUED);
  private final AtomicLong dropped = new AtomicLong();
  private volatile boolean closed;

  /** Where answers leave. */
  @FunctionalInterface
  public interface Outlet {
    void send(Bytes datagram) throws IOException;
  }

  /** {@code forget} is called once, when it is closed. */
  public QueuedExchange(Peer peer, Outlet outlet, Runnable forget) {
    this.peer = peer;
    this.outlet = outlet;
    this.forget = forget;
  }

  /** A datagram arrived; the newest goes where there is no room. */
  public void offer(Bytes datagram) {
    if (!queue.offer(datagram)) {
      dropped.incrementAndGet();
    }
  }

  @Override
  public Peer peer() {
    return peer;
  }

  @Override
  public Bytes receive(Duration timeout) throws IOException {
    try {
      Bytes next = null;
      if (!closed) {
        next =
            timeout.isZero() ? queue.take() : queue.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
      }
      if (closed) {
        throw new SocketException("Socket closed");
      }
      if (next == null) {
        throw new SocketTimeoutException("Receive timed out");
      }
      return next;
    } catch (InterruptedException cut) {
      Thread.currentThread().interrupt();
      throw new SocketException("Closed by interrupt");
    }
  }

  @Override
  public void send(Bytes datagram) throws IOException {
    if (closed) {
      throw new SocketException("Socket closed");
    }
    outlet.send(datagram);
  }

  @Override
  public long dropped() {
    return dropped.get();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      forget.run();
      queue.clear();
      offer(END);
    }
  }
}
