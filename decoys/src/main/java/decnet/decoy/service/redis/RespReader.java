package decnet.decoy.service.redis;

import decnet.base.Bytes;
import decnet.decoy.SessionInput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads commands as redis-server does: multibulk ({@code *2\r\n$3\r\nGET\r\n…}) or inline. What is
 * malformed gets the server's own error text and ends the connection.
 *
 * <p>Source: redis.io/docs/reference/protocol-spec; limits and texts measured on redis-server
 * 7.0.15 of Debian 12.
 */
final class RespReader {
  private static final int MAX_INLINE_BYTES =
      64 * 1024; // PROTO_INLINE_MAX_SIZE as observed: "too big inline request"
  private static final long MAX_BULK_BYTES = 512L << 20; // proto-max-bulk-len
  private static final int KEPT_BYTES = 1 << 20; // ours: no argument of more is kept in memory
  private static final int KEPT_ARGUMENTS = 16_384; // ours

  private final SessionInput in;

  RespReader(SessionInput in) {
    this.in = in;
  }

  /**
   * The client broke the protocol: what the server says before it closes; empty when it says
   * nothing.
   */
  static final class ProtocolError extends IOException {
    private static final long serialVersionUID = 1L;

    ProtocolError(String text) {
      super(text);
    }
  }

  /** The next command with its arguments, never empty; null at the client's end. */
  @Nullable List<Bytes> next() throws IOException {
    while (true) {
      int first = in.peek();
      if (first < 0) {
        return null;
      }
      List<Bytes> command = first == '*' ? multibulk() : inline();
      if (command == null) {
        return null;
      }
      if (!command.isEmpty()) {
        return command;
      }
    }
  }

  private @Nullable List<Bytes> multibulk() throws IOException {
    Bytes line = line("too big mbulk count string");
    if (line == null) {
      return null;
    }
    long count = number(line.slice(1, line.length()));
    if (count == Long.MIN_VALUE || count > Integer.MAX_VALUE) {
      throw new ProtocolError("Protocol error: invalid multibulk length");
    }
    List<Bytes> arguments = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      Bytes argument = bulk();
      if (argument == null) {
        return null;
      }
      if (arguments.size() < KEPT_ARGUMENTS) {
        arguments.add(argument);
      }
    }
    return arguments;
  }

  private @Nullable Bytes bulk() throws IOException {
    int marker = in.peek();
    if (marker < 0) {
      return null;
    }
    if (marker != '$') {
      throw new ProtocolError("Protocol error: expected '$', got '" + (char) marker + "'");
    }
    Bytes line = line("too big bulk count string");
    if (line == null) {
      return null;
    }
    long length = number(line.slice(1, line.length()));
    if (length < 0 || length > MAX_BULK_BYTES) {
      throw new ProtocolError("Protocol error: invalid bulk length");
    }
    return content(length);
  }

  /** {@code length} bytes and the two after them, which are not looked at. */
  private @Nullable Bytes content(long length) throws IOException {
    byte[] kept = new byte[(int) Math.min(length, KEPT_BYTES)];
    int have = 0;
    byte[] chunk = new byte[4096];
    for (long left = length + 2; left > 0; ) {
      int got = in.read(chunk, 0, (int) Math.min(left, chunk.length));
      if (got < 0) {
        return null;
      }
      int wanted = Math.min(got, kept.length - have);
      System.arraycopy(chunk, 0, kept, have, wanted);
      have += wanted;
      left -= got;
    }
    return Bytes.of(kept);
  }

  /** A line that ends with CRLF; a lone LF is part of it. */
  private @Nullable Bytes line(String tooBig) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int before = -1;
    while (true) {
      int next = in.read();
      if (next < 0) {
        return null;
      }
      if (next == '\n' && before == '\r') {
        byte[] all = line.toByteArray();
        return Bytes.of(all, 0, all.length - 1);
      }
      line.write(next);
      before = next;
      if (line.size() > MAX_INLINE_BYTES) {
        throw new ProtocolError("Protocol error: " + tooBig);
      }
    }
  }

  private static long number(Bytes digits) {
    String text = digits.latin1();
    return text.matches("-?[1-9]\\d{0,17}|0") ? Long.parseLong(text) : Long.MIN_VALUE;
  }

  private @Nullable List<Bytes> inline() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        return null;
      }
      line.write(next);
      if (line.size() > MAX_INLINE_BYTES) {
        throw new ProtocolError("Protocol error: too big inline request");
      }
    }
    return InlineWords.split(line.toByteArray());
  }
}
