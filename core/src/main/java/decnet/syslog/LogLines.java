package decnet.syslog;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Finds the writer's own parameters in the raw bytes of one of our lines. They stand last, behind
 * every value a peer can choose.
 */
final class LogLines {
  private static final byte[] POS = " pos=\"".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] CHAIN = " chain=\"".getBytes(StandardCharsets.US_ASCII);

  private LogLines() {}

  /**
   * The position in the line {@code bytes[from, to)} (without its newline), or 0 where it has none.
   * A peer's value cannot pose as it: the quote that would close the value is escaped.
   */
  static long position(byte[] bytes, int from, int to) {
    int at = last(bytes, from, to, POS);
    if (at < 0) {
      return 0;
    }
    long value = 0;
    for (int i = at + POS.length; i < to && bytes[i] != '"'; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9 || value > Long.MAX_VALUE / 10 - 1) {
        return 0;
      }
      value = value * 10 + digit;
    }
    return value;
  }

  /** Where {@code chain="} begins in the line, or -1. */
  static int chainAt(byte[] bytes, int from, int to) {
    return last(bytes, from, to, CHAIN);
  }

  /** The chain value of the line, or null. */
  static @Nullable String chain(byte[] bytes, int from, int to) {
    int at = chainAt(bytes, from, to);
    int value = at + CHAIN.length;
    return at < 0 || value + Chain.DIGITS > to
        ? null
        : new String(bytes, value, Chain.DIGITS, StandardCharsets.US_ASCII);
  }

  /** Whether the line ends right behind its chain value: nothing follows that it does not cover. */
  static boolean endsWithChain(byte[] line) {
    int end = chainAt(line, 0, line.length) + CHAIN.length + Chain.DIGITS;
    return end + 2 == line.length && line[end] == '"' && line[end + 1] == ']';
  }

  private static int last(byte[] bytes, int from, int to, byte[] wanted) {
    for (int at = to - wanted.length; at >= from; at--) {
      int i = 0;
      while (i < wanted.length && bytes[at + i] == wanted[i]) {
        i++;
      }
      if (i == wanted.length) {
        return at;
      }
    }
    return -1;
  }
}
