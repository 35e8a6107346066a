package decnet.decoy;

import decnet.base.Bytes;
import decnet.net.KeepAlive;
import decnet.net.Stream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The bytes for the peer, gathered until {@link #flush}: one flush is one write, so a reply leaves
 * in one segment. A flush waits until the events before it are written. Thread-safe; a lock guards
 * the buffer, another keeps flushes in order.
 */
public final class SessionOutput {
  private static final int AUTO_FLUSH_BYTES = 64 * 1024;

  private final Stream stream;
  private final Gate gate;
  private final ReentrantLock gathering = new ReentrantLock();
  private final ReentrantLock flushing = new ReentrantLock();
  private byte[] pending = new byte[512];
  private int length;
  private final AtomicLong sent = new AtomicLong();

  /** Holds output back until what happened before it is on record. */
  @FunctionalInterface
  interface Gate {
    void await() throws InterruptedException;
  }

  SessionOutput(Stream stream, Gate gate) {
    this.stream = stream;
    this.gate = gate;
  }

  /** Gathers {@code content}; flushes by itself beyond 64 KiB. */
  public SessionOutput write(byte[] content, int offset, int count) throws IOException {
    boolean full;
    gathering.lock();
    try {
      if (length + count > pending.length) {
        pending = java.util.Arrays.copyOf(pending, Math.max(2 * pending.length, length + count));
      }
      System.arraycopy(content, offset, pending, length, count);
      length += count;
      full = length >= AUTO_FLUSH_BYTES;
    } finally {
      gathering.unlock();
    }
    if (full) {
      flush();
    }
    return this;
  }

  public SessionOutput write(byte[] content) throws IOException {
    return write(content, 0, content.length);
  }

  public SessionOutput write(Bytes content) throws IOException {
    return write(content.toArray());
  }

  /** One byte a character (ISO 8859-1). */
  public SessionOutput text(String text) throws IOException {
    return write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Sends what was gathered, after the events before it are written. */
  public void flush() throws IOException {
    flushing.lock();
    try {
      byte[] batch = take();
      if (batch.length > 0) {
        gate.await();
        stream.write(ByteBuffer.wrap(batch));
        sent.addAndGet(batch.length);
      }
    } catch (InterruptedException cut) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("session cut while writing");
    } finally {
      flushing.unlock();
    }
  }

  /** Sends what was gathered, then one byte as urgent data; see {@link Stream#urgent}. */
  public void urgent(int value) throws IOException {
    flushing.lock();
    try {
      flush();
      gate.await();
      stream.urgent((byte) value);
      sent.incrementAndGet();
    } catch (InterruptedException cut) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("session cut while writing");
    } finally {
      flushing.unlock();
    }
  }

  /** Forgets what was gathered and not flushed. */
  public void discard() {
    take();
  }

  /** Flushes, then sends FIN; reading goes on. */
  public void finish() throws IOException {
    flush();
    stream.shutdownOutput();
  }

  /** Switches Nagle's algorithm off or back on, as the genuine server does at this point. */
  public void noDelay(boolean on) throws IOException {
    stream.noDelay(on);
  }

  /**
   * Asks a silent peer from now on whether it is still there, where the genuine server sets
   * SO_KEEPALIVE.
   */
  public void keepAlive(KeepAlive how) throws IOException {
    stream.keepAlive(how);
  }

  /** Bytes handed to the network so far. */
  public long sent() {
    return sent.get();
  }

  private byte[] take() {
    gathering.lock();
    try {
      byte[] batch = java.util.Arrays.copyOf(pending, length);
      length = 0;
      return batch;
    } finally {
      gathering.unlock();
    }
  }
}
