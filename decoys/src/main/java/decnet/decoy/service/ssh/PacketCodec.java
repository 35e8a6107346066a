package decnet.decoy.service.ssh;

import decnet.base.WireException;
import decnet.base.WireException.Kind;
import decnet.decoy.Session;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Packets in both directions: lengths, padding, sequence numbers, protection. One thread reads, any
 * may write. Source: RFC 4253 §6; what is said at errors was measured.
 */
final class PacketCodec {
  private static final int LEAST_PADDING = 4;

  private final Session session;
  private final ReentrantLock writing = new ReentrantLock();
  private Protection inward = new PlainPackets();
  private Protection outward = new PlainPackets();
  private int inSequence;
  private int outSequence;
  private int lastRead;
  private boolean enciphered;
  private @Nullable Compression inflating;
  private @Nullable Compression deflating;
  private final AtomicLong carried = new AtomicLong();

  PacketCodec(Session session) {
    this.session = session;
  }

  /** The next payload, never empty; null at the peer's FIN. */
  byte @Nullable [] read() throws IOException {
    if (session.in().peek() < 0) {
      return null;
    }
    byte[] body;
    try {
      body = inward.open(session.in(), inSequence);
    } catch (WireException broken) {
      drain();
      throw broken;
    }
    lastRead = inSequence++;
    int padding = body[0] & 255;
    if (padding < LEAST_PADDING) {
      throw disconnect("Corrupted padlen " + padding + " on input.");
    }
    if (padding + 1 >= body.length) {
      drain();
      throw new WireException(Kind.MALFORMED, "no payload");
    }
    carried.addAndGet(body.length);
    byte[] payload = Arrays.copyOfRange(body, 1, body.length - padding);
    return inflating == null ? payload : inflating.inflate(payload);
  }

  /** Bytes that both directions carried under the current keys. */
  long carried() {
    return carried.get();
  }

  /** From now on payloads of the peer are compressed, or no more. */
  void inflate(@Nullable Compression compression) {
    end(inflating);
    inflating = compression;
  }

  /** From now on payloads to the peer are compressed, or no more. */
  void deflate(@Nullable Compression compression) {
    writing.lock();
    try {
      end(deflating);
      deflating = compression;
    } finally {
      writing.unlock();
    }
  }

  private static void end(@Nullable Compression compression) {
    if (compression != null) {
      compression.close();
    }
  }

  /** Forgets the dictionaries; nobody reads any more. */
  void close() {
    inflate(null);
    deflate(null);
  }

  /** Takes what already came, as sshd has when it looks at a packet: the close is then a FIN. */
  private void drain() throws IOException {
    session.in().readFully(session.in().buffered());
  }

  /** The sequence number of the packet read last. */
  int lastRead() {
    return lastRead;
  }

  void write(byte[] message) throws IOException {
    writing.lock();
    try {
      byte[] payload = deflating == null ? message : deflating.deflate(message);
      carried.addAndGet(payload.length);
      int block = outward.block();
      int covered = 1 + payload.length + (outward.isLengthApart() ? 0 : 4);
      int padding = block - covered % block;
      if (padding < LEAST_PADDING) {
        padding += block;
      }
      byte[] fill = new byte[padding];
      if (enciphered) {
        session.random().nextBytes(fill);
      }
      byte[] packet =
          new WireWriter()
              .u32(1L + payload.length + padding)
              .u8(padding)
              .raw(payload)
              .raw(fill)
              .done();
      session.out().write(outward.seal(packet, outSequence++));
    } finally {
      writing.unlock();
    }
  }

  void outward(Protection protection, boolean restart) {
    writing.lock();
    try {
      outward = protection;
      enciphered = true;
      carried.set(0);
      outSequence = restart ? 0 : outSequence;
    } finally {
      writing.unlock();
    }
  }

  void inward(Protection protection, boolean restart) {
    inward = protection;
    inSequence = restart ? 0 : inSequence;
  }

  /** Says good-bye with {@code text}; the caller throws what it returns. */
  WireException disconnect(String text) throws IOException {
    // code 2, PROTOCOL_ERROR, is the only one that sshd uses
    write(new WireWriter().u8(Message.DISCONNECT).u32(2).text(text).text("").done());
    drain();
    return new WireException(Kind.MALFORMED, text);
  }
}
