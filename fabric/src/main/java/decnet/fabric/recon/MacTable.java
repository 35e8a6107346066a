package decnet.fabric.recon;

/**
 * The MAC addresses that were heard, in two generations of {@value #MOST}: when the younger is full
 * the elder is forgotten, so that a flood of made-up addresses costs no more memory. Its watch's
 * monitor guards it.
 */
final class MacTable {
  static final int MOST = 16_384;

  private long[] young = new long[4 * MOST];
  private long[] old = new long[4 * MOST];
  private int count;

  /** Whether {@code mac} was not known; it is from now on. */
  boolean add(long mac) {
    if (mac == 0 || has(young, mac)) {
      return false;
    }
    boolean fresh = !has(old, mac);
    if (count >= MOST) {
      long[] forgotten = old;
      old = young;
      young = forgotten;
      java.util.Arrays.fill(young, 0);
      count = 0;
    }
    young[place(young, mac)] = mac;
    count++;
    return fresh;
  }

  private static boolean has(long[] table, long mac) {
    return table[place(table, mac)] == mac;
  }

  private static int place(long[] table, long mac) {
    int at = (int) (mac * 0x9E3779B97F4A7C15L >>> 40) & table.length - 1; // an odd constant
    while (table[at] != 0 && table[at] != mac) {
      at = at + 1 & table.length - 1;
    }
    return at;
  }
}
