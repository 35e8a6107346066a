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
    byte[] mine = address.octets();
    byte[] its = other.octets();
    if (mine.length != its.length) {
      return false;
    }
    for (int bit = 0; bit < bits; bit++) {
      int mask = 0x80 >> bit % 8;
      if ((mine[bit / 8] & mask) != (its[bit / 8] & mask)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return address + "/" + bits;
  }
}
