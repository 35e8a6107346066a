package decnet.fabric.link;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A link without a wire: what a test puts in is read, and what is written can be taken out. Each
 * direction holds {@value #QUEUED} frames and drops the newest. Thread-safe.
 */
public final class MemoryLink implements Link {
  private static final int QUEUED = 16_384;
  private static final byte[] CLOSED = {};

  private final int mtu;
  private final BlockingQueue<byte[]> in = new LinkedBlockingQueue<>(QUEUED);
  private final BlockingQueue<byte[]> out = new LinkedBlockingQueue<>(QUEUED);
  private final AtomicLong dropped = new AtomicLong();
  private final boolean shared;
  private volatile boolean closed;

  public MemoryLink(int mtu) {
    this(mtu, false);
  }

  /** {@code shared}: with machines of others on it. */
  public MemoryLink(int mtu, boolean shared) {
    this.mtu = mtu;
    this.shared = shared;
  }

  @Override
  public boolean isShared() {
    return shared;
  }

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public int mtu() {
    return mtu;
  }

  /** A frame arrives. */
  public void arrive(byte[] frame) {
    if (!closed && !in.offer(frame.clone())) {
      dropped.incrementAndGet();
    }
  }

  /** What was written, oldest first; everyone gets a frame once. */
  public BlockingQueue<byte[]> written() {
    return out;
  }

  @Override
  public int read(Frame[] batch) {
    try {
      byte[] next = in.take();
      int count = 0;
      while (next != null) {
        if (closed) {
          return -1;
        }
        batch[count++].copy(next);
        next = count < batch.length ? in.poll() : null;
      }
      return count;
    } catch (InterruptedException cut) {
      Thread.currentThread().interrupt();
      return -1;
    }
  }

  @Override
  public void write(Frame frame) {
    if (closed || !out.offer(frame.toArray())) {
      dropped.incrementAndGet();
    }
  }

  @Override
  public long dropped() {
    return dropped.get();
  }

  @Override
  public void close() {
    closed = true;
    in.clear();
    in.add(CLOSED);
  }
}
