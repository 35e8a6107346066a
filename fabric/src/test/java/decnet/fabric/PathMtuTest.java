package decnet.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.fabric.frame.Checksum;
import decnet.fabric.frame.Drop;
import decnet.net.Stream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a narrow path does to a connection. Source: RFC 1191, RFC 5927 §7. */
@Timeout(20)
class PathMtuTest {
  private static final int MINUTE = 60_000; // ms

  private final ScriptBench bench = new ScriptBench();
  private final TestPeer peer = bench.peer;

  @AfterEach
  void close() {
    bench.close();
  }

  /** A router had to drop our segment that began at {@code seq}. */
  private void tooBig(int seq, int mtu) {
    ByteBuffer message = ByteBuffer.allocate(36);
    message.put(0, (byte) 3).put(1, (byte) 4).putShort(6, (short) mtu); // RFC 1191 §4
    message.putShort(8, (short) 0x4500).putShort(10, (short) 1500).put(17, (byte) 6);
    message.putInt(20, peer.decky).putInt(24, peer.address);
    message.putShort(28, (short) peer.target).putShort(30, (short) peer.port).putInt(32, seq);
    message.putShort(2, Checksum.fold(Checksum.sum(message, 0, 36)));
    peer.ip(1, 0, 7, message.array());
  }

  private static int longest(List<Heard> said) {
    return said.stream().mapToInt(each -> each.data().length()).max().orElse(0);
  }

  /** Acknowledges what came in order until nothing more comes; the largest segment. */
  private int drain() {
    int longest = 0;
    for (List<Heard> said = peer.heard(); !said.isEmpty(); said = peer.heard()) {
      for (Heard each : said) {
        longest = Math.max(longest, each.data().length());
        peer.ack = each.seq() == peer.ack ? each.ackAfter() : peer.ack;
      }
      peer.segment(Heard.ACK);
    }
    return longest;
  }

  @Test
  void what_did_not_fit_is_cut_and_sent_again_at_once() throws IOException {
    Stream stream = bench.connect();
    int base = peer.ack;
    bench.write(stream, "a".repeat(1460) + "b".repeat(1460));
    assertThat(peer.heard()).hasSize(2);
    tooBig(base, 1000);
    List<Heard> again = peer.heard();
    assertThat(longest(again)).isEqualTo(960);
    assertThat(again.getFirst().seq()).isEqualTo(base);
    StringBuilder text = new StringBuilder();
    for (Heard each : again) {
      assertThat(each.seq()).isEqualTo(base + text.length());
      text.append(each.data().utf8());
    }
    assertThat(text.toString()).isEqualTo("a".repeat(1460) + "b".repeat(1460));
    peer.ack = base + 2920;
    peer.segment(Heard.ACK);
    bench.write(stream, "d".repeat(3000));
    assertThat(drain()).isEqualTo(960);
  }

  @Test
  void nobody_is_believed_who_does_not_know_what_is_under_way() throws IOException {
    Stream stream = bench.connect();
    int base = peer.ack;
    bench.write(stream, "x".repeat(3000));
    peer.heard();
    tooBig(base - 1, 1000);
    tooBig(base + 3000, 1000);
    peer.port++;
    tooBig(base, 1000);
    peer.port--;
    assertThat(peer.heard()).isEmpty();
    assertThat(bench.network.counters().drops(Drop.ICMP_STRAY)).isEqualTo(3);
    peer.ack = base + 3000;
    peer.segment(Heard.ACK);
    bench.write(stream, "y".repeat(3000));
    assertThat(drain()).isEqualTo(1460);
  }

  @Test
  void below_552_bytes_routers_may_cut() throws IOException {
    Stream stream = bench.connect();
    int base = peer.ack;
    bench.write(stream, "x".repeat(1460));
    peer.heard();
    tooBig(base, 68);
    List<Heard> again = peer.heard();
    assertThat(longest(again)).isEqualTo(512);
    assertThat(again).noneMatch(Heard::dontFragment);
  }

  @Test
  void a_new_connection_of_the_same_peer_begins_small_and_after_ten_minutes_large()
      throws IOException {
    Stream stream = bench.connect();
    bench.write(stream, "x".repeat(1460));
    peer.heard();
    tooBig(peer.ack, 1000);
    peer.heard();
    peer.ack += 1460;
    peer.segment(Heard.ACK);
    peer.port++;
    peer.seq = 77_000;
    Stream second = bench.connect();
    bench.write(second, "x".repeat(3000));
    assertThat(drain()).isEqualTo(960);
    bench.pass(11 * MINUTE);
    bench.write(second, "x".repeat(3000));
    assertThat(drain()).isEqualTo(1460);
  }

  @Test
  void a_path_that_widens_nothing_changes_nothing() throws IOException {
    Stream stream = bench.connect();
    bench.write(stream, "x".repeat(1460));
    peer.heard();
    tooBig(peer.ack, 1500);
    tooBig(peer.ack, 9000);
    assertThat(peer.heard()).isEmpty();
  }
}
