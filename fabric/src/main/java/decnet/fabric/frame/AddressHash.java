package decnet.fabric.frame;

/**
 * A hash of addresses for tables that strangers fill: without its secret nobody can choose
 * addresses that fall together, not even who has all of an IPv6 /64. Immutable; allocates nothing.
 *
 * <p>Each step multiplies two words, each made unknown by a secret, and folds the 128 bits of the
 * product, so that a difference in what goes in does not show in what comes out.
 */
public final class AddressHash {
  private static final long SPREAD = 0x9E3779B97F4A7C15L; // 2^64 over the golden ratio

  private final long first;
  private final long second;

  public AddressHash(long secret) {
    first = fold(secret ^ SPREAD, 0xC2B2AE3D27D4EB4FL);
    second = fold(first ^ SPREAD, secret | 1);
  }

  private static long fold(long one, long other) {
    return one * other ^ Math.unsignedMultiplyHigh(one, other);
  }

  /** Of one address and a number beside it. */
  public long of(long high, long low, long beside) {
    return fold(fold(high ^ first, low ^ second) ^ second, beside ^ first);
  }
}
