package decnet.fabric.frame;

import java.nio.ByteBuffer;

/** The shape of an Ethernet frame. Stateless. Source: IEEE 802.3 §3.1, IEEE 802.1Q §9.3. */
public final class Ethernet {
  public static final int HEADER = 14; // two addresses and a type
  public static final int TAG = 4; // IEEE 802.1Q: TPID and TCI
  public static final int ARP = 0x0806; // IEEE registry of EtherTypes
  public static final int IPV4 = 0x0800; // IEEE registry of EtherTypes
  public static final int IPV6 = 0x86dd; // IEEE registry of EtherTypes
  public static final int VLAN = 0x8100; // IEEE 802.1Q §9.3
  public static final long BROADCAST = 0xffff_ffff_ffffL;
  public static final int UNTAGGED = -1;

  private Ethernet() {}

  static long address(ByteBuffer bytes, int at) {
    return (bytes.getShort(at) & 0xffffL) << 32 | bytes.getInt(at + 2) & 0xffff_ffffL;
  }

  static void address(ByteBuffer bytes, int at, long mac) {
    bytes.putShort(at, (short) (mac >>> 32));
    bytes.putInt(at + 2, (int) mac);
  }

  static boolean isGroup(long mac) {
    return (mac >>> 40 & 1) != 0; // IEEE 802 §8.2: the I/G bit
  }

  /**
   * Writes a header that ends at {@code end}.
   *
   * @return where it begins
   */
  static int write(ByteBuffer bytes, int end, Hop hop, int type) {
    bytes.putShort(end - 2, (short) type);
    int start = end - HEADER;
    if (hop.vlan() != UNTAGGED) {
      start -= TAG;
      bytes.putShort(end - 4, (short) hop.vlan());
      bytes.putShort(end - 6, (short) VLAN);
    }
    address(bytes, start, hop.peerMac());
    address(bytes, start + 6, hop.nic().mac());
    return start;
  }
}
