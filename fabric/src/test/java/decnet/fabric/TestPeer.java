package decnet.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.Bytes;
import decnet.base.IpAddress;
import decnet.fabric.frame.Checksum;
import decnet.fabric.link.Frame;
import decnet.fabric.link.MemoryLink;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A machine beside the fabric that says exactly what a test wants it to say, on the test's own
 * thread, and takes apart what it hears.
 */
final class TestPeer {
  static final int ADDRESS = 0x0a4d0001; // 10.77.0.1
  static final long MAC = 0x020000000001L;
  static final int DECKY = 0x0a4d0102; // 10.77.1.2
  static final long DECKY_MAC = 0x525400000001L;

  private final FabricNetwork network;
  private final MemoryLink link;
  private final Frame frame = new Frame(70_000);
  int address = ADDRESS;
  int decky = DECKY;
  long mac = MAC;
  long deckyMac = DECKY_MAC;
  int ttl = 64;
  int port = 40_000;
  int target = 80;
  int seq = 1_000;
  int ack;
  int window = 65_535;
  Bytes options = Bytes.EMPTY;
  @Nullable Consumer<Frame> capture;

  TestPeer(FabricNetwork network, MemoryLink link) {
    this.network = network;
    this.link = link;
  }

  /** A raw frame arrives. */
  void frame(byte[] content) {
    frame.copy(content);
    if (capture != null) {
      capture.accept(frame);
    }
    network.receive(frame);
  }

  /** Ethernet and IPv4 around {@code payload}. */
  void ip(int protocol, int flagsAndOffset, int id, byte[] payload) {
    ByteBuffer bytes = ByteBuffer.allocate(34 + payload.length);
    bytes.putShort(0, (short) (deckyMac >>> 32)).putInt(2, (int) deckyMac);
    bytes.putShort(6, (short) (mac >>> 32)).putInt(8, (int) mac).putShort(12, (short) 0x0800);
    bytes.putShort(14, (short) 0x4500).putShort(16, (short) (20 + payload.length));
    bytes.putShort(18, (short) id).putShort(20, (short) flagsAndOffset);
    bytes.putShort(22, (short) (ttl << 8 | protocol));
    bytes.putInt(26, address).putInt(30, decky);
    bytes.putShort(24, Checksum.fold(Checksum.sum(bytes, 14, 20)));
    bytes.put(34, payload);
    frame(bytes.array());
  }

  /** A segment with the peer's own numbers; they are not moved on. */
  void segment(int flags, Bytes data) {
    int header = 20 + options.length();
    ByteBuffer bytes = ByteBuffer.allocate(header + data.length());
    bytes.putShort(0, (short) port).putShort(2, (short) target).putInt(4, seq).putInt(8, ack);
    bytes.putInt(12, header / 4 << 28 | flags << 16 | window);
    bytes.put(20, options.toArray()).put(header, data.toArray());
    long sum = Checksum.sum(bytes, 0, bytes.capacity());
    sum += Checksum.pseudo(IpAddress.ipv4(address), IpAddress.ipv4(decky), 6, bytes.capacity());
    bytes.putShort(16, Checksum.fold(sum));
    ip(6, 0x4000, 1, bytes.array());
  }

  void segment(int flags) {
    segment(flags, Bytes.EMPTY);
  }

  /** Sends data and moves on. */
  void data(String text) {
    segment(Heard.ACK | Heard.PSH, Bytes.utf8(text));
    seq += text.length();
  }

  /** Shakes hands; options stay off afterwards. Returns the SYN-ACK. */
  Heard connect(String optionsHex) {
    link.written().clear();
    options = Bytes.hex(optionsHex);
    segment(Heard.SYN);
    options = Bytes.EMPTY;
    seq++;
    Heard answer = only();
    assertThat(answer.is(Heard.SYN | Heard.ACK)).isTrue();
    ack = answer.seq() + 1;
    segment(Heard.ACK);
    return answer;
  }

  /** All TCP segments since the last time. */
  List<Heard> heard() {
    List<Heard> all = new ArrayList<>();
    for (byte[] next : frames()) {
      ByteBuffer bytes = ByteBuffer.wrap(next);
      if (bytes.getShort(12) == 0x0800 && bytes.get(23) == 6) {
        all.add(parse(bytes));
      }
    }
    return all;
  }

  /** All frames since the last time but for IPv6. */
  List<byte[]> frames() {
    return frames(false);
  }

  /** All frames of IPv6 since the last time. */
  List<byte[]> frames6() {
    return frames(true);
  }

  private List<byte[]> frames(boolean six) {
    List<byte[]> all = new ArrayList<>();
    link.written().drainTo(all);
    all.removeIf(frame -> six != (frame[12] == (byte) 0x86 && frame[13] == (byte) 0xdd));
    return all;
  }

  /** The one segment since the last time. */
  Heard only() {
    List<Heard> all = heard();
    assertThat(all).hasSize(1);
    return all.getFirst();
  }

  private static Heard parse(ByteBuffer bytes) {
    assertThat(Checksum.fold(Checksum.sum(bytes, 14, 20))).isZero();
    int total = bytes.getShort(16) & 0xffff;
    long sum = Checksum.sum(bytes, 34, total - 20);
    IpAddress from = IpAddress.ipv4(bytes.getInt(26));
    sum += Checksum.pseudo(from, IpAddress.ipv4(bytes.getInt(30)), 6, total - 20);
    assertThat(Checksum.fold(sum)).isZero();
    int word = bytes.getInt(46);
    int header = (word >>> 28) * 4;
    StringBuilder letters = new StringBuilder();
    StringBuilder sacks = new StringBuilder();
    int stamp = 0;
    int at = 54;
    while (at < 34 + header) {
      int kind = bytes.get(at);
      switch (kind) {
        case 0 -> letters.append('L');
        case 1 -> letters.append('N');
        case 2 -> letters.append(String.format("M%X", bytes.getShort(at + 2) & 0xffff));
        case 3 -> letters.append(String.format("W%X", bytes.get(at + 2)));
        case 4 -> letters.append('S');
        case 8 -> {
          letters.append('T');
          stamp = bytes.getInt(at + 2);
        }
        default -> {
          for (int i = at + 2; i < at + bytes.get(at + 1); i += 8) {
            sacks.append(bytes.getInt(i)).append('-').append(bytes.getInt(i + 4)).append(' ');
          }
        }
      }
      at += kind < 2 ? 1 : bytes.get(at + 1);
    }
    return new Heard(
        bytes.get(22) & 0xff,
        bytes.getShort(18) & 0xffff,
        (bytes.getShort(20) & 0x4000) != 0,
        word >>> 16 & 0xff,
        bytes.getInt(38),
        bytes.getInt(42),
        word & 0xffff,
        letters.toString(),
        sacks.toString().trim(),
        stamp,
        Bytes.of(bytes.array(), 34 + header, 14 + total - 34 - header),
        bytes.getShort(52) & 0xffff);
  }
}
