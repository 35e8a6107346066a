package decnet.decoy.service.mysql;

import decnet.base.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The body of a packet under construction. Source: mariadb.com/kb, "Protocol data types": numbers
 * are little-endian, lengths are length-encoded integers.
 */
final class Payload {
  private final ByteArrayOutputStream content = new ByteArrayOutputStream();

  /** The {@code width} low bytes of {@code value}. */
  Payload fixed(int width, long value) {
    for (int i = 0; i < width; i++) {
      content.write((int) (value >> 8 * i) & 255);
    }
    return this;
  }

  Payload length(long value) {
    if (value < 251) {
      return fixed(1, value);
    }
    if (value < 1 << 16) {
      return fixed(1, 0xfc).fixed(2, value);
    }
    return value < 1 << 24 ? fixed(1, 0xfd).fixed(3, value) : fixed(1, 0xfe).fixed(8, value);
  }

  Payload raw(byte[] bytes) {
    content.writeBytes(bytes);
    return this;
  }

  Payload raw(String text) {
    return raw(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A text ended by NUL. */
  Payload terminated(String text) {
    return raw(text).fixed(1, 0);
  }

  /** A text after its length. */
  Payload text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return length(bytes.length).raw(bytes);
  }

  Bytes bytes() {
    return Bytes.of(content.toByteArray());
  }
}
