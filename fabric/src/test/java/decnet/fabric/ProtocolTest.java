package decnet.fabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import decnet.base.Bytes;
import decnet.base.FaultException;
import decnet.fabric.frame.Checksum;
import decnet.fabric.frame.Drop;
import decnet.net.DatagramExchange;
import decnet.net.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** ARP, IPv4, ICMP and UDP, packet by packet; attaching hosts. */
@Timeout(20)
class ProtocolTest {
  private static final String ASK = // who has 10.77.1.2, tell 10.77.0.1
      "ffffffffffff02000000000108060001080006040001020000000001" + "0a4d00010000000000000a4d0102";

  private final ScriptBench bench = new ScriptBench();
  private final TestPeer peer = bench.peer;

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void arp_is_answered_with_the_deckys_own_mac() {
    peer.frame(Bytes.hex(ASK).toArray());
    assertThat(Bytes.of(peer.frames().getFirst()).hex())
        .isEqualTo(
            "0200000000015254000000010806000108000604000252540000000"
                + "10a4d01020200000000010a4d0001");
  }

  @Test
  void a_tag_is_kept_in_the_answer() {
    String tagged = ASK.substring(0, 24) + "81000007" + ASK.substring(24);
    peer.frame(Bytes.hex(tagged).toArray());
    assertThat(Bytes.of(peer.frames().getFirst()).hex().substring(24, 36))
        .isEqualTo("810000070806");
  }

  @Test
  void an_address_of_nobody_is_not_answered() {
    peer.frame(Bytes.hex(ASK.substring(0, 76) + "0a4d0109").toArray());
    assertThat(peer.frames()).isEmpty();
    assertThat(bench.network.counters().drops(Drop.NOT_OURS)).isEqualTo(1);
  }

  @Test
  void somebody_elses_claim_of_our_address_is_answered_once_in_ten_seconds() {
    String claim = ASK.substring(0, 56) + "0a4d0102" + ASK.substring(64);
    peer.frame(Bytes.hex(claim).toArray());
    peer.frame(Bytes.hex(claim).toArray());
    assertThat(peer.frames()).hasSize(1);
    bench.pass(10_000);
    peer.frame(Bytes.hex(claim).toArray());
    assertThat(peer.frames()).hasSize(1);
  }

  private static byte[] echo(int size) {
    ByteBuffer bytes = ByteBuffer.allocate(8 + size);
    bytes.put(0, (byte) 8).putInt(4, 0x12340001);
    for (int i = 0; i < size; i++) {
      bytes.put(8 + i, (byte) i);
    }
    bytes.putShort(2, Checksum.fold(Checksum.sum(bytes, 0, 8 + size)));
    return bytes.array();
  }

  @Test
  void ping_is_answered() {
    peer.ip(1, 0, 5, echo(56));
    byte[] reply = peer.frames().getFirst();
    assertThat(reply).hasSize(14 + 20 + 64);
    assertThat(reply[34]).isZero();
    assertThat(Checksum.fold(Checksum.sum(ByteBuffer.wrap(reply), 34, 64))).isZero();
  }

  @Test
  void a_long_ping_is_put_together_and_answered_in_pieces() {
    byte[] whole = echo(2992);
    for (int from : new int[] {1480, 0, 2960}) { // the first two in the wrong order
      int to = Math.min(from + 1480, whole.length);
      int more = to < whole.length ? 0x2000 : 0;
      peer.ip(1, more | from / 8, 9, java.util.Arrays.copyOfRange(whole, from, to));
    }
    List<byte[]> pieces = peer.frames();
    assertThat(pieces).hasSize(3);
    assertThat(pieces.stream().mapToInt(piece -> piece.length - 34).sum()).isEqualTo(3000);
  }

  @Test
  void overlapping_fragments_are_given_up() {
    peer.ip(1, 0x2000, 9, new byte[1480]);
    peer.ip(1, 0x2000 | 100, 9, new byte[1480]);
    assertThat(bench.network.counters().drops(Drop.FRAGMENT_REFUSED)).isEqualTo(1);
    assertThat(peer.frames()).isEmpty();
  }

  private static byte[] datagram(int port, String text) {
    ByteBuffer bytes = ByteBuffer.allocate(8 + text.length());
    bytes.putShort(0, (short) 5353).putShort(2, (short) port);
    bytes.putShort(4, (short) bytes.capacity());
    bytes.put(8, Bytes.latin1(text).toArray());
    return bytes.array();
  }

  @Test
  void a_closed_udp_port_is_unreachable_at_the_personalitys_rate() {
    for (int i = 0; i < 10; i++) {
      peer.ip(17, 0, 3, datagram(999, "probe"));
    }
    List<byte[]> errors = peer.frames();
    assertThat(errors).hasSize(6);
    assertThat(errors.getFirst()[34]).isEqualTo((byte) 3);
    assertThat(errors.getFirst()[35]).isEqualTo((byte) 3);
    assertThat(errors.getFirst()).hasSize(14 + 20 + 8 + 33);
    bench.pass(1_000);
    peer.ip(17, 0, 3, datagram(999, "probe"));
    assertThat(peer.frames()).hasSize(1);
  }

  @Test
  void datagrams_of_one_peer_are_one_exchange_and_are_answered() throws IOException {
    var listening = bench.host.open(53, Transport.UDP, bench);
    peer.ip(17, 0, 3, datagram(53, "one"));
    assertThat(bench.exchanges).isEmpty();
    listening.serve();
    peer.ip(17, 0, 3, datagram(53, "two"));
    DatagramExchange exchange = bench.exchanges.remove();
    assertThat(bench.exchanges).isEmpty();
    assertThat(exchange.receive(Duration.ZERO).utf8()).isEqualTo("one");
    assertThat(exchange.receive(Duration.ZERO).utf8()).isEqualTo("two");
    exchange.send(Bytes.utf8("three"));
    assertThat(peer.frames().getFirst()).hasSize(14 + 20 + 8 + 5);
    listening.close();
    assertThatThrownBy(() -> exchange.receive(Duration.ZERO)).isInstanceOf(IOException.class);
  }

  @Test
  void a_host_is_announced_when_it_comes() {
    bench.network.attach(ScriptBench.spec("decky-02", "10.77.1.9", "windows-11"));
    assertThat(Bytes.of(peer.frames().getFirst()).hex()).startsWith("ffffffffffff5254000000010806");
  }

  @Test
  void addresses_that_are_not_free_are_a_fault() {
    for (String address : List.of("10.77.1.2", "10.77.0.1", "10.77.255.255", "192.0.2.1")) {
      assertThatThrownBy(
              () -> bench.network.attach(ScriptBench.spec("decky-02", address, "linux-6")))
          .isInstanceOf(FaultException.class)
          .hasMessageContaining(address);
    }
  }

  @Test
  void a_decky_that_moves_over_itself_keeps_its_address_if_the_move_fails() {
    var next = bench.network.attach(ScriptBench.spec("decky-01", "10.77.1.2", "windows-11"));
    next.close();
    peer.segment(Heard.SYN);
    assertThat(peer.only().is(Heard.SYN | Heard.ACK)).isTrue();
  }

  @Test
  void a_port_opens_once() {
    assertThatThrownBy(() -> bench.host.open(80, Transport.TCP, bench))
        .isInstanceOf(FaultException.class)
        .hasMessageContaining("tcp/80");
    assertThat(bench.host.open(0, Transport.TCP, bench).port()).isGreaterThan(32_000);
  }
}
