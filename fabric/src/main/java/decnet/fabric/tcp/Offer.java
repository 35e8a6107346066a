package decnet.fabric.tcp;

/**
 * What a SYN asks for. Immutable.
 *
 * @param ports the local one in the upper half
 * @param seq the peer's initial sequence number
 * @param congestion whether it offers ECN
 * @param mss 0 for none
 * @param scale of its windows, -1 for none
 * @param stamp of its clock, 0 where it is not stamped
 */
record Offer(
    int ports,
    int seq,
    boolean congestion,
    int mss,
    int scale,
    boolean sack,
    boolean stamped,
    int stamp) {
  private static final int NO_SCALE = 15; // RFC 7323 §2.3: 14 is the most

  /** All but ports, sequence number and stamp in one word. */
  int packed() {
    return mss << 16
        | (scale < 0 ? NO_SCALE : scale) << 3
        | (congestion ? 4 : 0)
        | (sack ? 2 : 0)
        | (stamped ? 1 : 0);
  }

  static Offer unpacked(int ports, int seq, int packed, int stamp) {
    int scale = packed >> 3 & 15;
    return new Offer(
        ports,
        seq,
        (packed & 4) != 0,
        packed >>> 16,
        scale == NO_SCALE ? -1 : scale,
        (packed & 2) != 0,
        (packed & 1) != 0,
        stamp);
  }
}
