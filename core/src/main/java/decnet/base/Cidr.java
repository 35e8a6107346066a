package decnet.base;

/** A network: an address and how many of its leading bits count. */
public record Cidr(IpAddress address, int bits) {
  public Cidr {
    int most = address.isIpv4() ? 32 : 128;
    if (bits < 0 || bits > most) {
      throw new IllegalArgumentException(
          "prefix length: " + bits + " (expected: 0 to " + most + ")");
    }
  }

  /** {@code address/bits}, or an address alone. */
  public static Cidr parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      IpAddress address = IpAddress.parse(text);
      return new Cidr(address, address.isIpv4() ? 32 : 128);
    }
    try {
      return new Cidr(
          IpAddress.parse(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
    } catch (NumberFormatException bad) {
      throw new IllegalArgumentException("network: '" + text + "' (expected: address/bits)", bad);
    }
  }

  public boolean contains(IpAddress other) {
    if (address.isIpv4() != other.isIpv4()) {
      return false;
    }
    int same = address.isIpv4() ? bits + 96 : bits; // of 128, an IPv4 address in mapped form
    return ((address.high() ^ other.high()) & mask(same)) == 0
        && ((address.low() ^ other.low()) & mask(same - 64)) == 0;
  }

  /** The first {@code bits} of 64. */
  private static long mask(int bits) {
    return bits <= 0 ? 0 : bits >= 64 ? -1 : -1L << 64 - bits;
  }

  @Override
  public String toString() {
    return address + "/" + bits;
  }
}
