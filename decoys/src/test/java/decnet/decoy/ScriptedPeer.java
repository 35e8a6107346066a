package decnet.decoy;

import decnet.base.Bytes;
import decnet.net.Stream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/** The other end of a session under test: says what it is told to and keeps what it hears. */
public final class ScriptedPeer implements AutoCloseable {
  private final Stream stream;
  private final ByteArrayOutputStream heard = new ByteArrayOutputStream();

  public ScriptedPeer(Stream stream) {
    this.stream = stream;
  }

  public ScriptedPeer say(Bytes content) throws IOException {
    stream.write(content.buffer());
    return this;
  }

  /** One byte a character. */
  public ScriptedPeer say(String text) throws IOException {
    return say(Bytes.latin1(text));
  }

  /**
   * Reads until {@code marker} was heard since the last call; returns everything heard since then.
   */
  public String hear(String marker) throws IOException {
    ByteArrayOutputStream since = new ByteArrayOutputStream();
    while (!since.toString(java.nio.charset.StandardCharsets.ISO_8859_1).contains(marker)) {
      byte[] more = chunk(1);
      if (more.length == 0) {
        throw new AssertionError(
            "end of stream before '"
                + marker
                + "' after: "
                + since.toString(java.nio.charset.StandardCharsets.ISO_8859_1));
      }
      since.writeBytes(more);
    }
    return since.toString(java.nio.charset.StandardCharsets.ISO_8859_1);
  }

  /** Reads exactly {@code count} bytes, fewer at the end of the stream. */
  public Bytes hear(int count) throws IOException {
    ByteArrayOutputStream since = new ByteArrayOutputStream();
    while (since.size() < count) {
      byte[] more = chunk(count - since.size());
      if (more.length == 0) {
        break;
      }
      since.writeBytes(more);
    }
    return Bytes.of(since.toByteArray());
  }

  /** Reads to the service's FIN, or to its RST, which is said by {@code reset}. */
  public Bytes hearAll() throws IOException {
    ByteArrayOutputStream since = new ByteArrayOutputStream();
    for (byte[] more = chunk(8192); more.length > 0; more = chunk(8192)) {
      since.writeBytes(more);
    }
    return Bytes.of(since.toByteArray());
  }

  /** Reads to the service's FIN or RST; everything heard so far, one character a byte. */
  public String everything() {
    try {
      hearAll();
    } catch (IOException reset) {
      return heard().latin1();
    }
    return heard().latin1();
  }

  private byte[] chunk(int most) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(most);
    int got = stream.read(buffer, Duration.ZERO);
    byte[] content = new byte[Math.max(got, 0)];
    buffer.flip().get(content);
    heard.writeBytes(content);
    return content;
  }

  /** Sends FIN. */
  public ScriptedPeer finish() throws IOException {
    stream.shutdownOutput();
    return this;
  }

  public void reset() {
    stream.reset();
  }

  /** Everything heard so far. */
  public Bytes heard() {
    return Bytes.of(heard.toByteArray());
  }

  @Override
  public void close() {
    stream.close();
  }
}
