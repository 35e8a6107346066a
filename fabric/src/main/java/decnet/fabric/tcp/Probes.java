package decnet.fabric.tcp;

import decnet.fabric.personality.Probe;
import org.jspecify.annotations.Nullable;

/**
 * Tells nmap's SYNs by their flags, windows and options. Stateless. Source: nmap's reference guide,
 * "TCP/IP fingerprinting methods: probes sent".
 */
final class Probes {
  private static final int CONGESTION_URGENT = 63_477; // nmap's reference guide, ECN

  private Probes() {}

  /** Which of nmap's SYNs {@code syn} is, or null. */
  static @Nullable Probe of(Segment syn) {
    if (syn.flags() == (Segment.SYN | Segment.ECE | Segment.CWR)) {
      return syn.urgent() == CONGESTION_URGENT && syn.window() == 3 ? Probe.CONGESTION : null;
    }
    if (syn.flags() != Segment.SYN || !syn.stamped() || syn.stamp() != -1) {
      return null;
    }
    return switch (syn.window()) { // nmap's reference guide, SEQ: packets #1 to #6
      case 1 -> Probe.FIRST;
      case 63 -> Probe.SECOND;
      case 4 -> syn.mss() == 0 ? Probe.FOURTH : Probe.THIRD;
      case 16 -> Probe.FIFTH;
      case 512 -> Probe.SIXTH;
      default -> null;
    };
  }
}
