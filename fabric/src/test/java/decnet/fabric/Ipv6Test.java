package decnet.fabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import decnet.base.Bytes;
import decnet.base.FaultException;
import decnet.base.IpAddress;
import decnet.fabric.TestPeer6.Heard6;
import decnet.fabric.frame.Drop;
import decnet.net.Stream;
import decnet.net.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** IPv6 packet by packet: headers, ICMPv6, UDP, TCP. */
@Timeout(20)
class Ipv6Test {
  private static final IpAddress DECKY = IpAddress.parse("fd00:66::5");

  private final ScriptBench bench = new ScriptBench();
  private final TestPeer6 peer = new TestPeer6(bench.peer);

  Ipv6Test() {
    bench.network.attach(ScriptBench.spec("decky-01", "10.77.1.2,fd00:66::5", "linux-6"));
    bench.pass(15_000); // duplicates were asked for, routers too
    bench.link.written().clear();
    peer.address = IpAddress.parse("fd00:66::9");
  }

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void ping_is_answered_with_the_systems_hop_limit_and_label() {
    peer.ping(DECKY, 56);
    Heard6 reply = peer.only();
    assertThat(reply.type()).isEqualTo(129);
    assertThat(reply.payload().length()).isEqualTo(64);
    assertThat(reply.hopLimit()).isEqualTo(64);
    assertThat(reply.label() & 0x80000).isNotZero();
    assertThat(reply.source()).isEqualTo("fd00:66::5");
  }

  @Test
  void a_ping_to_all_nodes_is_answered_from_the_link_local_address() {
    peer.address = IpAddress.parse("fe80::9");
    peer.ping(TestPeer6.ALL, 8);
    assertThat(peer.only().source()).startsWith("fe80::");
  }

  @Test
  void windows_does_not_answer_a_ping_to_all_nodes() {
    try (ScriptBench other = new ScriptBench("windows-11")) {
      other.pass(15_000);
      other.link.written().clear();
      new TestPeer6(other.peer).ping(TestPeer6.ALL, 8);
      assertThat(other.peer.frames6()).isEmpty();
    }
  }

  @Test
  void a_system_without_ipv6_is_silent_and_has_no_address_of_it() {
    try (ScriptBench old = new ScriptBench("vxworks")) {
      old.pass(15_000);
      assertThat(old.peer.frames6()).isEmpty();
      assertThatThrownBy(
              () -> old.network.attach(ScriptBench.spec("decky-02", "fd00:66::6", "vxworks")))
          .isInstanceOf(FaultException.class)
          .hasMessageContaining("fd00:66::6 is IPv6, which vxworks does not speak");
    }
  }

  @ParameterizedTest
  @CsvSource({"ff02::5,no address of a machine", "::1,no address of a machine"})
  void what_is_no_address_of_a_machine_is_refused(String address, String reason) {
    assertThatThrownBy(() -> bench.network.attach(ScriptBench.spec("decky-02", address, "linux-6")))
        .isInstanceOf(FaultException.class)
        .hasMessageContaining(reason);
  }

  private static byte[] bytes(String hex) {
    return Bytes.hex(hex).toArray();
  }

  /** What is sent, and the code and pointer of the problem that comes back; -1 for silence. */
  @ParameterizedTest
  @CsvSource({
    "254,00,1,6", // a protocol that nobody knows
    "60,fe00010400000000,1,40", // the same behind destination options
    "60,3b008000010200000000,2,42", // an option that must be understood
    "60,3b00c000010200000000,2,42", // the same, unless it is for many
    "60,3b004000010200000000,-1,0", // an option that is dropped in silence
    "60,3b00000001020000,-1,0", // padding, and nothing behind it
    "60,fe00010401000000,-1,0", // padding that is not blank
    "60,3b01010a00000000,-1,0", // longer than what is there
    "43,3b00000100000000,0,43", // a source route
    "43,3b00040100000000,-1,0", // segment routing is off
    "43,3b00000000000000,-1,0", // a route that was gone, and nothing behind it
    "0,3b00050200000100,-1,0", // a router alert
    "0,3b00c20400010000,0,44", // a jumbogram that is none
    "60,0000010400000000,1,40", // hop-by-hop options in the wrong place
    "44,3a000001000000010000000000,0,4", // a piece that is no multiple of 8
    "44,3a00fff90000000100000000000000000000000000000000,0,42", // beyond the end
    "44,06000001000000010000000000000000,3,0", // the first piece has half a header
    "59,00,-1,0"
  })
  void headers_are_refused_as_linux_refuses_them(int next, String hex, int code, int pointer) {
    peer.ip(DECKY, next, bytes(hex));
    if (code < 0) {
      assertThat(peer.heard()).isEmpty();
      return;
    }
    Heard6 error = peer.only();
    assertThat(error.type()).isEqualTo(4);
    assertThat((int) error.payload().buffer().get(1)).isEqualTo(code);
    assertThat(error.word()).isEqualTo(pointer);
    assertThat(error.payload().length()).isEqualTo(8 + 40 + hex.length() / 2);
  }

