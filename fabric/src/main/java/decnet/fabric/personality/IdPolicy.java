package decnet.fabric.personality;

/** How a stack numbers its IPv4 packets. Source: nmap's reference guide, TI, CI, II and SS. */
public enum IdPolicy {
  /** Always 0, legal with DF. Source: RFC 6864 §4.1. */
  ZERO,
  /** One counter for everything the host sends. */
  SHARED,
  /** A counter of its own for this kind of packet. */
  OWN,
  /** A counter for each connection, with a random beginning. */
  FLOW,
  /** A new random number for each packet, never near above the one before. */
  RANDOM,
  /** The shared counter, with its bytes swapped. */
  SHARED_SWAPPED,
  /** A counter of its own, with its bytes swapped. */
  OWN_SWAPPED,
  /** The shared counter, by random steps of more than a thousand. */
  SHARED_LEAPS,
  /** A counter of its own, by random steps of more than a thousand. */
  OWN_LEAPS,
  /** A counter of its own, by odd steps of 11 to 999: no class of nmap's. */
  OWN_STRIDES;

  /** The kinds of packets that may have a counter of their own. */
  public enum Use {
    TCP,
    RESET,
    ICMP
  }

  boolean isShared() {
    return this == SHARED || this == SHARED_SWAPPED || this == SHARED_LEAPS;
  }

  boolean isSwapped() {
    return this == SHARED_SWAPPED || this == OWN_SWAPPED;
  }

  /** Whether its numbers go round so fast that a scan would see it. */
  boolean isFast() {
    return isSwapped() || this == SHARED_LEAPS || this == OWN_LEAPS || this == OWN_STRIDES;
  }
}
