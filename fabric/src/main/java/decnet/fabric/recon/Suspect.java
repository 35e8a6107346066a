package decnet.fabric.recon;

import decnet.base.IpAddress;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A source: a MAC, and an IPv4 address or an IPv6 /64, 0 where there is none, with what it does.
 * Its watch's monitor guards it; the links are {@link Suspects}'s.
 */
final class Suspect {
  final long mac;
  final long high;
  final long low;

  /** Of an IPv6 source, which is a /64: the second half of the address it used last. */
  long latest;

  final Map<Slot, Track> tracks = new EnumMap<>(Slot.class);
  @Nullable Suspect chain;
  @Nullable Suspect newer;
  @Nullable Suspect older;

  /** Where a kind is counted: SYNs are sorted by who made them, and named when they are told. */
  enum Slot {
    ARP(Kind.ARP_SWEEP),
    NEIGHBOUR(Kind.NEIGHBOUR_SWEEP),
    PING(Kind.PING_SWEEP),
    BARE_SYN(Kind.SYN_SCAN),
    FULL_SYN(Kind.CONNECT_SCAN),
    FIN(Kind.FIN_SCAN),
    NULL(Kind.NULL_SCAN),
    XMAS(Kind.XMAS_SCAN),
    ACK(Kind.ACK_SCAN),
    ODD(Kind.ODD_SCAN),
    UDP(Kind.UDP_SCAN),
    OS(Kind.OS_PROBE),
    TARPIT(Kind.TARPIT),
    TRACE(Kind.TRACEROUTE);

    private final Kind kind;

    Slot(Kind kind) {
      this.kind = kind;
    }

    int threshold() {
      return kind.threshold();
    }

    /** The name of what is in {@code track}. */
    Kind kind(Track track) {
      return switch (this) {
        case BARE_SYN ->
            track.completed > 0 && track.aborted == 0 ? Kind.CONNECT_SCAN : Kind.SYN_SCAN;
        case FULL_SYN ->
            track.aborted > 0 && track.completed == 0 ? Kind.SYN_SCAN : Kind.CONNECT_SCAN;
        default -> kind;
      };
    }
  }

  Suspect(long mac, long high, long low) {
    this.mac = mac;
    this.high = high;
    this.low = low;
    latest = low;
  }

  boolean is(long otherMac, long otherHigh, long otherLow) {
    return mac == otherMac && low == otherLow && high == otherHigh;
  }

  /** The one it used last; null where it has none. */
  @Nullable IpAddress address() {
    return (high | latest) == 0 ? null : IpAddress.of(high, latest);
  }
}
