package decnet.decoy.evidence;

import decnet.base.Bytes;
import decnet.base.Clock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * A recording in asciinema's format 2: a header line, then one line {@code [seconds, "o"|"i"|"r",
 * "text"]} an event. It grows in a partial file, is cut silently at its cap or when the quota is
 * used up, and is published under its hash when closed. Between two writes it holds no open file,
 * because there may be 20,000 terminals and no more open files than that. One lock guards it.
 *
 * <p>Source: asciicast v2, docs.asciinema.org/manual/asciicast/v2.
 */
public final class CastRecording implements Recording {
  private static final long CAP_BYTES = 16L << 20;
  private static final int FLUSH_BYTES = 4096;

  private final EvidenceStore store;
  private final Clock clock;
  private final long startNanos;
  private final MessageDigest digest = EvidenceStore.sha256();
  private final Consumer<Finished> finished;
  private final ReentrantLock lock = new ReentrantLock();
  private final Decoder output = new Decoder();
  private final Decoder input = new Decoder();
  private final Path partial;
  private final ByteArrayOutputStream pending = new ByteArrayOutputStream(); // not in the file yet
  private boolean closed;
  private long size;
  private boolean complete = true;

  /** The outcome of a recording. */
  public record Finished(Kept kept, long durationMillis) {}

  /**
   * Begins a recording; {@code finished} is called once, when it is closed.
   *
   * @throws IOException when the store cannot hold a new file
   */
  public CastRecording(
      EvidenceStore store, Clock clock, int columns, int rows, Consumer<Finished> finished)
      throws IOException {
    this.store = store;
    this.clock = clock;
    this.finished = finished;
    startNanos = clock.nanoTime();
    partial = store.partial();
    write(
        String.format(
            Locale.ROOT,
            "{\"version\":2,\"width\":%d,\"height\":%d,\"timestamp\":%d}\n",
            columns,
            rows,
            clock.instant().getEpochSecond()));
  }

  @Override
  public void output(Bytes content) {
    line('o', output.decode(content));
  }

  @Override
  public void input(Bytes content) {
    line('i', input.decode(content));
  }

  @Override
  public void resize(int columns, int rows) {
    line('r', columns + "x" + rows);
  }

  private void line(char kind, String text) {
    double seconds = (clock.nanoTime() - startNanos) / 1e9;
    if (!text.isEmpty()) {
      write(String.format(Locale.ROOT, "[%.6f, \"%c\", \"%s\"]\n", seconds, kind, escape(text)));
    }
  }

  private static String escape(String text) {
    StringBuilder json = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < 0x20 || c == 0x7f) {
        json.append(String.format("\\u%04x", (int) c));
      } else {
        json.append(c);
      }
    }
    return json.toString();
  }

  private void write(String line) {
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    lock.lock();
    try {
      if (closed || !complete) {
        return;
      }
      complete = size + bytes.length <= CAP_BYTES && store.reserve(bytes.length);
      if (complete) {
        digest.update(bytes);
        pending.write(bytes);
        size += bytes.length;
        if (pending.size() >= FLUSH_BYTES) {
          flush();
        }
      }
    } catch (IOException full) {
      complete = false; // the recording ends here; the log has the commands
    } finally {
      lock.unlock();
    }
  }

  /** Writes what is pending; the file is open only for that. The lock is held. */
  private void flush() throws IOException {
    Files.write(partial, pending.toByteArray(), StandardOpenOption.APPEND);
    pending.reset();
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      String hash = "";
      boolean stored = complete;
      try {
        flush();
        hash = HexFormat.of().formatHex(digest.digest());
        store.publish(partial, store.path(hash), size);
      } catch (IOException failure) {
        stored = false;
        store.release(size);
      }
      finished.accept(
          new Finished(new Kept(hash, size, stored), (clock.nanoTime() - startNanos) / 1_000_000));
    } finally {
      lock.unlock();
    }
  }

  /** UTF-8 over chunk borders: a character cut in two waits for its rest. */
  private static final class Decoder {
    private final CharsetDecoder utf8 =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private byte[] rest = new byte[0];

    synchronized String decode(Bytes content) {
      ByteBuffer in = ByteBuffer.allocate(rest.length + content.length());
      in.put(rest).put(content.buffer()).flip();
      CharBuffer out = CharBuffer.allocate(in.remaining() + 1);
      utf8.reset().decode(in, out, false);
      rest = new byte[in.remaining()];
      in.get(rest);
      return out.flip().toString();
    }
  }
}
