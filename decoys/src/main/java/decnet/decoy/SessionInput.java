package decnet.decoy;

import decnet.base.Bytes;
import decnet.base.Clock;
import decnet.base.WireException;
import decnet.base.WireException.Kind;
import decnet.net.Stream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The peer's bytes, buffered. Before it waits for more it flushes what the session wrote, so
 * straight-line code never deadlocks. One thread at a time.
 */
public final class SessionInput {
  private static final int BUFFER_BYTES = 8192;
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final Stream stream;
  private final SessionOutput out;
  private final Clock clock;
  private ByteBuffer buffer = NOTHING; // has room only while bytes of the peer are there
  private Duration idle = Duration.ZERO;
  private long deadlineNanos;
  private boolean bounded;
  private boolean finished;
  private final AtomicLong received = new AtomicLong();

  SessionInput(Stream stream, SessionOutput out, Clock clock) {
    this.stream = stream;
    this.out = out;
    this.clock = clock;
  }

  /** The input of {@code upper}, which this carries, with the same limit of idle time. */
  SessionInput within(Stream upper, SessionOutput protectedOut) {
    SessionInput within = new SessionInput(upper, protectedOut, clock);
    within.idleTimeout(idle);
    return within;
  }

  /**
   * Every read waits at most {@code duration} for the next bytes, then fails with TIMEOUT; zero
   * waits for ever.
   */
  public void idleTimeout(Duration duration) {
    idle = duration;
  }

  /** All reads together end {@code duration} from now with TIMEOUT; zero lifts the limit. */
  public void deadline(Duration duration) {
    bounded = duration.isPositive();
    deadlineNanos = clock.nanoTime() + duration.toNanos();
  }

  /** The next byte, 0 to 255, or -1 at the peer's FIN. */
  public int read() throws IOException {
    return fill() ? buffer.get() & 255 : -1;
  }

  /** The next byte without taking it, or -1 at the peer's FIN. */
  public int peek() throws IOException {
    return fill() ? buffer.get(buffer.position()) & 255 : -1;
  }

  /** Up to {@code length} bytes, at least one; -1 at the peer's FIN. */
  public int read(byte[] into, int offset, int length) throws IOException {
    if (!fill()) {
      return -1;
    }
    int taken = Math.min(length, buffer.remaining());
    buffer.get(into, offset, taken);
    return taken;
  }

  /** Exactly {@code count} bytes; GONE when the peer ends before. */
  public byte[] readFully(int count) throws IOException {
    byte[] content = new byte[count];
    for (int done = 0; done < count; ) {
      int got = read(content, done, count - done);
      if (got < 0) {
        throw new WireException(
            Kind.GONE, "end of stream after " + done + " of " + count + " bytes");
      }
      done += got;
    }
    return content;
  }

  /**
   * The bytes up to and without the next {@code delimiter}, which is taken; null when the peer
   * ended before any byte; what there was when it ended later.
   *
   * @throws WireException TOO_BIG as soon as {@code maxBytes} came without a delimiter
   */
  public @Nullable Bytes readUntil(int delimiter, int maxBytes) throws IOException {
    byte[] line = new byte[Math.min(maxBytes, 128)];
    int length = 0;
    while (fill()) {
      byte next = buffer.get();
      if ((next & 255) == delimiter) {
        return Bytes.of(line, 0, length);
      }
      if (length == maxBytes) {
        throw new WireException(Kind.TOO_BIG, "line over " + maxBytes + " bytes");
      }
      if (length == line.length) {
        line = Arrays.copyOf(line, Math.min(maxBytes, 2 * length));
      }
      line[length++] = next;
    }
    return length == 0 ? null : Bytes.of(line, 0, length);
  }

  /**
   * Waits for the next byte, {@code duration} at most; false at the peer's FIN and when none came
   * in time, after which reading can go on.
   */
  public boolean comes(Duration duration) throws IOException {
    Duration before = idle;
    idle = duration;
    try {
      return peek() >= 0;
    } catch (WireException late) {
      if (late.kind() == Kind.TIMEOUT) {
        return false;
      }
      throw late;
    } finally {
      idle = before;
    }
  }

  /** How many bytes can be read without waiting; those still in the network are not counted. */
  public int buffered() {
    return buffer.remaining();
  }

  /** Whether the peer has sent bytes that nobody has taken. */
  public boolean hasUnread() {
    return buffer.hasRemaining() || stream.hasUnread();
  }

  /**
   * Takes and forgets what has arrived, up to {@code most} bytes, without waiting: a server that
   * reads in large pieces has taken it from its kernel, whose close then sends FIN, not RST.
   */
  public void drop(int most) throws IOException {
    int dropped = buffer.remaining();
    buffer.position(buffer.limit());
    while (dropped < most && !finished && stream.hasUnread() && fill()) {
      dropped += buffer.remaining();
      buffer.position(buffer.limit());
    }
  }

  /** Bytes received so far. */
  public long received() {
    return received.get();
  }

  private boolean fill() throws IOException {
    if (buffer.hasRemaining()) {
      return true;
    }
    if (finished) {
      return false;
    }
    out.flush();
    int got = -1;
    try {
      awaitBytes();
      buffer.clear();
      got = stream.read(buffer, waiting());
    } catch (SocketTimeoutException timeout) {
      throw new WireException(Kind.TIMEOUT, "no bytes in time");
    } finally {
      buffer.flip();
    }
    finished = got < 0;
    received.addAndGet(Math.max(got, 0));
    return !finished;
  }

  /** Whoever waits has no buffer: of 100,000 peers most say nothing for hours. */
  private void awaitBytes() throws IOException {
    if (!stream.hasUnread()) {
      buffer = NOTHING;
      stream.awaitReadable(waiting());
    }
    if (buffer.capacity() == 0) {
      buffer = ByteBuffer.allocate(BUFFER_BYTES);
    }
  }

  private Duration waiting() throws WireException {
    if (!bounded) {
      return idle;
    }
    long left = deadlineNanos - clock.nanoTime();
    if (left <= 0) {
      throw new WireException(Kind.TIMEOUT, "deadline passed");
    }
    Duration rest = Duration.ofNanos(left);
    return idle.isZero() || rest.compareTo(idle) < 0 ? rest : idle;
  }
}
