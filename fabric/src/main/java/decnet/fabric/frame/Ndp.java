package decnet.fabric.frame;

import decnet.base.Bytes;
import decnet.base.IpAddress;
import decnet.fabric.link.Frame;
import java.nio.ByteBuffer;

/**
 * Messages of neighbour discovery, read and written. Stateless. Source: RFC 4861 §4, §6.1, §7.1;
 * RFC 4862.
 */
public final class Ndp {
  public static final int ROUTER_SOLICITATION = 133; // RFC 4861 §4.1: types, and below
  public static final int ROUTER_ADVERTISEMENT = 134;
  public static final int SOLICITATION = 135;
  public static final int ADVERTISEMENT = 136;

  public static final int SOLICITED = 0x4000_0000; // RFC 4861 §4.4: flags of an advertisement
  public static final int OVERRIDE = 0x2000_0000;

  public static final IpAddress NOBODY = IpAddress.of(0, 0); // RFC 4291 §2.5.2
  public static final IpAddress ALL_NODES = IpAddress.of(0xff02L << 48, 1); // RFC 4291 §2.7.1
  public static final IpAddress ALL_ROUTERS = IpAddress.of(0xff02L << 48, 2); // RFC 4291 §2.7.1
  public static final long LINK_LOCAL = 0xfe80L << 48; // RFC 4291 §2.5.6: fe80::/64

  private static final long SOLICITED_NODE = 0x1_ff00_0000L; // RFC 4291 §2.7.1: ff02::1:ff00:0/104
  private static final int MESSAGE = 24; // RFC 4861 §4.3, §4.4: with a target
  private static final int ROUTER_MESSAGE = 16; // RFC 4861 §4.2
  private static final int SOURCE_LINK = 1; // RFC 4861 §4.6.1: types of options, and below
  private static final int TARGET_LINK = 2;
  private static final int PREFIX = 3;
  private static final int NONCE = 14; // RFC 7527 §4
  private static final int MOST_PREFIXES = 16; // of one advertisement

  /**
   * A prefix by which hosts may form addresses.
   *
   * @param high the first 64 bits
   * @param validSeconds how long its addresses hold, all ones for ever
   * @param preferredSeconds how long they are the first choice
   */
  public record Prefix(long high, long validSeconds, long preferredSeconds) {}

  /** Is told of the prefixes of an advertisement. */
  public interface Prefixes {
    void prefix(Prefix prefix);
  }

  private Ndp() {}

  /** The group of all who have an address that ends as {@code address} does. */
  public static IpAddress group(IpAddress address) {
    return IpAddress.of(0xff02L << 48, SOLICITED_NODE | address.low() & 0xff_ffff);
  }

  /** The Ethernet address of a group. Source: RFC 2464 §7. */
  public static long mac(IpAddress group) {
    return 0x3333_0000_0000L | group.low() & 0xffff_ffffL;
  }

  /**
   * Whether {@code packet} holds a well-formed message of its type. Source: RFC 4861 §6.1, §7.1.
   */
  public static boolean isWellFormed(Packet packet) {
    ByteBuffer bytes = packet.bytes();
    int at = packet.payload();
    int type = bytes.get(at) & 0xff;
    int header =
        switch (type) {
          case SOLICITATION, ADVERTISEMENT -> MESSAGE;
          case ROUTER_ADVERTISEMENT -> ROUTER_MESSAGE;
          default -> 8;
        };
    if (packet.ttl() != 255 || bytes.get(at + 1) != 0 || packet.payloadLength() < header) {
      return false;
    }
    for (int option = at + header; option < packet.payloadEnd(); ) {
      int left = packet.payloadEnd() - option;
      int size = left < 8 ? 0 : (bytes.get(option + 1) & 0xff) * 8;
      if (size == 0 || size > left) {
        return false;
      }
      option += size;
    }
    boolean unknown = packet.sourceHigh() == 0 && packet.sourceLow() == 0;
    return switch (type) {
      case SOLICITATION ->
          !isGroup(packet)
              && (!unknown || packet.isMulticast() && option(packet, header, SOURCE_LINK) < 0);
      case ADVERTISEMENT ->
          !isGroup(packet) && (!packet.isMulticast() || (flags(packet) & SOLICITED) == 0);
      case ROUTER_ADVERTISEMENT -> packet.sourceHigh() == LINK_LOCAL;
      default -> true;
    };
  }

  private static boolean isGroup(Packet packet) {
    return packet.bytes().get(packet.payload() + 8) == -1; // RFC 4291 §2.7: ff00::/8
  }

  private static int option(Packet packet, int header, int type) {
    int option = packet.payload() + header;
    while (option < packet.payloadEnd()) {
      if (packet.bytes().get(option) == type) {
        return option;
      }
      option += (packet.bytes().get(option + 1) & 0xff) * 8;
    }
    return -1;
  }

  private static int flags(Packet packet) {
    return packet.bytes().getInt(packet.payload() + 4);
  }

  /** The address that a well-formed solicitation or advertisement is about. */
  public static IpAddress target(Packet packet) {
    int at = packet.payload() + 8;
    return IpAddress.of(packet.bytes().getLong(at), packet.bytes().getLong(at + 8));
  }

