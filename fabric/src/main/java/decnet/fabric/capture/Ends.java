package decnet.fabric.capture;

import decnet.base.IpAddress;
import decnet.fabric.frame.Ethernet;
import decnet.fabric.link.Frame;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * From whom to whom a frame of ARP, IPv4 or IPv6 goes. Less is asked of it than the stack asks: a
 * malformed packet belongs into a capture too. Source: RFC 826, RFC 791 §3.1, RFC 8200 §3.
 */
record Ends(IpAddress from, IpAddress to) {
  static Optional<Ends> of(Frame frame) {
    ByteBuffer bytes = frame.bytes();
    int at = frame.start() + Ethernet.HEADER;
    if (frame.end() < at) {
      return Optional.empty();
    }
    int type = bytes.getShort(at - 2) & 0xffff;
    if (type == Ethernet.VLAN && frame.end() >= at + Ethernet.TAG) {
      at += Ethernet.TAG;
      type = bytes.getShort(at - 2) & 0xffff;
    }
    int left = frame.end() - at;
    return switch (type) {
      case Ethernet.IPV4 -> left < 20 ? Optional.empty() : four(bytes, at + 12, at + 16);
      case Ethernet.ARP -> left < 28 ? Optional.empty() : four(bytes, at + 14, at + 24);
      case Ethernet.IPV6 ->
          left < 40
              ? Optional.empty()
              : Optional.of(new Ends(six(bytes, at + 8), six(bytes, at + 24)));
      default -> Optional.empty();
    };
  }

  private static Optional<Ends> four(ByteBuffer bytes, int from, int to) {
    return Optional.of(
        new Ends(IpAddress.ipv4(bytes.getInt(from)), IpAddress.ipv4(bytes.getInt(to))));
  }

  private static IpAddress six(ByteBuffer bytes, int at) {
    return IpAddress.of(bytes.getLong(at), bytes.getLong(at + 8));
  }
}
