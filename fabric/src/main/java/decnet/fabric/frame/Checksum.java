package decnet.fabric.frame;

import decnet.base.IpAddress;
import java.nio.ByteBuffer;

/** The Internet checksum. Stateless. Source: RFC 1071. */
public final class Checksum {
  private Checksum() {}

  /** The one's complement sum of {@code length} bytes, folded to 32 bits, to be added to others. */
  public static long sum(ByteBuffer bytes, int from, int length) {
    long sum = 0;
    int at = from;
    int end = from + length;
    for (; at + 8 <= end; at += 8) {
      long word = bytes.getLong(at);
      sum += (word >>> 32) + (word & 0xffff_ffffL);
    }
    for (; at + 2 <= end; at += 2) {
      sum += bytes.getShort(at) & 0xffff;
    }
    if (at < end) {
      sum += (bytes.get(at) & 0xff) << 8;
    }
    return (sum >>> 32) + (sum & 0xffff_ffffL);
  }

  /**
   * The pseudo-header of TCP, UDP and ICMPv6. What makes an IPv4 address a mapped one adds 0xffff,
   * which is nothing to a one's complement sum. Source: RFC 9293 §3.1, RFC 8200 §8.1.
   */
  public static long pseudo(IpAddress source, IpAddress target, int protocol, int length) {
    return address(source.high(), source.low())
        + address(target.high(), target.low())
        + protocol
        + length;
  }

  /** What an address adds to a sum. */
  static long address(long high, long low) {
    return (high >>> 32) + (high & 0xffff_ffffL) + (low >>> 32) + (low & 0xffff_ffffL);
  }

  /** What goes into the checksum field. */
  public static short fold(long sum) {
    long folded = (sum >>> 32) + (sum & 0xffff_ffffL);
    folded = (folded >>> 16) + (folded & 0xffff);
    folded = (folded >>> 16) + (folded & 0xffff);
    folded = (folded >>> 16) + (folded & 0xffff);
    return (short) ~folded;
  }
}