  /** Whose link address the sender tells, or the frame's where it does not. */
  public static long mac(Packet packet) {
    int type = packet.bytes().get(packet.payload()) & 0xff;
    int option = option(packet, MESSAGE, type == SOLICITATION ? SOURCE_LINK : TARGET_LINK);
    boolean there = option >= 0 && packet.bytes().get(option + 1) == 1;
    return there ? Ethernet.address(packet.bytes(), option + 2) : packet.sourceMac();
  }

  /** The prefixes of a well-formed router advertisement that are for forming addresses. */
  public static void prefixes(Packet packet, Prefixes told) {
    ByteBuffer bytes = packet.bytes();
    int count = 0;
    int option = packet.payload() + ROUTER_MESSAGE;
    while (option < packet.payloadEnd() && count < MOST_PREFIXES) {
      int size = (bytes.get(option + 1) & 0xff) * 8;
      boolean forming =
          bytes.get(option) == PREFIX
              && size == 32
              && bytes.get(option + 2) == 64
              && (bytes.get(option + 3) & 0x40) != 0; // RFC 4861 §4.6.2: the A flag
      long high = forming ? bytes.getLong(option + 16) : 0;
      long valid = forming ? bytes.getInt(option + 4) & 0xffff_ffffL : 0;
      long preferred = forming ? bytes.getInt(option + 8) & 0xffff_ffffL : 0;
      if (forming && preferred <= valid && isUsable(high)) {
        told.prefix(new Prefix(high, valid, preferred));
        count++;
      }
      option += size;
    }
  }

  /** Whether addresses may begin with {@code high}: no group, not the link's own, not IPv4's. */
  private static boolean isUsable(long high) {
    return high != 0 && high >>> 54 != LINK_LOCAL >>> 54 && high >>> 56 != 0xff;
  }

  /** Answers: {@code hop} is the way to who asked, and says of which address. */
  public static void advertise(FrameSender sender, Hop hop, int flags, boolean withLink) {
    Frame frame = sender.take();
    ByteBuffer bytes = target(frame, ADVERTISEMENT, flags, hop.local());
    int length = MESSAGE;
    if (withLink) {
      length = link(bytes, TARGET_LINK, hop.nic().mac());
    }
    send(sender, frame, length, hop);
  }

  /**
   * Asks whether anybody has {@code address}, without having it yet.
   *
   * @param nonce 6 octets that tell our own question from another's, or none
   */
  public static void probe(FrameSender sender, Nic nic, IpAddress address, Bytes nonce) {
    Frame frame = sender.take();
    ByteBuffer bytes = target(frame, SOLICITATION, 0, address);
    int length = MESSAGE;
    if (nonce.length() > 0) {
      bytes.putShort(FrameSender.PAYLOAD + length, (short) (NONCE << 8 | 1));
      bytes.put(FrameSender.PAYLOAD + length + 2, nonce.toArray());
      length += 8;
    }
    IpAddress group = group(address);
    send(sender, frame, length, new Hop(nic, mac(group), Ethernet.UNTAGGED, NOBODY, group));
  }

  /** Asks for routers on behalf of the link-local address {@code own}. */
  public static void solicitRouters(FrameSender sender, Nic nic, IpAddress own) {
    Frame frame = sender.take();
    ByteBuffer bytes = frame.bytes();
    bytes.putLong(FrameSender.PAYLOAD, (long) ROUTER_SOLICITATION << 56);
    bytes.putShort(FrameSender.PAYLOAD + 8, (short) (SOURCE_LINK << 8 | 1));
    Ethernet.address(bytes, FrameSender.PAYLOAD + 10, nic.mac());
    send(sender, frame, 16, new Hop(nic, mac(ALL_ROUTERS), Ethernet.UNTAGGED, own, ALL_ROUTERS));
  }

  private static ByteBuffer target(Frame frame, int type, int flags, IpAddress target) {
    ByteBuffer bytes = frame.bytes();
    bytes.putInt(FrameSender.PAYLOAD, type << 24).putInt(FrameSender.PAYLOAD + 4, flags);
    bytes.putLong(FrameSender.PAYLOAD + 8, target.high());
    bytes.putLong(FrameSender.PAYLOAD + 16, target.low());
    return bytes;
  }

  private static int link(ByteBuffer bytes, int type, long mac) {
    bytes.putShort(FrameSender.PAYLOAD + MESSAGE, (short) (type << 8 | 1));
    Ethernet.address(bytes, FrameSender.PAYLOAD + MESSAGE + 2, mac);
    return MESSAGE + 8;
  }

  private static void send(FrameSender sender, Frame frame, int length, Hop hop) {
    ByteBuffer bytes = frame.bytes();
    bytes.putShort(FrameSender.PAYLOAD + 2, (short) 0);
    long sum =
        Checksum.sum(bytes, FrameSender.PAYLOAD, length)
            + Checksum.pseudo(hop.local(), hop.peer(), IpFields.ICMPV6, length);
    bytes.putShort(FrameSender.PAYLOAD + 2, Checksum.fold(sum));
    sender.send(frame, length, hop, IpFields.neighbourly(0));
  }
}
