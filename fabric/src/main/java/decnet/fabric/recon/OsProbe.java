package decnet.fabric.recon;

import decnet.fabric.frame.IpFields;
import decnet.fabric.frame.Packet;
import java.nio.ByteBuffer;

/**
 * The packets of nmap's OS detection, each by what no other program sends. Stateless. Source:
 * "TCP/IP Fingerprinting Methods Supported by Nmap", nmap.org/book/osdetect-methods.html.
 */
final class OsProbe {
  static final int NONE = -1;
  static final String[] NAMES = {
    "SEQ1", "SEQ2", "SEQ3", "SEQ4", "SEQ5", "SEQ6", "ECN", "T2", "T3", "T4", "T5", "T6", "T7",
    "IE1", "IE2", "U1"
  };

  private static final int SEQ1 = 0;
  private static final int ECN = 6;
  private static final int IE1 = 13;
  private static final int IE2 = 14;
  private static final int U1 = 15;
  private static final int URGENT = 0xf7f5; // of the ECN probe, with URG off
  private static final int LETTERS = 300; // of U1, all 'C'

  private OsProbe() {}

  /** Which probe the packet is, an index of {@link #NAMES}, or {@link #NONE}. */
  static int of(Packet packet) {
    return switch (packet.protocol()) {
      case IpFields.TCP -> tcp(packet.bytes(), packet.payload());
      case IpFields.UDP -> udp(packet);
      case IpFields.ICMP -> icmp(packet);
      default -> NONE;
    };
  }

  private static int tcp(ByteBuffer bytes, int at) {
    int flags = bytes.get(at + 13) & 255;
    if (flags == 0xc2 && (bytes.getShort(at + 18) & 0xffff) == URGENT) {
      return ECN;
    }
    if (!isStamped(bytes, at)) {
      return NONE;
    }
    int window = bytes.getShort(at + 14) & 0xffff;
    return switch (flags & 63) {
      case 0 -> window == 128 ? 7 : NONE;
      case 2 -> syn(window, bytes.get(at + 20));
      case 43 -> window == 256 ? 8 : NONE; // SYN, FIN, URG, PSH
      case 16 -> window == 1024 ? 9 : window == 32_768 ? 11 : NONE;
      case 41 -> window == 65_535 ? 12 : NONE; // FIN, PSH, URG
      default -> NONE;
    };
  }

  private static int syn(int window, byte firstOption) {
    return switch (window) {
      case 1 -> SEQ1;
      case 63 -> 1;
      case 4 -> firstOption == 8 ? 2 : 3;
      case 16 -> 4;
      case 512 -> 5;
      case 31_337 -> 10;
      default -> NONE;
    };
  }

  /** Whether there is a time stamp of all ones that echoes nothing. */
  private static boolean isStamped(ByteBuffer bytes, int at) {
    int end = at + (bytes.get(at + 12) >> 4 & 15) * 4;
    int option = at + 20;
    while (option < end) {
      int kind = bytes.get(option);
      int size = kind == 1 ? 1 : option + 1 < end ? bytes.get(option + 1) & 255 : 0;
      if (kind == 0 || size == 0 || kind != 1 && size < 2 || option + size > end) {
        return false;
      }
      if (kind == 8 && size == 10) {
        return bytes.getInt(option + 2) == -1 && bytes.getInt(option + 6) == 0;
      }
      option += size;
    }
    return false;
  }

  private static int udp(Packet packet) {
    ByteBuffer bytes = packet.bytes();
    if (packet.payloadLength() != 8 + LETTERS) {
      return NONE;
    }
    for (int i = packet.payload() + 8; i < packet.payloadEnd(); i++) {
      if (bytes.get(i) != 'C') {
        return NONE;
      }
    }
    return U1;
  }

  private static int icmp(Packet packet) {
    int code = packet.bytes().get(packet.payload() + 1);
    if (packet.bytes().get(packet.payload()) != 8) {
      return NONE;
    }
    if (code == 9 && packet.dontFragment() && packet.payloadLength() == 8 + 120) {
      return IE1;
    }
    return code == 0 && packet.tos() == 4 && packet.payloadLength() == 8 + 150 ? IE2 : NONE;
  }
}
