package decnet.fabric.frame;

import decnet.base.IpAddress;
import decnet.fabric.link.Frame;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A received frame, taken apart down to the payload of IPv4. One object is used for every frame of
 * a reader, so that nothing is allocated per packet; it is valid until the next {@link #parse}.
 * Offsets point into {@link #bytes}. Not thread-safe.
 *
 * <p>Source: IEEE 802.3, IEEE 802.1Q, RFC 791 §3.1.
 */
public final class Packet {
  private static final int IPV4_HEADER = 20; // RFC 791 §3.1: without options
  private static final int MAX_PACKET = 65_535; // RFC 791 §3.1: 16 bits of length

  private ByteBuffer bytes = ByteBuffer.allocate(0);
  private int end;
  private boolean unfinished;
  private long targetMac;
  private long sourceMac;
  private int vlan;
  private int type;
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

  /** Replaces the payload by a reassembled one; the header stays that of the last fragment. */
  void reassembled(ByteBuffer whole) {
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

  public int tos() {
    return bytes.get(network + 1) & 0xff;
  }

  public int id() {
    return bytes.getShort(network + 4) & 0xffff;
  }

  public boolean dontFragment() {
    return (bytes.getShort(network + 6) & 0x4000) != 0; // RFC 791 §3.1: bit 1 of the flags
  }

  public boolean moreFragments() {
    return (bytes.getShort(network + 6) & 0x2000) != 0; // RFC 791 §3.1: bit 2 of the flags
  }

  /** Bytes. */
  public int fragmentOffset() {
    return (bytes.getShort(network + 6) & 0x1fff) * 8; // RFC 791 §3.1: in units of 8 bytes
  }

  public boolean isFragment() {
    return (bytes.getShort(network + 6) & 0x3fff) != 0;
  }

  public int ttl() {
    return bytes.get(network + 8) & 0xff;
  }

  public int protocol() {
    return bytes.get(network + 9) & 0xff;
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
