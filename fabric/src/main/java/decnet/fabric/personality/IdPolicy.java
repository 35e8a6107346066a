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
  /** A new random number for each packet. */
  RANDOM
}
