package decnet.syslog;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A session's id as numbers, where it is short: up to 16 ASCII characters as they are, or 32
 * lower-case hexadecimal digits as the 128 bits that they are; anything else stays text. Equal ids
 * are equal in all parts. Filled again and again. Not thread-safe.
 */
public final class SessionId {
  private static final int WORDS = 16; // bytes of two numbers
  private static final int DIGITS = 32;
  private static final int HEX = WORDS + 1;
  private static final int TEXT = WORDS + 2;

  private int form;
  private long high;
  private long low;
  private @Nullable String text;

  /** What the numbers mean; 0 where there is no session. */
  public int form() {
    return form;
  }

  public long high() {
    return high;
  }

  public long low() {
    return low;
  }

  /** The id, where it is neither short nor hexadecimal. */
  public @Nullable String text() {
    return text;
  }

  void none() {
    form = 0;
    text = null;
  }

  /** Takes {@code bytes[from, to)}, which holds no escape. */
  void read(byte[] bytes, int from, int to) {
    text = null;
    int length = to - from;
    if (length == DIGITS && digits(bytes, from)) {
      form = HEX;
    } else if (length <= WORDS && ascii(bytes, from, to)) {
      form = length;
    } else {
      form = TEXT;
      text = new String(bytes, from, length, StandardCharsets.UTF_8);
    }
  }

  private boolean ascii(byte[] bytes, int from, int to) {
    high = 0;
    low = 0;
    for (int i = from; i < to; i++) {
      if (bytes[i] < 0) {
        return false;
      }
      high = high << 8 | low >>> 56;
      low = low << 8 | bytes[i];
    }
    return true;
  }

  private boolean digits(byte[] bytes, int from) {
    long bad = 0;
    high = 0;
    low = 0;
    for (int i = from; i < from + DIGITS / 2; i++) {
      int one = digit(bytes[i]);
      int other = digit(bytes[i + DIGITS / 2]);
      high = high << 4 | one;
      low = low << 4 | other;
      bad |= one | other;
    }
    return bad >= 0;
  }

  /** The value of a digit, or a negative number. */
  private static int digit(byte b) {
    return b >= '0' && b <= '9' ? b - '0' : b >= 'a' && b <= 'f' ? b - 'a' + 10 : -1;
  }
}
