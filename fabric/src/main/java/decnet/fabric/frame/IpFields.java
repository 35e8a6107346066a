package decnet.fabric.frame;

/** The fields of an IPv4 header that a personality decides. */
public record IpFields(int protocol, int ttl, int tos, int id, boolean dontFragment) {
  public static final int ICMP = 1; // IANA protocol numbers
  public static final int TCP = 6; // IANA protocol numbers
  public static final int UDP = 17; // IANA protocol numbers
}
