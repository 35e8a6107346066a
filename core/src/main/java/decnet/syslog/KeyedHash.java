package decnet.syslog;

import java.util.concurrent.ThreadLocalRandom;

/**
 * Places in hash tables for keys that peers choose: the secret is another one in each process, so
 * that nobody can write a log whose keys all fall into one place. Only places depend on it, never
 * what is answered.
 *
 * <p>Source: the folded 128-bit product of wyhash, https://github.com/wangyi-fudan/wyhash.
 */
public final class KeyedHash {
  private static final long SECRET = ThreadLocalRandom.current().nextLong();
  private static final long START = ThreadLocalRandom.current().nextLong();

  private KeyedHash() {}

  public static int of(long key) {
    return narrow(fold(key ^ SECRET, START));
  }

  public static int of(long one, long two, long three) {
    return narrow(fold(three ^ SECRET, fold(one ^ SECRET, two ^ START) ^ START));
  }

  /** Of {@code bytes[from, to)}. */
  static int of(byte[] bytes, int from, int to) {
    long hash = START + (to - from);
    int at = from;
    for (; at <= to - 8; at += 8) {
      hash = fold(ByteSearch.word(bytes, at) ^ SECRET, hash);
    }
    long rest = 0;
    for (int shift = 0; at < to; at++, shift += 8) {
      rest |= (bytes[at] & 255L) << shift;
    }
    return narrow(fold(rest ^ SECRET, hash));
  }

  private static long fold(long one, long other) {
    return Math.unsignedMultiplyHigh(one, other) ^ one * other;
  }

  private static int narrow(long hash) {
    return (int) (hash ^ hash >>> 32);
  }
}
