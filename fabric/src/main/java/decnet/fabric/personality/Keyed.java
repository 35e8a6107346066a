package decnet.fabric.personality;

/**
 * A keyed hash whose results tell nothing of each other: SipHash-2-4 of three words. Immutable.
 * Source: Aumasson and Bernstein, SipHash: a fast short-input PRF, 2012, §2.
 */
public final class Keyed {
  private final long key0;
  private final long key1;

  public Keyed(long key0, long key1) {
    this.key0 = key0;
    this.key1 = key1;
  }

  /** A hash of its own for {@code purpose}. */
  public Keyed derive(long purpose) {
    return new Keyed(hash(purpose, 1, 0), hash(purpose, 2, 0));
  }

  public long hash(long first, long second, long third) {
    long[] v = {
      key0 ^ 0x736f6d6570736575L, // SipHash §2.1: initial words
      key1 ^ 0x646f72616e646f6dL,
      key0 ^ 0x6c7967656e657261L,
      key1 ^ 0x7465646279746573L
    };
    compress(v, first);
    compress(v, second);
    compress(v, third);
    compress(v, 24L << 56); // SipHash §2.1: the last word carries the length, 24 bytes
    v[2] ^= 0xff;
    for (int i = 0; i < 4; i++) {
      round(v);
    }
    return v[0] ^ v[1] ^ v[2] ^ v[3];
  }

  private static void compress(long[] v, long word) {
    v[3] ^= word;
    round(v);
    round(v);
    v[0] ^= word;
  }

  private static void round(long[] v) {
    v[0] += v[1];
    v[2] += v[3];
    v[1] = Long.rotateLeft(v[1], 13) ^ v[0];
    v[3] = Long.rotateLeft(v[3], 16) ^ v[2];
    v[0] = Long.rotateLeft(v[0], 32);
    v[2] += v[1];
    v[0] += v[3];
    v[1] = Long.rotateLeft(v[1], 17) ^ v[2];
    v[3] = Long.rotateLeft(v[3], 21) ^ v[0];
    v[2] = Long.rotateLeft(v[2], 32);
  }
}
