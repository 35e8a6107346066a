package decnet.fabric.recon;

import org.jspecify.annotations.Nullable;

/**
 * The memory of all sets of a watch: at most {@value #MOST} pages of {@value #WORDS} words, 32 MiB.
 * Used pages come back. Its owner's monitor guards it.
 */
final class PagePool {
  static final int WORDS = 64;
  static final int MOST = 65_536;

  private final long[][] idle = new long[256][];
  private int kept;
  private int lent;

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
}
