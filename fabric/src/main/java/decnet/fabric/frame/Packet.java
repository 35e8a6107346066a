package decnet.fabric.frame;

import decnet.base.IpAddress;
import decnet.fabric.link.Frame;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A received frame, taken apart down to the payload of IPv4 or IPv6. One object is used for every
 * frame of a reader, so that nothing is allocated per packet; it is valid until the next {@link
 * #parse}. Offsets point into {@link #bytes}. Not thread-safe.
 *
 * <p>Source: IEEE 802.3, IEEE 802.1Q, RFC 791 §3.1, RFC 8200 §3.
 */
public final class Packet {
  private static final int IPV4_HEADER = 20; // RFC 791 §3.1: without options
  private static final int IPV6_HEADER = 40; // RFC 8200 §3
  private static final int MAX_PACKET = 65_535; // RFC 791 §3.1: 16 bits of length

  private final Ipv6Headers headers = new Ipv6Headers();
  private ByteBuffer bytes = ByteBuffer.allocate(0);
  private int end;
  private boolean unfinished;
  private long targetMac;
  private long sourceMac;
  private int vlan;
  private int type;
  private boolean six;
  private int protocol;
  private int network;
  private int payload;
  private int payloadEnd;
  private long sourceHigh;
  private long sourceLow;
  private long targetHigh;
  private long targetLow;

  /** Takes Ethernet apart; the reason why not, or null. */
  public @Nullable Drop parse(Frame frame) {
    bytes = frame.bytes();
    end = frame.end();
    unfinished = frame.isUnfinished();
    int at = frame.start();
    if (frame.length() < Ethernet.HEADER) {
      return Drop.ETHERNET_SHORT;
    }
    targetMac = Ethernet.address(bytes, at);
    sourceMac = Ethernet.address(bytes, at + 6);
    type = bytes.getShort(at + 12) & 0xffff;
    vlan = Ethernet.UNTAGGED;
    network = at + Ethernet.HEADER;
    if (type == Ethernet.VLAN) {
      if (frame.length() < Ethernet.HEADER + Ethernet.TAG) {
        return Drop.ETHERNET_SHORT;
      }
      vlan = bytes.getShort(at + 14) & 0xffff;
      type = bytes.getShort(at + 16) & 0xffff;
      network += Ethernet.TAG;
    }
    return Ethernet.isGroup(sourceMac) ? Drop.ETHERNET_TYPE : null;
  }

  /** Takes the IPv4 header apart; the reason why not, or null. */
  public @Nullable Drop parseIpv4() {
    if (end - network < IPV4_HEADER || bytes.get(network) >> 4 != 4) {
      return Drop.IP_MALFORMED;
    }
    int header = (bytes.get(network) & 15) * 4;
    int total = bytes.getShort(network + 2) & 0xffff;
    if (header < IPV4_HEADER || total < header || total > end - network) {
      return Drop.IP_MALFORMED;
    }
    if (Checksum.fold(Checksum.sum(bytes, network, header)) != 0) {
      return Drop.IP_CHECKSUM;
    }
    six = false;
    protocol = bytes.get(network + 9) & 0xff;
    payload = network + header;
    payloadEnd = network + total;
    int source = bytes.getInt(network + 12);
    sourceHigh = 0;
    sourceLow = IpAddress.mapped(source);
    targetHigh = 0;
    targetLow = IpAddress.mapped(bytes.getInt(network + 16));
    int top = source >>> 24;
    if (top == 0 || top == 127 || top >= 224) { // RFC 1122 §3.2.1.3: never a source
      return Drop.IP_MALFORMED;
    }
    return fragmentOffset() + payloadLength() > MAX_PACKET ? Drop.IP_MALFORMED : null;
  }

  /** Takes the IPv6 header apart, without what it extends to; the reason why not, or null. */
  public @Nullable Drop parseIpv6() {
    if (end - network < IPV6_HEADER || (bytes.get(network) & 0xf0) != 0x60) {
      return Drop.IP_MALFORMED;
    }
    int length = bytes.getShort(network + 4) & 0xffff;
    if (length > end - network - IPV6_HEADER) {
      return Drop.IP_MALFORMED;
    }
    six = true;
    protocol = bytes.get(network + 6) & 0xff;
    payload = network + IPV6_HEADER;
    payloadEnd = payload + length;
    sourceHigh = bytes.getLong(network + 8);
    sourceLow = bytes.getLong(network + 16);
    targetHigh = bytes.getLong(network + 24);
    targetLow = bytes.getLong(network + 32);
    boolean never = // RFC 4291 §2.5.3, §2.7: a source is neither a group nor loopback
        sourceHigh >>> 56 == 0xff
            || sourceHigh == 0 && (sourceLow == 1 || sourceLow >>> 32 == 0xffff)
            || targetHigh == 0 && (targetLow >>> 1 == 0 || targetLow >>> 32 == 0xffff);
    return never ? Drop.IP_MALFORMED : null;
  }

  /**
   * Walks the extension headers of IPv6 up to the payload or a fragment; the reason why not, or
   * null. {@link #problem} says whether the sender must hear of it.
   */
  public @Nullable Drop parseExtensions() {
    Drop wrong = headers.walk(bytes, network, payload, network + 6, payloadEnd);
    protocol = headers.protocol();
    payload = headers.at();
    return wrong;
  }

  /** The code of the parameter problem that {@link #parseExtensions} found; -1 for none. */
  public int problem() {
    return headers.problemCode();
  }

  /** Which octet is the problem, from the IPv6 header on. */
  public int problemPointer() {
    return headers.problemPointer();
  }

  /** Whether the sender hears of the problem even where the packet was for many. */
  public boolean isProblemOfMany() {
    return headers.isToldToMany();
  }

  /** Which octet names the protocol, from the IPv6 header on. */
  public int protocolAt() {
    return headers.nextAt();
  }

  /** Where the IPv6 fragment begins that this is. */
  private int fragment() {
    return headers.fragmentAt();
  }

  /** Replaces the payload by a reassembled one; the header stays that of the last fragment. */
  void reassembled(ByteBuffer whole) {
    if (six) {
      ByteBuffer joined = ByteBuffer.allocate(IPV6_HEADER + whole.remaining());
      joined.put(0, bytes, network, IPV6_HEADER);
      joined.put(IPV6_HEADER, whole, 0, whole.remaining());
      joined.putShort(4, (short) whole.remaining());
      joined.put(6, bytes.get(fragment()));
      bytes = joined;
      network = 0;
      payload = IPV6_HEADER;
      payloadEnd = joined.capacity();
      end = payloadEnd;
      return;
    }
    byte[] header = new byte[payload - network];
    bytes.get(network, header);
    ByteBuffer joined = ByteBuffer.allocate(header.length + whole.remaining());
    joined.put(header).put(whole.duplicate());
    joined.putShort(6, (short) 0);
    bytes = joined;
    network = 0;
    payload = header.length;
    payloadEnd = joined.capacity();
    end = payloadEnd;
  }

  public ByteBuffer bytes() {
    return bytes;
  }

  /** Whether the checksum of TCP or UDP was left to a device, and is not there yet. */
  public boolean isUnfinished() {
    return unfinished;
  }

  public long targetMac() {
    return targetMac;
  }

  public long sourceMac() {
    return sourceMac;
  }

  public int vlan() {
    return vlan;
  }

  /** The EtherType behind the tag. */
  public int type() {
    return type;
  }

  /** Where the network layer begins. */
  public int network() {
    return network;
  }

  /** Where the frame ends. */
  public int end() {
    return end;
  }

  public int payload() {
    return payload;
  }

  public int payloadEnd() {
    return payloadEnd;
  }

  public int payloadLength() {
    return payloadEnd - payload;
  }

  public boolean isIpv6() {
    return six;
  }

  /** Whether it is for a group of hosts. */
  public boolean isMulticast() {
    return six && targetHigh >>> 56 == 0xff; // RFC 4291 §2.7
  }

  /** The traffic class of IPv6. */
  public int tos() {
    return six ? bytes.getInt(network) >>> 20 & 0xff : bytes.get(network + 1) & 0xff;
  }

  /** The flow label of IPv6; 0 for IPv4. */
  public int label() {
    return six ? bytes.getInt(network) & 0xf_ffff : 0;
  }

  /** Of IPv6, that of a fragment, of which it is; 0 for what is none. */
  public int id() {
    if (six) {
      return fragment() < 0 ? 0 : bytes.getInt(fragment() + 4);
    }
    return bytes.getShort(network + 4) & 0xffff;
  }

  public boolean dontFragment() {
    return !six && (bytes.getShort(network + 6) & 0x4000) != 0; // RFC 791 §3.1: bit 1 of the flags
  }

  public boolean moreFragments() {
    return six
        ? (bytes.getShort(fragment() + 2) & 1) != 0 // RFC 8200 §4.5: the M flag
        : (bytes.getShort(network + 6) & 0x2000) != 0; // RFC 791 §3.1: bit 2 of the flags
  }

  /** Bytes. */
  public int fragmentOffset() {
    return six
        ? bytes.getShort(fragment() + 2) & 0xfff8 // RFC 8200 §4.5
        : (bytes.getShort(network + 6) & 0x1fff) * 8; // RFC 791 §3.1: in units of 8 bytes
  }

  public boolean isFragment() {
    return six ? fragment() >= 0 : (bytes.getShort(network + 6) & 0x3fff) != 0;
  }

  /** The hop limit of IPv6. */
  public int ttl() {
    return bytes.get(network + (six ? 7 : 8)) & 0xff;
  }

  /** What the payload is; in IPv6 what comes first until the extensions are walked. */
  public int protocol() {
    return protocol;
  }

  /** The halves of both addresses, as {@link IpAddress} has them. */
  public long sourceHigh() {
    return sourceHigh;
  }

  public long sourceLow() {
    return sourceLow;
  }

  public long targetHigh() {
    return targetHigh;
  }

  public long targetLow() {
    return targetLow;
  }

  /** Who sent it; a new object. */
  public IpAddress source() {
    return IpAddress.of(sourceHigh, sourceLow);
  }

  /** Whom it is for; a new object. */
  public IpAddress target() {
    return IpAddress.of(targetHigh, targetLow);
  }

  /** The pseudo-header of a payload of {@code length} bytes, to be added to its sum. */
  public long pseudo(int protocol, int length) {
    return Checksum.address(sourceHigh, sourceLow)
        + Checksum.address(targetHigh, targetLow)
        + protocol
        + length;
  }

  /** The way back to who sent this, for whom {@code nic} speaks. */
  public Hop back(Nic nic) {
    return new Hop(nic, sourceMac, vlan, target(), source());
  }
}
