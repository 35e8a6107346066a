package decnet.syslog;

import decnet.base.Bytes;
import decnet.base.Fault;
import decnet.base.FaultException;
import decnet.syslog.Segments.Sealed;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a log by position: every line from a position on, in order, across sealed and compressed
 * segments, as soon as it is written. One thread uses it; any number of tails read one log.
 */
public final class LogTail implements AutoCloseable {
  private static final long NO_FILE = Long.MAX_VALUE;

  private final Segments segments;
  private final LogProgress progress;
  private final Consumer<Bytes> unread;
  private long next;
  private long last; // position of the last line read of the open file
  private @Nullable InputStream input;
  private byte[] buffer = new byte[1 << 16];
  private int from;
  private int to;

  LogTail(Segments segments, LogProgress progress, long position, Consumer<Bytes> unread) {
    this.unread = unread;
    this.segments = segments;
    this.progress = progress;
    next = Math.max(1, position);
  }

  /** A line with its position; {@code line} has no newline. */
  public record Line(long position, Bytes line) {}

  /** The position of the next line this tail will give, unless retention has deleted it. */
  public long position() {
    return next;
  }

  /**
   * The next line, waiting up to {@code millis} for one; empty when there is none yet.
   *
   * @throws FaultException LOG_CORRUPT when written lines cannot be read back
   */
  public Optional<Line> next(long millis) throws InterruptedException {
    if (progress.written() < next && !progress.awaitBeyond(next - 1, millis)) {
      return Optional.empty();
    }
    try {
      while (true) {
        Line line = read();
        if (line == null) {
          reopen();
        } else if (line.position() >= next) {
          next = line.position() + 1;
          return Optional.of(line);
        }
      }
    } catch (IOException failure) {
      throw new FaultException(
          Fault.LOG_CORRUPT, segments.live() + " at position " + next, failure);
    }
  }

  /** The next whole line of the open file that has a position, or null at its end. */
  private @Nullable Line read() throws IOException {
    while (input != null) {
      for (int i = from; i < to; i++) {
        if (buffer[i] == '\n') {
          Line line =
              new Line(LogLines.position(buffer, from, i), Bytes.of(buffer, from, i - from));
          from = i + 1;
          if (line.position() > 0) {
            last = line.position();
            return line;
          }
          if (!line.line().isEmpty() && last >= next - 1) { // else it was told to who read before
            unread.accept(line.line());
          }
        }
      }
      if (!fill()) {
        return null;
      }
    }
    return null;
  }

  private boolean fill() throws IOException {
    if (from > 0) {
      System.arraycopy(buffer, from, buffer, 0, to - from);
      to -= from;
      from = 0;
    }
    if (to == buffer.length) {
      buffer = Arrays.copyOf(buffer, 2 * buffer.length);
    }
    int got = input == null ? -1 : input.read(buffer, to, buffer.length - to);
    to += Math.max(got, 0);
    return got > 0;
  }

  /** The open file has nothing more, yet {@link #next} is written: it lies in another. */
  private void reopen() throws IOException {
    close();
    from = 0;
    to = 0;
    try {
      long live = liveFirst(); // before the others are listed: sealed meanwhile, it is among them
      List<Sealed> sealed = segments.sealed();
      Sealed holder = null;
      for (Sealed segment : sealed) {
        if (segment.firstPosition() <= next) {
          holder = segment;
        }
      }
      if (live <= next && (holder == null || live > holder.firstPosition())) {
        input = Files.newInputStream(segments.live());
        last = live - 1;
        if (liveFirst() != live) {
          close(); // sealed meanwhile, and this may be the file after it
        }
      } else if (holder != null) {
        input = holder.open();
        last = holder.firstPosition() - 1;
      } else if (!sealed.isEmpty() || live < NO_FILE) {
        next = Math.min(live, firstOf(sealed)); // retention deleted what lay before
      }
    } catch (NoSuchFileException renamed) {
      close(); // sealed or compressed at this moment: the next look finds it under its new name
    }
  }

  private static long firstOf(List<Sealed> sealed) {
    return sealed.isEmpty() ? NO_FILE : sealed.getFirst().firstPosition();
  }

  /** The live file's first position; 1 where it has no header. */
  private long liveFirst() throws IOException {
    return Files.exists(segments.live())
        ? Math.max(1, SegmentHeader.firstPosition(segments.live()))
        : NO_FILE;
  }

  @Override
  public void close() throws IOException {
    if (input != null) {
      input.close();
      input = null;
    }
  }
}
