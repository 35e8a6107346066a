package decnet.fabric.recon;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A set of numbers from 0 on, as bits in pages of a pool. When the pool is empty a number is not
 * kept, and the set says so. Its owner's monitor guards it.
 */
final class NumberSet {
  private static final int PAGE_BITS = 12; // 64 words of 64 bits
  private static final int[] NONE = {};

  private final PagePool pool;
  private long @Nullable [] @Nullable [] pages;
  private int count;
  private boolean whole = true;

  NumberSet(PagePool pool) {
    this.pool = pool;
  }

  void add(int number) {
    long[] page = page(number >>> PAGE_BITS);
    if (page == null) {
      whole = false;
      return;
    }
    int word = number >>> 6 & PagePool.WORDS - 1;
    long bit = 1L << number;
    if ((page[word] & bit) == 0) {
      page[word] |= bit;
      count++;
    }
  }

  private long @Nullable [] page(int index) {
    long[][] all = pages;
    if (all == null || index >= all.length) {
      long[][] larger = new long[Math.max(index + 1, all == null ? 1 : 2 * all.length)][];
      if (all != null) {
        System.arraycopy(all, 0, larger, 0, all.length);
      }
      all = larger;
      pages = larger;
    }
    long[] page = all[index];
    if (page == null) {
      page = pool.take();
      if (page != null) {
        all[index] = page;
      }
    }
    return page;
  }

  void addAll(NumberSet other) {
    int[] ranges = other.ranges(Integer.MAX_VALUE);
    for (int i = 0; i < ranges.length; i += 2) {
      for (int number = ranges[i]; number <= ranges[i + 1]; number++) {
        add(number);
      }
    }
    whole &= other.whole;
  }

  int count() {
    return count;
  }

  /** Whether nothing was left out. */
  boolean isWhole() {
    return whole;
  }

  /** At most {@code most} ranges, as pairs of first and last, in order. */
  int[] ranges(int most) {
    int[] found = NONE;
    int used = 0;
    int from = next(0, true);
    while (from >= 0 && used / 2 < most) {
      int behind = next(from, false);
      if (used == found.length) {
        found = Arrays.copyOf(found, Math.max(16, 2 * used));
      }
      found[used++] = from;
      found[used++] = behind - 1;
      from = next(behind, true);
    }
    return Arrays.copyOf(found, used);
  }

  /** The first number from {@code from} on that is a member or not; -1 for no further member. */
  private int next(int from, boolean member) {
    long[][] all = pages;
    int end = all == null ? 0 : all.length << PAGE_BITS;
    int at = from;
    while (at < end && all != null) {
      long[] page = all[at >>> PAGE_BITS];
      long word = page == null ? 0 : page[at >>> 6 & PagePool.WORDS - 1];
      long left = (member ? word : ~word) >>> at;
      if (left != 0) {
        return at + Long.numberOfTrailingZeros(left);
      }
      at = page == null && member ? (at >>> PAGE_BITS) + 1 << PAGE_BITS : (at | 63) + 1;
    }
    return member ? -1 : at;
  }

  /** Gives the memory back. */
  void clear() {
    long[][] all = pages;
    if (all != null) {
      for (long[] page : all) {
        if (page != null) {
          pool.give(page);
        }
      }
    }
    pages = null;
    count = 0;
    whole = true;
  }
}
