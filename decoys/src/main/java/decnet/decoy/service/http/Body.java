package decnet.decoy.service.http;

import decnet.base.Bytes;
import decnet.decoy.SessionInput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** Reads a request's body; keeps what fits within {@link #MAX_KEPT} and discards the rest. */
final class Body {
  /** client_max_body_size, bytes: larger ones are refused by their header, chunked ones cut. */
  static final long MAX_BYTES = 1 << 20;

  private static final int MAX_KEPT = 1 << 20;
  private static final int MAX_CHUNK_LINE = 1024;

  private final SessionInput in;
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private boolean whole = true;

  Body(SessionInput in) {
    this.in = in;
  }

  /** Whether all of it came in the form it announced; if not, the connection cannot go on. */
  boolean isWhole() {
    return whole;
  }

  Bytes ofLength(long length) throws IOException {
    take(length);
    return Bytes.of(kept.toByteArray());
  }

  Bytes chunked() throws IOException {
    long total = 0;
    while (whole) {
      Bytes line = in.readUntil('\n', MAX_CHUNK_LINE);
      String size = line == null ? "" : line.latin1().strip().replaceAll(";.*", "").strip();
      if (!size.matches("[0-9a-fA-F]{1,8}")) {
        whole = false;
        break;
      }
      long length = Long.parseLong(size, 16);
      if (length == 0) {
        trailer();
        break;
      }
      total += length;
      whole = total <= MAX_BYTES;
      if (whole) {
        take(length);
        in.readUntil('\n', 2);
      }
    }
    return Bytes.of(kept.toByteArray());
  }

  private void trailer() throws IOException {
    Bytes line = in.readUntil('\n', MAX_CHUNK_LINE);
    while (line != null && !line.latin1().strip().isEmpty()) {
      line = in.readUntil('\n', MAX_CHUNK_LINE);
    }
  }

  private void take(long length) throws IOException {
    byte[] part = new byte[8192];
    long left = length;
    while (left > 0) {
      int got = in.read(part, 0, (int) Math.min(part.length, left));
      if (got < 0) {
        whole = false;
        return;
      }
      kept.write(part, 0, Math.min(got, MAX_KEPT - kept.size()));
      left -= got;
    }
  }
}
