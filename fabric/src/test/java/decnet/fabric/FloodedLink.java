package decnet.fabric;

import decnet.fabric.frame.Checksum;
import decnet.fabric.link.ForwardingLink;
import decnet.fabric.link.Frame;
import decnet.fabric.link.Link;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A link on which SYNs from made-up machines arrive at a steady rate beside what another link
 * brings. Their answers go nowhere. A full queue drops the newest, as a card does.
 */
final class FloodedLink extends ForwardingLink {
  private static final int QUEUED = 16_384;
  private static final byte[] END = {};
  private static final int MAC = 0x02fe; // the first half of theirs

  private final Link link;
  private final BlockingQueue<byte[]> arrived = new LinkedBlockingQueue<>(QUEUED);
  private final AtomicLong flooded = new AtomicLong();
  private volatile boolean closed;

  FloodedLink(Link link) {
    super(link);
    this.link = link;
    Thread.ofPlatform().name("test-link").daemon().start(this::pump);
  }

  /** Floods {@code address} and {@code port} of {@code mac} from now on. */
  void flood(long mac, int address, int port, int perSecond) {
    Thread.ofPlatform()
        .name("test-flood")
        .daemon()
        .start(() -> flood(syn(mac, address, port), perSecond));
  }

  /** SYNs that the fabric had to take so far. */
  long flooded() {
    return flooded.get();
  }

  private static byte[] syn(long mac, int address, int port) {
    ByteBuffer frame = ByteBuffer.allocate(58);
    frame.putShort(0, (short) (mac >>> 32)).putInt(2, (int) mac);
    frame.putShort(6, (short) MAC).putShort(12, (short) 0x0800);
    frame.putInt(14, 0x4500002c).putInt(18, 0x00014000).putShort(22, (short) 0x4006);
    frame.putInt(30, address).putShort(36, (short) port);
    frame.putInt(46, 0x60020400).putInt(54, 0x020405b4);
    return frame.array();
  }

  private void flood(byte[] model, int perSecond) {
    long begin = System.nanoTime();
    for (long i = 0; !closed; i++) {
      byte[] frame = model.clone();
      int source = 0x0a4d8000 + (int) (i % 30_000); // 10.77.128.0 and on
      ByteBuffer bytes = ByteBuffer.wrap(frame).putInt(26, source);
      bytes.putShort(24, (short) 0);
      bytes.putShort(24, Checksum.fold(Checksum.sum(bytes, 14, 20)));
      bytes.putShort(34, (short) (1024 + i / 30_000 % 60_000)).putInt(38, (int) i);
      if (arrived.offer(frame)) {
        flooded.incrementAndGet();
      }
      long ahead = i * 1_000_000_000L / perSecond - (System.nanoTime() - begin);
      if (ahead > 1_000_000) {
        LockSupport.parkNanos(ahead);
      }
    }
  }

  private void pump() {
    Frame[] batch = new Frame[64];
    for (int i = 0; i < batch.length; i++) {
      batch[i] = new Frame(link.maxFrame());
    }
    try {
      for (int count = link.read(batch); count >= 0; count = link.read(batch)) {
        for (int i = 0; i < count; i++) {
          boolean ignored = arrived.offer(batch[i].toArray());
        }
      }
    } catch (IOException broken) {
      throw new java.io.UncheckedIOException(broken);
    } finally {
      closed = true;
      arrived.clear();
      boolean ignored = arrived.offer(END);
    }
  }

  @Override
  public int read(Frame[] batch) {
    try {
      int count = 0;
      for (byte[] next = arrived.take(); next != null; ) {
        if (next.length == 0) {
          return -1;
        }
        batch[count].copy(next);
        if (next[6] == MAC >> 8 && next[7] == (byte) MAC) {
          batch[count].unfinished(); // its sums are not worth the time of the test's threads
        }
        count++;
        next = count < batch.length ? arrived.poll() : null;
      }
      return count;
    } catch (InterruptedException cut) {
      Thread.currentThread().interrupt();
      return -1;
    }
  }

  @Override
  public void write(Frame frame) {
    int to = frame.bytes().getShort(frame.start()) & 0xffff;
    if (to != MAC) {
      super.write(frame);
    }
  }
}
