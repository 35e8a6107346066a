package decnet.syslog;

import decnet.base.Bytes;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keyed chain over a log's lines: each value is the HMAC-SHA-256, cut to 128 bits and written
 * as 32 hexadecimal digits, of the value before it and the line up to {@code chain=}. Not
 * thread-safe; keeps the last value.
 *
 * <p>Source: contract §2; RFC 2104.
 */
final class Chain {
  /** The value before a log's first line. */
  static final String START = "0".repeat(32);

  static final int DIGITS = 32;
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private final Mac hmac;
  private final byte[] value = new byte[DIGITS];

  Chain(Bytes key, String last) {
    try {
      hmac = Mac.getInstance("HmacSHA256");
      hmac.init(new SecretKeySpec(key.toArray(), "HmacSHA256"));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible); // every Java platform has HmacSHA256
    }
    restart(last);
  }

  /** Sets the value that the next line follows. */
  void restart(String last) {
    if (last.length() != DIGITS) {
      throw new IllegalArgumentException(
          "chain value: '" + last + "' (expected: 32 hexadecimal digits)");
    }
    byte[] digits = last.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(digits, 0, value, 0, DIGITS);
  }

  /**
   * Takes the line in {@code buffer[from, to)} and returns its 32 digits, valid until the next
   * call.
   */
  byte[] next(byte[] buffer, int from, int to) {
    hmac.update(value);
    hmac.update(buffer, from, to - from);
    byte[] full = hmac.doFinal();
    for (int i = 0; i < DIGITS / 2; i++) {
      value[2 * i] = HEX[full[i] >> 4 & 15];
      value[2 * i + 1] = HEX[full[i] & 15];
    }
    return value;
  }

  /** The value of the last line. */
  String last() {
    return new String(value, StandardCharsets.US_ASCII);
  }
}
