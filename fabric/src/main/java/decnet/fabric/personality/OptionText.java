package decnet.fabric.personality;

import java.nio.ByteBuffer;

/**
 * TCP options as a line of letters: {@code M} maximum segment size, {@code W} window scale, {@code
 * S} SACK permitted, {@code T} time stamps, {@code N} no operation, {@code L} end of list. Behind M
 * and W their value may stand in hexadecimal, behind T two digits: whether the stamp, and whether
 * the echo is not 0. Stateless. Source: nmap's reference guide, test O; RFC 9293 §3.2, RFC 7323.
 */
public final class OptionText {
  private static final int MOST_BYTES = 40; // RFC 9293 §3.1: 15 words of header
  private static final int END = 0; // RFC 9293 §3.2, and the kinds below
  private static final int NOP = 1;
  private static final int MSS = 2;
  private static final int SCALE = 3; // RFC 7323 §2.2
  private static final int SACK_PERMITTED = 4; // RFC 2018 §2
  private static final int TIMESTAMPS = 8; // RFC 7323 §3.2

  /** The values for letters that have none of their own. */
  public record Fill(int mss, int scale, int stamp, int echo) {}

  private OptionText() {}

  /** How many bytes {@code text} makes, padded to words; -1 for text that is none, or too long. */
  public static int length(String text) {
    int bytes = 0;
    int at = 0;
    while (at < text.length()) {
      int digits = digits(text, at + 1);
      bytes += length(text.charAt(at), digits);
      at += 1 + digits;
    }
    return bytes > MOST_BYTES ? -1 : bytes + 3 & ~3;
  }

  private static int length(char letter, int digits) {
    int most = letter == 'M' ? 4 : letter == 'W' || letter == 'T' ? 2 : 0;
    if (digits > most || letter == 'T' && digits == 1) {
      return MOST_BYTES + 1;
    }
    return switch (letter) {
      case 'M' -> 4;
      case 'W' -> 3;
      case 'T' -> 10;
      case 'S' -> 2;
      case 'N', 'L' -> 1;
      default -> MOST_BYTES + 1;
    };
  }

  private static int digits(String text, int from) {
    int at = from;
    while (at < text.length() && Character.digit(text.charAt(at), 16) >= 0) {
      at++;
    }
    return at - from;
  }

  /**
   * Writes {@code text} at {@code at}.
   *
   * @return how many bytes, a multiple of 4
   */
  public static int write(String text, ByteBuffer bytes, int at, Fill fill) {
    int to = at;
    int from = 0;
    while (from < text.length()) {
      int digits = digits(text, from + 1);
      String own = text.substring(from + 1, from + 1 + digits);
      switch (text.charAt(from)) {
        case 'M' -> {
          bytes.putShort(to, (short) (MSS << 8 | 4));
          bytes.putShort(to + 2, (short) value(own, fill.mss()));
          to += 4;
        }
        case 'S' -> {
          bytes.putShort(to, (short) (SACK_PERMITTED << 8 | 2));
          to += 2;
        }
        case 'T' -> {
          bytes.putShort(to, (short) (TIMESTAMPS << 8 | 10));
          bytes.putInt(to + 2, stamp(own, 0, fill.stamp()));
          bytes.putInt(to + 6, stamp(own, 1, fill.echo()));
          to += 10;
        }
        case 'W' -> {
          bytes.putShort(to, (short) (SCALE << 8 | 3));
          bytes.put(to + 2, (byte) value(own, fill.scale()));
          to += 3;
        }
        case 'L' -> bytes.put(to++, (byte) END);
        default -> bytes.put(to++, (byte) NOP);
      }
      from += 1 + digits;
    }
    while ((to - at) % 4 != 0) {
      bytes.put(to++, (byte) END);
    }
    return to - at;
  }

  private static int value(String own, int fallback) {
    return own.isEmpty() ? fallback : Integer.parseInt(own, 16);
  }

  private static int stamp(String own, int index, int value) {
    if (own.isEmpty()) {
      return value;
    }
    return own.charAt(index) == '0' ? 0 : value == 0 ? 1 : value;
  }
}
