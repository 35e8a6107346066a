package decnet.decoy.service.ssh;

import decnet.decoy.shell.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The bytes that scp exchanges with its client. One thread. */
final class ScpStream {
  private static final int MAX_LINE = 2048; // scp's buffer is at least as long

  private final Console console;
  private final byte[] buffer = new byte[16_384];
  private int at;
  private int end;
  private boolean failed;

  ScpStream(Console console) {
    this.console = console;
  }

  /** Whether something was complained about. */
  boolean hasFailed() {
    return failed;
  }

  /** Says that all is well so far. */
  void acknowledge() throws IOException {
    say("\0");
  }

  void say(String text) throws IOException {
    byte[] content = text.getBytes(StandardCharsets.ISO_8859_1);
    console.out(content, 0, content.length);
  }

  void send(byte[] content) throws IOException {
    console.out(content, 0, content.length);
  }

  /** Complains; the client goes on with the next file. */
  void complain(String message) throws IOException {
    failed = true;
    say("\1scp: " + message + "\n");
  }

  private boolean fill() throws IOException {
    if (at == end) {
      end = Math.max(0, console.read(buffer, 0, buffer.length));
      at = 0;
    }
    return at < end;
  }

  /** The next byte, -1 at the end. */
  int read() throws IOException {
    return fill() ? buffer[at++] & 255 : -1;
  }

  /** Up to {@code most} bytes, none at the end. */
  byte[] some(long most) throws IOException {
    int count = fill() ? (int) Math.min(most, end - at) : 0;
    byte[] part = java.util.Arrays.copyOfRange(buffer, at, at + count);
    at += count;
    return part;
  }

  /** The next line without its end; null at the end of all. */
  @Nullable String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = read(); next != '\n'; next = read()) {
      if (next < 0 || line.length() == MAX_LINE) {
        return null;
      }
      line.append((char) next);
    }
    return line.toString();
  }

  /** Waits for the client's word; false when the transfer cannot go on. */
  boolean isAcknowledged() throws IOException {
    int word = read();
    if (word == 1 || word == 2) {
      failed = true;
      line();
    }
    return word == 0;
  }
}
