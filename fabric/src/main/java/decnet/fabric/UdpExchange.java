package decnet.fabric;

import decnet.base.Bytes;
import decnet.net.DatagramExchange;
import decnet.net.Peer;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The datagrams of one peer to one UDP port. Its queue holds {@value #QUEUED} and drops the newest,
 * counted.
 */
final class UdpExchange implements DatagramExchange {
  private static final int QUEUED = 64;
  private static final Bytes END = Bytes.utf8("closed");

  private final Peer peer;
  private final Consumer<Bytes> answer;
  private final Runnable forget;
  private final BlockingQueue<Bytes> queue = new ArrayBlockingQueue<>(QUEUED);
  private final AtomicLong dropped = new AtomicLong();
  private volatile boolean closed;

  UdpExchange(Peer peer, Consumer<Bytes> answer, Runnable forget) {
    this.peer = peer;
    this.answer = answer;
    this.forget = forget;
  }

  void offer(Bytes datagram) {
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
    answer.accept(datagram);
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
