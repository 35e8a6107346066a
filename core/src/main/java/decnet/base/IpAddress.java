package decnet.base;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;

/**
 * An IPv4 or IPv6 address by value, written as RFC 5952 says. IPv4-mapped IPv6 addresses are IPv4;
 * zones are dropped. Parsing never asks a resolver.
 */
public final class IpAddress implements Comparable<IpAddress> {
  private final byte[] octets;

  private IpAddress(byte[] octets) {
    this.octets = octets;
  }

  /** From 4 or 16 octets. */
  public static IpAddress of(byte[] octets) {
    return switch (octets.length) {
      case 4 -> new IpAddress(octets.clone());
      case 16 ->
          new IpAddress(isMapped(octets) ? Arrays.copyOfRange(octets, 12, 16) : octets.clone());
      default ->
          throw new IllegalArgumentException(
              "address of " + octets.length + " octets (expected: 4 or 16)");
    };
  }

  public static IpAddress of(InetAddress address) {
    return of(address.getAddress());
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

  private static boolean isMapped(byte[] octets) {
    for (int i = 0; i < 10; i++) {
      if (octets[i] != 0) {
        return false;
      }
    }
    return octets[10] == -1 && octets[11] == -1; // ::ffff:0:0/96, RFC 4291 §2.5.5.2
  }

  public boolean isIpv4() {
    return octets.length == 4;
  }

  /** 4 or 16 octets, a copy. */
  public byte[] octets() {
    return octets.clone();
  }

  /** What an attacker is keyed by: the IPv4 address itself, or the IPv6 address's /64. */
  public IpAddress source() {
    if (isIpv4()) {
      return this;
    }
    byte[] prefix = octets.clone();
    Arrays.fill(prefix, 8, 16, (byte) 0);
    return new IpAddress(prefix);
  }

  public InetAddress toInetAddress() {
    try {
      return InetAddress.getByAddress(octets);
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** IPv4 before IPv6, then by octets. */
  @Override
  public int compareTo(IpAddress other) {
    return octets.length != other.octets.length
        ? Integer.compare(octets.length, other.octets.length)
        : Arrays.compareUnsigned(octets, other.octets);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof IpAddress that && Arrays.equals(octets, that.octets);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(octets);
  }

  /** RFC 5952 text. */
  @Override
  public String toString() {
    return isIpv4()
        ? (octets[0] & 255)
            + "."
            + (octets[1] & 255)
            + "."
            + (octets[2] & 255)
            + "."
            + (octets[3] & 255)
        : Ipv6Text.format(octets);
  }
}
