package decnet.decoy.service.postgres;

import decnet.base.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The body of a message that we send; numbers are big-endian. */
final class Payload {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  Payload int8(int value) {
    out.write(value);
    return this;
  }

  Payload int16(int value) {
    return int8(value >> 8).int8(value);
  }

  Payload int32(long value) {
    return int16((int) (value >> 16)).int16((int) value);
  }

  Payload int64(long value) {
    return int32(value >> 32).int32(value);
  }

  /** A text and the NUL after it. */
  Payload text(String text) {
    return raw(text.getBytes(StandardCharsets.UTF_8)).int8(0);
  }

  Payload raw(byte[] content) {
    out.writeBytes(content);
    return this;
  }

  /** A value after its length. */
  Payload sized(byte[] content) {
    return int32(content.length).raw(content);
  }

  int length() {
    return out.size();
  }

  byte[] toArray() {
    return out.toByteArray();
  }

  Bytes bytes() {
    return Bytes.of(toArray());
  }
}
