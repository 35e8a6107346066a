package decnet.fabric.tcp;

import decnet.fabric.frame.Checksum;
import decnet.fabric.frame.Drop;
import decnet.fabric.frame.IpFields;
import decnet.fabric.frame.Packet;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A received TCP segment, taken apart. One object serves every segment of a reader, so that nothing
 * is allocated per segment; it is valid until the next {@link #parse}. Not thread-safe.
 *
 * <p>Source: RFC 9293 §3.1, RFC 7323, RFC 2018.
 */
final class Segment {
  static final int FIN = 1; // RFC 9293 §3.1, and the flags below
  static final int SYN = 2;
  static final int RST = 4;
  static final int PSH = 8;
  static final int ACK = 16;
  static final int URG = 32;
  static final int ECE = 64; // RFC 3168 §6.1
  static final int CWR = 128; // RFC 3168 §6.1

  static final int HEADER = 20; // RFC 9293 §3.1: without options
  static final int OPTION_END = 0; // RFC 9293 §3.2
  static final int OPTION_NOP = 1; // RFC 9293 §3.2
  static final int OPTION_MSS = 2; // RFC 9293 §3.2
  static final int OPTION_SCALE = 3; // RFC 7323 §2.2
  static final int OPTION_SACK_PERMITTED = 4; // RFC 2018 §2
  static final int OPTION_SACK = 5; // RFC 2018 §3
  static final int OPTION_TIMESTAMPS = 8; // RFC 7323 §3.2
  static final int MOST_SACKS = 4; // RFC 2018 §3: what 40 bytes hold

  private ByteBuffer bytes = ByteBuffer.allocate(0);
  private int at;
  private int data;
  private int length;
  private int flags;
  private int mss;
  private int scale;
  private boolean sackPermitted;
  private boolean stamped;
  private int stamp;
  private int echo;
  private int sacks;
  private final int[] sackFrom = new int[MOST_SACKS];
  private final int[] sackTo = new int[MOST_SACKS];

  private long sum(Packet packet, int total) {
    return Checksum.sum(bytes, at, total) + packet.pseudo(IpFields.TCP, total);
  }

  /** Takes the payload of {@code packet} apart; the reason why not, or null. */
  @Nullable Drop parse(Packet packet) {
    bytes = packet.bytes();
    at = packet.payload();
    int total = packet.payloadLength();
    if (total < HEADER) {
      return Drop.TCP_MALFORMED;
    }
    int header = (bytes.get(at + 12) >> 4 & 15) * 4;
    if (header < HEADER || header > total) {
      return Drop.TCP_MALFORMED;
    }
    if (!packet.isUnfinished() && Checksum.fold(sum(packet, total)) != 0) {
      return Drop.TCP_CHECKSUM;
    }
    flags = bytes.get(at + 13) & 0xff;
    data = at + header;
    length = total - header;
    parseOptions(at + HEADER, data);
    return sourcePort() == 0 || targetPort() == 0 ? Drop.TCP_MALFORMED : null;
  }

  private void parseOptions(int from, int end) {
    mss = 0;
    scale = -1;
    sackPermitted = false;
    stamped = false;
    sacks = 0;
    int option = from;
    while (option < end) {
      int kind = bytes.get(option);
      if (kind == OPTION_END) {
        return;
      }
      if (kind == OPTION_NOP) {
        option++;
        continue;
      }
      int size = option + 1 < end ? bytes.get(option + 1) & 0xff : 0;
      if (size < 2 || option + size > end) {
        return; // what follows cannot be read; what came before counts, as in Linux
      }
      parseOption(kind, option, size);
      option += size;
    }
  }

  private void parseOption(int kind, int option, int size) {
    if (kind == OPTION_MSS && size == 4 && isSyn()) {
      mss = bytes.getShort(option + 2) & 0xffff;
    } else if (kind == OPTION_SCALE && size == 3 && isSyn()) {
      scale = Math.min(14, bytes.get(option + 2) & 0xff); // RFC 7323 §2.3: at most 14
    } else if (kind == OPTION_SACK_PERMITTED && size == 2 && isSyn()) {
      sackPermitted = true;
    } else if (kind == OPTION_TIMESTAMPS && size == 10) {
      stamped = true;
      stamp = bytes.getInt(option + 2);
      echo = bytes.getInt(option + 6);
    } else if (kind == OPTION_SACK && (size - 2) % 8 == 0) {
      sacks = Math.min(MOST_SACKS, (size - 2) / 8);
      for (int i = 0; i < sacks; i++) {
        sackFrom[i] = bytes.getInt(option + 2 + 8 * i);
        sackTo[i] = bytes.getInt(option + 6 + 8 * i);
      }
    }
  }

  /** What it asks for, as a SYN. */
  Offer offer() {
    boolean congestion = has(ECE) && has(CWR); // RFC 3168 §6.1.1
    return new Offer(
        TcpOutput.ports(targetPort(), sourcePort()),
        seq(),
        congestion,
        mss,
        scale,
        sackPermitted,
        stamped,
        stamped ? stamp : 0);
  }

  ByteBuffer bytes() {
    return bytes;
  }

  int sourcePort() {
    return bytes.getShort(at) & 0xffff;
  }

  int targetPort() {
    return bytes.getShort(at + 2) & 0xffff;
  }

  int seq() {
    return bytes.getInt(at + 4);
  }

  int ack() {
    return bytes.getInt(at + 8);
  }

  int flags() {
    return flags;
  }

  boolean has(int flag) {
    return (flags & flag) != 0;
  }

  boolean isSyn() {
    return has(SYN);
  }

  /** Unscaled. */
  int window() {
    return bytes.getShort(at + 14) & 0xffff;
  }

  int urgent() {
    return bytes.getShort(at + 18) & 0xffff;
  }

  /** Offset of the data in {@link #bytes}. */
  int data() {
    return data;
  }

  /** Bytes of data. */
  int length() {
    return length;
  }

  /** What it occupies in the sequence space. */
  int span() {
    return length + (has(SYN) ? 1 : 0) + (has(FIN) ? 1 : 0);
  }

  /** 0 for none. */
  int mss() {
    return mss;
  }

  /** -1 for none. */
  int scale() {
    return scale;
  }

  boolean sackPermitted() {
    return sackPermitted;
  }

  boolean stamped() {
    return stamped;
  }

  int stamp() {
    return stamp;
  }

  int echo() {
    return echo;
  }

  int sacks() {
    return sacks;
  }

  int sackFrom(int index) {
    return sackFrom[index];
  }

  int sackTo(int index) {
    return sackTo[index];
  }
}
