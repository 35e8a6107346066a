package decnet.decoy.service.ssh;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Builds an SSH message. Source: RFC 4251 §5. */
final class WireWriter {
  private byte[] buffer = new byte[128];
  private int length;

  WireWriter u8(int value) {
    room(1);
    buffer[length++] = (byte) value;
    return this;
  }

  WireWriter u32(long value) {
    return u8((int) (value >> 24)).u8((int) (value >> 16)).u8((int) (value >> 8)).u8((int) value);
  }

  WireWriter u64(long value) {
    return u32(value >>> 32).u32(value);
  }

  WireWriter flag(boolean value) {
    return u8(value ? 1 : 0);
  }

  WireWriter raw(byte[] content) {
    return raw(content, 0, content.length);
  }

  WireWriter raw(byte[] content, int offset, int count) {
    room(count);
    System.arraycopy(content, offset, buffer, length, count);
    length += count;
    return this;
  }

  WireWriter string(byte[] content) {
    return u32(content.length).raw(content);
  }

  /** A string of one byte a character. */
  WireWriter text(String content) {
    return string(content.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** The non-negative number whose big-endian bytes are {@code magnitude}. */
  WireWriter mpint(byte[] magnitude) {
    int start = 0;
    while (start < magnitude.length && magnitude[start] == 0) {
      start++;
    }
    boolean pad = start < magnitude.length && magnitude[start] < 0;
    u32(magnitude.length - start + (pad ? 1 : 0));
    if (pad) {
      u8(0);
    }
    return raw(magnitude, start, magnitude.length - start);
  }

  byte[] done() {
    return Arrays.copyOf(buffer, length);
  }

  private void room(int count) {
    if (length + count > buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.max(2 * buffer.length, length + count));
    }
  }
}