  @Test
  void an_atomic_fragment_is_no_fragment() {
    byte[] echo = peer.summed(DECKY, 58, 2, bytes("8000000000070001"));
    byte[] whole = Arrays.copyOf(bytes("3a00000000000009"), 16);
    System.arraycopy(echo, 0, whole, 8, 8);
    peer.ip(DECKY, 44, whole);
    assertThat(peer.only().type()).isEqualTo(129);
  }

  private void piece(byte[] whole, int from, int to, int id) {
    ByteBuffer bytes = ByteBuffer.allocate(8 + to - from);
    bytes.put(0, (byte) 58);
    bytes.putShort(2, (short) (from | (to < whole.length ? 1 : 0))).putInt(4, id);
    bytes.put(8, whole, from, to - from);
    peer.ip(DECKY, 44, bytes.array());
  }

  private byte[] longEcho() {
    byte[] echo = new byte[3000];
    echo[0] = (byte) 128;
    return peer.summed(DECKY, 58, 2, echo);
  }

  @Test
  void a_long_ping_is_put_together_and_answered_in_pieces() {
    byte[] echo = longEcho();
    piece(echo, 1448, 2896, 7);
    piece(echo, 2896, 3000, 7);
    piece(echo, 0, 1448, 7);
    List<Heard6> pieces = peer.heard();
    assertThat(pieces).hasSize(3).allMatch(each -> each.next() == 44);
    assertThat(pieces.stream().mapToInt(each -> each.payload().length() - 8).sum()).isEqualTo(3000);
  }

  @Test
  void overlapping_fragments_are_given_up() {
    byte[] echo = longEcho();
    piece(echo, 0, 1448, 8);
    piece(echo, 1000, 2896, 8);
    piece(echo, 2896, 3000, 8);
    piece(echo, 1448, 2896, 8);
    assertThat(peer.heard()).isEmpty();
    assertThat(bench.network.counters().drops(Drop.FRAGMENT_REFUSED)).isEqualTo(1);
  }

  private byte[] datagram(int port, int size) {
    ByteBuffer bytes = ByteBuffer.allocate(8 + size);
    bytes.putShort(0, (short) 5353).putShort(2, (short) port).putShort(4, (short) (8 + size));
    return peer.summed(DECKY, 17, 6, bytes.array());
  }

  @Test
  void a_closed_udp_port_is_unreachable_at_the_personalitys_rate_and_quotes_up_to_1280() {
    for (int i = 0; i < 10; i++) {
      peer.ip(DECKY, 17, datagram(999, 1400));
    }
    List<Heard6> errors = peer.heard();
    assertThat(errors).hasSize(6);
    Heard6 first = errors.getFirst();
    assertThat(first.payload().buffer().getShort(0)).isEqualTo((short) 0x0104);
    assertThat(first.payload().length()).isEqualTo(1280 - 40);
    bench.pass(1_000);
    for (int i = 0; i < 10; i++) {
      peer.ip(DECKY, 17, datagram(999, 10));
    }
    assertThat(peer.heard()).hasSize(4);
  }

  @Test
  void nothing_answers_an_error_or_a_group_or_nobody() {
    peer.icmp(DECKY, "0104000000000000");
    peer.ip(IpAddress.parse("ff02::1"), 254, bytes("00"));
    peer.address = TestPeer6.NOBODY;
    peer.ip(DECKY, 254, bytes("00"));
    assertThat(peer.heard()).isEmpty();
  }

