package decnet.fabric.frame;

import decnet.base.IpAddress;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Reports of the groups that a host listens to. Stateless. Source: RFC 3810 §5.2; RFC 2711 for the
 * router alert.
 */
public final class Mld {
  public static final int QUERY = 130; // RFC 3810 §5.1
  public static final int IS_EXCLUDE = 2; // RFC 3810 §5.2.12: kinds of records, and below
  public static final int TO_EXCLUDE = 4;

  private static final int REPORT = 143; // RFC 3810 §5.2
  private static final int RECORD = 20; // RFC 3810 §5.2: without sources
  private static final int QUERY_BYTES = 24; // RFC 2710 §3; RFC 3810 §5.1 has 28
  private static final IpAddress REPORTED = IpAddress.of(0xff02L << 48, 0x16); // RFC 3810 §5.2.14
  private static final int ALERT = 8; // a hop-by-hop header with it

  private Mld() {}

  /** Whether {@code packet} holds a well-formed query for all groups. Source: RFC 3810 §5.1.14. */
  public static boolean isGeneralQuery(Packet packet) {
    int at = packet.payload();
    return packet.payloadLength() >= QUERY_BYTES
        && packet.ttl() == 1
        && packet.sourceHigh() == Ndp.LINK_LOCAL
        && packet.bytes().getLong(at + 8) == 0
        && packet.bytes().getLong(at + 16) == 0;
  }

  /** How long answers may take, milliseconds. Source: RFC 3810 §5.1.3. */
  public static int mostDelayMillis(Packet packet) {
    int code = packet.bytes().getShort(packet.payload() + 4) & 0xffff;
    return code < 0x8000 ? code : (code & 0xfff | 0x1000) << (code >> 12 & 7) + 3;
  }

  /** Says that {@code nic} listens to {@code groups}, from {@code own}, which may be nobody yet. */
  public static void report(
      FrameSender sender, Nic nic, IpAddress own, List<IpAddress> groups, int kind) {
    ByteBuffer whole = ByteBuffer.allocate(ALERT + 8 + RECORD * groups.size());
    whole.put(0, (byte) IpFields.ICMPV6);
    whole.putInt(2, 0x05020000); // RFC 2711 §2.1: router alert, of MLD
    whole.putShort(6, (short) 0x0100); // RFC 8200 §4.2: PadN of none
    whole.put(ALERT, (byte) REPORT);
    whole.putShort(ALERT + 6, (short) groups.size());
    int at = ALERT + 8;
    for (IpAddress group : groups) {
      whole.put(at, (byte) kind);
      whole.putLong(at + 4, group.high()).putLong(at + 12, group.low());
      at += RECORD;
    }
    int length = whole.capacity() - ALERT;
    long sum =
        Checksum.sum(whole, ALERT, length)
            + Checksum.pseudo(own, REPORTED, IpFields.ICMPV6, length);
    whole.putShort(ALERT + 2, Checksum.fold(sum));
    Hop hop = new Hop(nic, Ndp.mac(REPORTED), Ethernet.UNTAGGED, own, REPORTED);
    sender.send(whole, hop, new IpFields(Ipv6Headers.HOP_BY_HOP, 1, 0, 0, false, 0));
  }
}
