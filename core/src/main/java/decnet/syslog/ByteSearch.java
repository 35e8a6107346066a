package decnet.syslog;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Finds bytes eight at a time. A byte of a word that is zero shows as its top bit in {@code (w -
 * 0x01…) & ~w & 0x80…}; in little-endian order the lowest such bit is the first match.
 *
 * <p>Source: Hacker's Delight, 2nd edition, §6-1.
 */
public final class ByteSearch {
  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101_0101_0101_0101L;
  private static final long TOPS = 0x8080_8080_8080_8080L;

  private ByteSearch() {}

  /** The eight bytes from {@code at} on, the first one lowest. */
  static long word(byte[] bytes, int at) {
    return (long) WORD.get(bytes, at);
  }

  /** Where {@code wanted} comes first in {@code [from, to)}, or {@code to}. */
  public static int first(byte[] bytes, int from, int to, byte wanted) {
    long pattern = (wanted & 255) * ONES;
    int at = from;
    for (; at <= to - 8; at += 8) {
      long found = zeros(word(bytes, at) ^ pattern);
      if (found != 0) {
        return at + (Long.numberOfTrailingZeros(found) >>> 3);
      }
    }
    while (at < to && bytes[at] != wanted) {
      at++;
    }
    return at;
  }

  /** Where one of two bytes comes first in {@code [from, to)}, or {@code to}. */
  static int first(byte[] bytes, int from, int to, byte one, byte other) {
    long pattern = (one & 255) * ONES;
    long second = (other & 255) * ONES;
    int at = from;
    for (; at <= to - 8; at += 8) {
      long word = word(bytes, at);
      long found = zeros(word ^ pattern) | zeros(word ^ second);
      if (found != 0) {
        return at + (Long.numberOfTrailingZeros(found) >>> 3);
      }
    }
    while (at < to && bytes[at] != one && bytes[at] != other) {
      at++;
    }
    return at;
  }

  private static long zeros(long word) {
    return (word - ONES) & ~word & TOPS;
  }
}
