package decnet.base;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * An IPv4 or IPv6 address by value, written as RFC 5952 says. IPv4-mapped IPv6 addresses are IPv4;
 * zones are dropped. Parsing never asks a resolver.
 *
 * <p>Both kinds are 128 bits, an IPv4 address those of its mapped form (RFC 4291 §2.5.5.2): who
 * compares or hashes addresses need not ask which kind they are.
 */
public final class IpAddress implements Comparable<IpAddress> {
  private static final long MAPPED = 0xffff_0000_0000L; // ::ffff:0:0/96, RFC 4291 §2.5.5.2

  private final long high;
  private final long low;

  private IpAddress(long high, long low) {
    this.high = high;
    this.low = low;
  }

  /** From 4 or 16 octets. */
  public static IpAddress of(byte[] octets) {
    ByteBuffer bytes = ByteBuffer.wrap(octets);
    return switch (octets.length) {
      case 4 -> ipv4(bytes.getInt());
      case 16 -> new IpAddress(bytes.getLong(), bytes.getLong());
      default ->
          throw new IllegalArgumentException(
              "address of " + octets.length + " octets (expected: 4 or 16)");
    };
  }

  public static IpAddress of(InetAddress address) {
    return of(address.getAddress());
  }

  /** From its 128 bits, those of an IPv4 address in mapped form. */
  public static IpAddress of(long high, long low) {
    return new IpAddress(high, low);
  }

  /** From the 32 bits of an IPv4 address. */
  public static IpAddress ipv4(int bits) {
    return new IpAddress(0, mapped(bits));
  }

  /** The low half of an IPv4 address in mapped form; its high half is 0. */
  public static long mapped(int bits) {
    return MAPPED | bits & 0xffff_ffffL;
  }

  /** A literal; anything else is an {@link IllegalArgumentException} that shows the text. */
  public static IpAddress parse(String text) {
    return tryParse(text)
        .orElseThrow(
            () ->
                new IllegalArgumentException("address: '" + text + "' (expected: an IP literal)"));
  }

  /**
   * A dotted quad with decimal octets, or an IPv6 literal with or without zone; empty for anything
   * else.
   */
  public static Optional<IpAddress> tryParse(String text) {
    byte[] octets = text.indexOf(':') >= 0 ? Ipv6Text.parse(text) : parse4(text, 0, text.length());
    return octets == null ? Optional.empty() : Optional.of(of(octets));
  }

  static byte @org.jspecify.annotations.Nullable [] parse4(String text, int from, int to) {
    byte[] octets = new byte[4];
    int at = from;
    for (int i = 0; i < 4; i++) {
      int value = 0;
      int digits = 0;
      while (at < to && text.charAt(at) >= '0' && text.charAt(at) <= '9' && digits < 4) {
        value = value * 10 + text.charAt(at++) - '0';
        digits++;
      }
      boolean separated = i == 3 ? at == to : at < to && text.charAt(at) == '.';
      if (digits == 0 || digits > 3 || value > 255 || !separated) {
        return null;
      }
      octets[i] = (byte) value;
      at++;
    }
    return octets;
  }

  public boolean isIpv4() {
    return high == 0 && low >>> 32 == MAPPED >>> 32;
  }

  /** The 32 bits of an IPv4 address; the last ones of another. */
  public int ipv4() {
    return (int) low;
  }

  /** The first 64 bits; 0 for IPv4. */
  public long high() {
    return high;
  }

  /** The last 64 bits; in mapped form for IPv4. */
  public long low() {
    return low;
  }

  /** 4 or 16 octets, a copy. */
  public byte[] octets() {
    return isIpv4()
        ? ByteBuffer.allocate(4).putInt(ipv4()).array()
        : ByteBuffer.allocate(16).putLong(high).putLong(low).array();
  }

  /** What an attacker is keyed by: the IPv4 address itself, or the IPv6 address's /64. */
  public IpAddress source() {
    return isIpv4() || low == 0 ? this : new IpAddress(high, 0);
  }

  public InetAddress toInetAddress() {
    try {
      return InetAddress.getByAddress(octets());
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** IPv4 before IPv6, then by octets. */
  @Override
  public int compareTo(IpAddress other) {
    if (isIpv4() != other.isIpv4()) {
      return isIpv4() ? -1 : 1;
    }
    return high == other.high
        ? Long.compareUnsigned(low, other.low)
        : Long.compareUnsigned(high, other.high);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof IpAddress that && high == that.high && low == that.low;
  }

  @Override
  public int hashCode() {
    long mixed = (high * 0x9E3779B97F4A7C15L ^ low) * 0xC2B2AE3D27D4EB4FL; // odd constants
    return (int) (mixed >>> 32);
  }

  /** RFC 5952 text. */
  @Override
  public String toString() {
    int bits = ipv4();
    return isIpv4()
        ? (bits >>> 24) + "." + (bits >>> 16 & 255) + "." + (bits >>> 8 & 255) + "." + (bits & 255)
        : Ipv6Text.format(octets());
  }
}
