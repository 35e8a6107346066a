package decnet.fabric.recon;

import org.jspecify.annotations.Nullable;

/**
 * The memory of all sets of a watch: at most {@value #MOST} pages of {@value #WORDS} words, 32 MiB.
 * Used pages come back. It also counts the IPv6 addresses of its sets. Its owner's monitor guards
 * it.
 */
final class PagePool {
  static final int WORDS = 64;
  static final int MOST = 65_536;

  /** IPv6 addresses that are kept at most, about 8 MB. */
  static final int ADDRESSES = 65_536;

  private final long[][] idle = new long[256][];
  private int kept;
  private int lent;
  private int addresses;

  /** An empty page; null when all are lent. */
  long @Nullable [] take() {
    if (lent >= MOST) {
      return null;
    }
    lent++;
    if (kept == 0) {
      return new long[WORDS];
    }
    long[] page = idle[--kept];
    java.util.Arrays.fill(page, 0);
    return page;
  }

  void give(long[] page) {
    lent--;
    if (kept < idle.length) {
      idle[kept++] = page;
    }
  }

  /** Takes the place of an IPv6 address; false where none is left. */
  boolean takeAddress() {
    if (addresses >= ADDRESSES) {
      return false;
    }
    addresses++;
    return true;
  }

  void giveAddresses(int count) {
    addresses -= count;
  }
}