  @Test
  void an_option_that_all_must_understand_makes_all_nodes_answer() {
    peer.address = IpAddress.parse("fe80::9");
    peer.ip(TestPeer6.ALL, 60, bytes("3a00800001020000"));
    assertThat(peer.only().type()).isEqualTo(4);
  }

  @Test
  void a_datagram_without_a_checksum_is_dropped_and_others_are_answered() throws IOException {
    try (ScriptBench fresh = new ScriptBench()) {
      TestPeer6 other = new TestPeer6(fresh.peer);
      other.address = peer.address;
      fresh.host.close();
      var host = fresh.network.attach(ScriptBench.spec("decky-01", "fd00:66::5", "linux-6"));
      fresh.pass(15_000);
      fresh.link.written().clear();
      host.open(53, Transport.UDP, fresh).serve();
      byte[] blank = datagram(53, 3);
      blank[6] = 0;
      blank[7] = 0;
      other.ip(DECKY, 17, blank);
      assertThat(fresh.exchanges).isEmpty();
      other.ip(DECKY, 17, datagram(53, 3));
      var exchange = fresh.exchanges.remove();
      assertThat(exchange.peer().remote().address()).hasToString("fd00:66::9");
      exchange.send(Bytes.utf8("three"));
      assertThat(other.only().payload().length()).isEqualTo(13);
    }
  }

  private byte[] segment(int port, int flags, int seq, int ack, String text) {
    ByteBuffer bytes = ByteBuffer.allocate(20 + text.length());
    bytes.putShort(0, (short) 40_000).putShort(2, (short) port).putInt(4, seq).putInt(8, ack);
    bytes.putInt(12, 5 << 28 | flags << 16 | 65_535);
    bytes.put(20, Bytes.latin1(text).toArray());
    return peer.summed(DECKY, 6, 16, bytes.array());
  }

  @Test
  void tcp_is_spoken_with_the_mss_of_ipv6() throws IOException {
    try (ScriptBench fresh = new ScriptBench()) {
      TestPeer6 other = new TestPeer6(fresh.peer);
      other.address = peer.address;
      fresh.host.close();
      var host = fresh.network.attach(ScriptBench.spec("decky-01", "fd00:66::5", "linux-6"));
      fresh.pass(15_000);
      fresh.link.written().clear();
      host.open(80, Transport.TCP, fresh).serve();
      other.ip(DECKY, 6, segment(81, Heard.SYN, 1, 0, ""));
      assertThat(other.only().payload().buffer().get(13)).isEqualTo((byte) (Heard.RST | Heard.ACK));
      other.ip(DECKY, 6, segment(80, Heard.SYN, 1, 0, ""));
      ByteBuffer answer = other.only().payload().buffer();
      assertThat(answer.getInt(20)).isEqualTo(0x02040000 | 1440);
      int seq = answer.getInt(4);
      other.ip(DECKY, 6, segment(80, Heard.ACK, 2, seq + 1, ""));
      Stream stream = fresh.streams.remove();
      assertThat(stream.peer().remote().address()).hasToString("fd00:66::9");
      assertThat(stream.peer().local().address()).isEqualTo(DECKY);
      other.ip(DECKY, 6, segment(80, Heard.ACK | Heard.PSH, 2, seq + 1, "hello"));
      ByteBuffer into = ByteBuffer.allocate(10);
      assertThat(stream.read(into, Duration.ofSeconds(1))).isEqualTo(5);
      stream.write(Bytes.utf8("world").buffer());
      List<Integer> labels = new ArrayList<>();
      other.heard().forEach(each -> labels.add(each.label()));
      assertThat(labels).hasSizeGreaterThanOrEqualTo(1);
      assertThat(labels.stream().distinct()).hasSize(1);
      stream.reset();
    }
  }

  @Test
  void a_packet_whose_source_can_be_nobody_is_dropped() {
    for (String source : List.of("ff02::1", "::1", "::ffff:192.0.2.1")) {
      bench.link.written().clear();
      long before = bench.network.counters().drops(Drop.IP_MALFORMED);
      peer.address = IpAddress.parse(source);
      peer.ping(DECKY, 8);
      assertThat(peer.heard()).isEmpty();
      assertThat(bench.network.counters().drops(Drop.IP_MALFORMED)).isEqualTo(before + 1);
    }
  }
}
