package decnet.fabric.personality;

import decnet.fabric.personality.Personality.Ipv6;

/**
 * The second halves of a host's IPv6 addresses, as its system makes them. Stateless: the same
 * machine has the same ones after a restart. Source: RFC 4291, appendix A; RFC 7217.
 */
public final class InterfaceId {
  private static final long RESERVED = 0xfdff_ffff_ffff_ff80L; // RFC 5453 §3: its last 7 bits vary

  private InterfaceId() {}

  /**
   * One in the network of {@code prefix}; never 0.
   *
   * @param secret the host's own
   * @param attempt how many were taken already
   */
  public static long of(Ipv6 system, Keyed secret, long prefix, long mac, int attempt) {
    return switch (system.interfaceId()) {
      case EUI_64 ->
          ((mac & 0xffff_ff00_0000L) << 16 // RFC 4291, appendix A: ff-fe in the middle
                  | 0xff_fe00_0000L
                  | mac & 0xff_ffffL)
              ^ 0x0200_0000_0000_0000L; // RFC 4291 §2.5.1: the universal bit
      case STABLE -> usable(secret.hash(prefix, mac, 0x7217 + ((long) attempt << 32)));
      case RANDOM -> usable(secret.hash(attempt, mac, 0x4941));
    };
  }

  private static long usable(long id) {
    return id >>> 7 == RESERVED >>> 7 || id == 0 ? ~id ^ 1L << 40 : id;
  }
}
