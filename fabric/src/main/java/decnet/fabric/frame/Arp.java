package decnet.fabric.frame;

import decnet.base.IpAddress;
import decnet.fabric.link.Frame;
import java.nio.ByteBuffer;

/** ARP for IPv4 over Ethernet. Stateless. Source: RFC 826, RFC 5227. */
public final class Arp {
  private static final int LENGTH = 28; // RFC 826 with 6 and 4 bytes of address
  private static final int SHAPE = 0x0001_0800; // hardware Ethernet (1), protocol IPv4
  private static final int SIZES = 0x0604; // lengths of the addresses
  private static final int REQUEST = 1; // RFC 826: ares_op$REQUEST
  private static final int REPLY = 2; // RFC 826: ares_op$REPLY

  private static final IpAddress NOBODY = IpAddress.ipv4(0); // RFC 5227 §1.1: a probe has no sender

  private Arp() {}

  /** Whether {@code packet} holds well-formed ARP. */
  public static boolean isWellFormed(Packet packet) {
    ByteBuffer bytes = packet.bytes();
    int at = packet.network();
    return packet.end() - at >= LENGTH
        && bytes.getInt(at) == SHAPE
        && (bytes.getShort(at + 4) & 0xffff) == SIZES
        && (operation(packet) == REQUEST || operation(packet) == REPLY);
  }

  private static int operation(Packet packet) {
    return packet.bytes().getShort(packet.network() + 6);
  }

  public static boolean isRequest(Packet packet) {
    return operation(packet) == REQUEST;
  }

  public static long senderMac(Packet packet) {
    return Ethernet.address(packet.bytes(), packet.network() + 8);
  }

  /** 0 in a probe. */
  public static int sender(Packet packet) {
    return packet.bytes().getInt(packet.network() + 14);
  }

  public static int target(Packet packet) {
    return packet.bytes().getInt(packet.network() + 24);
  }

  /** Answers the request in {@code packet}: {@code nic} has the address that was asked for. */
  public static void reply(FrameSender sender, Packet packet, Nic nic) {
    long asker = senderMac(packet);
    Hop hop =
        new Hop(
            nic,
            packet.sourceMac(),
            packet.vlan(),
            IpAddress.ipv4(target(packet)),
            IpAddress.ipv4(sender(packet)));
    write(sender, hop, REPLY, asker);
  }

  /** Tells everyone that {@code nic} has {@code address}. Source: RFC 5227 §2.3. */
  public static void announce(FrameSender sender, Nic nic, IpAddress address) {
    Hop everyone = new Hop(nic, Ethernet.BROADCAST, Ethernet.UNTAGGED, address, address);
    write(sender, everyone, REQUEST, 0);
  }

  /** Asks who has {@code address}, without having one. Source: RFC 5227 §2.1.1. */
  public static void probe(FrameSender sender, long mac, IpAddress address) {
    Hop everyone = new Hop(new Nic(mac), Ethernet.BROADCAST, Ethernet.UNTAGGED, NOBODY, address);
    write(sender, everyone, REQUEST, 0);
  }

  private static void write(FrameSender sender, Hop hop, int operation, long targetMac) {
    Frame frame = sender.take();
    ByteBuffer bytes = frame.bytes();
    int at = FrameSender.PAYLOAD;
    bytes.putInt(at, SHAPE);
    bytes.putShort(at + 4, (short) SIZES);
    bytes.putShort(at + 6, (short) operation);
    Ethernet.address(bytes, at + 8, hop.nic().mac());
    bytes.putInt(at + 14, hop.local().ipv4());
    Ethernet.address(bytes, at + 18, targetMac);
    bytes.putInt(at + 24, hop.peer().ipv4());
    sender.sendRaw(frame, LENGTH, hop, Ethernet.ARP);
  }
}
