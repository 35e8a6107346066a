package decnet.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.Bytes;
import decnet.base.IpAddress;
import decnet.fabric.frame.Checksum;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A machine beside the fabric that speaks IPv6, on the test's own thread. */
final class TestPeer6 {
  static final IpAddress ALL = IpAddress.parse("ff02::1");
  static final IpAddress NOBODY = IpAddress.parse("::");

  /** What a fabric sent: the fields that tests look at, and what is behind the IPv6 header. */
  record Heard6(
      String toMac,
      int trafficClass,
      int label,
      int next,
      int hopLimit,
      String source,
      String target,
      Bytes payload) {
    /** The type of an ICMPv6 message, behind a router alert too. */
    int type() {
      return payload.buffer().get(next == 0 ? 8 : 0) & 0xff;
    }

    IpAddress about() {
      ByteBuffer bytes = payload.buffer();
      return IpAddress.of(bytes.getLong(8), bytes.getLong(16));
    }

    int word() {
      return payload.buffer().getInt(4);
    }
  }

  private final Consumer<byte[]> out;
  private final Supplier<List<byte[]>> in;
  IpAddress address = IpAddress.parse("fe80::ff:fe00:1");
  long mac = TestPeer.MAC;
  int hopLimit = 64;

  TestPeer6(TestPeer peer) {
    out = peer::frame;
    in = peer::frames6;
  }

  /** One that only speaks. */
  TestPeer6(Consumer<byte[]> out) {
    this.out = out;
    in = List::of;
  }

  /** Ethernet and IPv6 around {@code payload}. */
  void ip(IpAddress to, long toMac, int next, byte[] payload) {
    ByteBuffer bytes = ByteBuffer.allocate(54 + payload.length);
    bytes.putShort(0, (short) (toMac >>> 32)).putInt(2, (int) toMac);
    bytes.putShort(6, (short) (mac >>> 32)).putInt(8, (int) mac).putShort(12, (short) 0x86dd);
    bytes.putInt(14, 0x6000_0000).putInt(18, payload.length << 16 | next << 8 | hopLimit);
    bytes.putLong(22, address.high()).putLong(30, address.low());
    bytes.putLong(38, to.high()).putLong(46, to.low());
    bytes.put(54, payload);
    out.accept(bytes.array());
  }

  void ip(IpAddress to, int next, byte[] payload) {
    ip(to, macOf(to), next, payload);
  }

  private static long macOf(IpAddress to) {
    return to.high() >>> 56 == 0xff
        ? 0x3333_0000_0000L | to.low() & 0xffff_ffffL
        : TestPeer.DECKY_MAC;
  }

  /** Puts the checksum of {@code protocol} at {@code at} of {@code payload}. */
  byte[] summed(IpAddress to, int protocol, int at, byte[] payload) {
    ByteBuffer bytes = ByteBuffer.wrap(payload);
    bytes.putShort(at, (short) 0);
    long sum = Checksum.sum(bytes, 0, payload.length);
    sum += Checksum.pseudo(address, to, protocol, payload.length);
    bytes.putShort(at, Checksum.fold(sum));
    return payload;
  }

  void icmp(IpAddress to, String hex) {
    ip(to, 58, summed(to, 58, 2, Bytes.hex(hex).toArray()));
  }

  /** An echo request. */
  void ping(IpAddress to, int size) {
    byte[] payload = new byte[8 + size];
    payload[0] = (byte) 128;
    payload[5] = 7;
    ip(to, 58, summed(to, 58, 2, payload));
  }

  /** A message of neighbour discovery, with a hop limit of 255. */
  void discover(IpAddress to, String hex) {
    int before = hopLimit;
    hopLimit = 255;
    icmp(to, hex);
    hopLimit = before;
  }

  /** All IPv6 since the last time; checksums of ICMPv6 are right. */
  List<Heard6> heard() {
    return in.get().stream().map(TestPeer6::parse).toList();
  }

  Heard6 only() {
    List<Heard6> all = heard();
    assertThat(all).hasSize(1);
    return all.getFirst();
  }

  static String hex(IpAddress address) {
    return Bytes.of(address.octets()).hex();
  }

  static Heard6 parse(byte[] frame) {
    ByteBuffer bytes = ByteBuffer.wrap(frame);
    int length = bytes.getShort(18) & 0xffff;
    assertThat(frame).hasSize(54 + length);
    IpAddress source = IpAddress.of(bytes.getLong(22), bytes.getLong(30));
    IpAddress target = IpAddress.of(bytes.getLong(38), bytes.getLong(46));
    int next = frame[20] & 0xff;
    int at = next == 0 ? 62 : 54;
    int protocol = next == 0 ? frame[54] : next;
    if (protocol == 58 || protocol == 6 || protocol == 17) {
      long sum = Checksum.sum(bytes, at, frame.length - at);
      sum += Checksum.pseudo(source, target, protocol, frame.length - at);
      assertThat(Checksum.fold(sum)).isZero();
    }
    int word = bytes.getInt(14);
    return new Heard6(
        Bytes.of(frame, 0, 6).hex(),
        word >>> 20 & 0xff,
        word & 0xfffff,
        next,
        frame[21] & 0xff,
        source.toString(),
        target.toString(),
        Bytes.of(frame, 54, length));
  }
}
