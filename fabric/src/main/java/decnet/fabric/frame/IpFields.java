package decnet.fabric.frame;

/**
 * The fields of an IP header that a personality decides.
 *
 * @param ttl the hop limit of IPv6
 * @param tos the traffic class of IPv6
 * @param id of fragments only, in IPv6
 * @param dontFragment nothing to IPv6
 * @param label the flow label; nothing to IPv4
 */
public record IpFields(int protocol, int ttl, int tos, int id, boolean dontFragment, int label) {
  public static final int ICMPV6 = 58; // IANA protocol numbers
  public static final int NOTHING = 59; // RFC 8200 §4.7
  public static final int ICMP = 1; // IANA protocol numbers
  public static final int TCP = 6; // IANA protocol numbers
  public static final int UDP = 17; // IANA protocol numbers

  /** Of IPv4. */
  public IpFields(int protocol, int ttl, int tos, int id, boolean dontFragment) {
    this(protocol, ttl, tos, id, dontFragment, 0);
  }

  /** Of what is said to neighbours only, with a hop limit of 255. Source: RFC 4861 §4. */
  public static IpFields neighbourly(int id) {
    return new IpFields(ICMPV6, 255, 0, id, false, 0);
  }
}
