package decnet.fabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import decnet.base.Bytes;
import decnet.net.Stream;
import java.io.IOException;
import java.net.SocketException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The state machine, packet by packet. Source: RFC 9293, RFC 7323, RFC 5961, RFC 2018. */
@Timeout(20)
class TcpScriptTest {
  private static final String ALL = "020405b40402080a000000010000000001030307"; // as Linux offers

  private final ScriptBench bench = new ScriptBench();
  private final TestPeer peer = bench.peer;

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void a_syn_with_all_options_gets_all_of_them_in_the_personalitys_order() {
    Heard answer = peer.connect(ALL);
    assertThat(answer.options()).isEqualTo("M5B4STNW7");
    assertThat(answer.window()).isEqualTo(65_160);
    assertThat(answer.ttl()).isEqualTo(64);
    assertThat(answer.id()).isZero();
    assertThat(answer.dontFragment()).isTrue();
    assertThat(bench.streams).hasSize(1);
  }

  @Test
  void only_what_was_offered_is_answered() {
    Heard answer = peer.connect("020405b4");
    assertThat(answer.options()).isEqualTo("M5B4");
    assertThat(answer.window()).isEqualTo(64_240);
  }

  @Test
  void a_syn_that_comes_again_gets_the_same_answer() {
    peer.segment(Heard.SYN);
    Heard first = peer.only();
    peer.segment(Heard.SYN);
    assertThat(peer.only()).isEqualTo(first);
  }

  @Test
  void a_syn_ack_is_sent_again_and_then_given_up() {
    peer.segment(Heard.SYN);
    bench.pass(70_000);
    assertThat(peer.heard()).hasSize(6); // at 0, 1, 3, 7, 15 and 31 s
    assertThat(bench.network.connections()).isZero();
  }

  @Test
  void data_is_read_and_answered() throws IOException {
    Stream stream = bench.connect();
    peer.data("hello");
    assertThat(peer.only().ack()).isEqualTo(peer.seq);
    assertThat(ScriptBench.read(stream)).isEqualTo("hello");
    bench.write(stream, "world");
    Heard answer = peer.only();
    assertThat(answer.data()).isEqualTo(Bytes.utf8("world"));
    assertThat(answer.seq()).isEqualTo(peer.ack);
  }

  @Test
  void an_urgent_byte_is_pointed_at_and_the_next_is_not() throws IOException {
    Stream stream = bench.connect();
    stream.urgent((byte) 'u');
    Heard urgent = peer.only();
    assertThat(urgent.flags() & Heard.URG).isEqualTo(Heard.URG);
    assertThat(urgent.urgent()).isEqualTo(1); // RFC 6093 §2.1: the byte after it
    assertThat(urgent.data()).isEqualTo(Bytes.utf8("u"));
    peer.ack += 1;
    peer.segment(Heard.ACK);
    bench.write(stream, "z");
    assertThat(peer.only().flags() & Heard.URG).isZero();
  }

  @Test
  void what_comes_out_of_order_is_put_in_order_and_acknowledged_selectively() throws IOException {
    Stream stream = bench.connect();
    int first = peer.seq;
    peer.seq = first + 5;
    peer.data("world");
    Heard gap = peer.only();
    assertThat(gap.ack()).isEqualTo(first);
    assertThat(gap.sacks()).isEqualTo((first + 5) + "-" + (first + 10));
    peer.seq = first;
    peer.data("hello");
    assertThat(peer.only().ack()).isEqualTo(first + 10);
    assertThat(ScriptBench.read(stream)).isEqualTo("helloworld");
  }

  @Test
  void an_ack_may_wait_after_the_first_segments() throws IOException {
    Stream stream = bench.connect();
    for (int i = 0; i < 16; i++) {
      peer.data("x");
    }
    assertThat(peer.heard()).hasSize(16);
    peer.data("y");
    assertThat(peer.heard()).isEmpty();
    bench.pass(60);
    assertThat(peer.only().ack()).isEqualTo(peer.seq);
    assertThat(ScriptBench.read(stream)).hasSize(17);
  }

  @Test
  void what_is_not_acknowledged_is_sent_again_at_growing_intervals() throws IOException {
    Stream stream = bench.connect();
    bench.write(stream, "lost");
    assertThat(peer.heard()).hasSize(1);
    bench.pass(1_020);
    assertThat(peer.only().data()).isEqualTo(Bytes.utf8("lost"));
    bench.pass(1_500);
    assertThat(peer.heard()).isEmpty();
    bench.pass(600);
    assertThat(peer.heard()).hasSize(1);
  }

  @Test
  void a_peer_that_never_answers_is_given_up() throws IOException {
    Stream stream = bench.connect();
    bench.write(stream, "anyone?");
    bench.pass(1_500_000);
    assertThat(bench.network.connections()).isZero();
    assertThatThrownBy(() -> bench.write(stream, "x")).isInstanceOf(SocketException.class);
  }

  @Test
  void a_hole_that_sack_shows_is_filled_at_once() throws IOException {
    Stream stream = bench.connect();
    int base = peer.ack;
    bench.pass(1);
    bench.write(stream, "w".repeat(1460 * 5));
    assertThat(peer.heard()).hasSize(5);
    bench.pass(5);
    int from = base + 1460;
    int to = base + 1460 * 5;
    for (int end = base + 2920; end <= to; end += 1460) {
      peer.options = Bytes.hex(String.format("0101050a%08x%08x", from, end));
      peer.segment(Heard.ACK);
    }
    Heard again = peer.only();
    assertThat(again.seq()).isEqualTo(base);
    assertThat(again.data().length()).isEqualTo(1460);
  }

  @Test
  void a_closed_window_is_probed_and_used_when_it_opens() throws IOException {
    Stream stream = bench.connect();
    peer.window = 0;
    peer.data("x");
    peer.heard();
    bench.write(stream, "later");
    assertThat(peer.heard()).isEmpty();
    bench.pass(1_020);
    Heard probe = peer.only();
    assertThat(probe.seq()).isEqualTo(peer.ack - 1);
    assertThat(probe.data()).isEqualTo(Bytes.EMPTY);
    peer.window = 100;
    peer.segment(Heard.ACK);
    assertThat(peer.only().data()).isEqualTo(Bytes.utf8("later"));
  }

  @Test
  void small_writes_wait_for_the_ack_unless_told_not_to() throws IOException {
    Stream stream = bench.connect();
    bench.write(stream, "a");
    bench.write(stream, "b");
    bench.write(stream, "c");
    assertThat(peer.only().data()).isEqualTo(Bytes.utf8("a"));
    peer.ack += 1;
    peer.segment(Heard.ACK);
    assertThat(peer.only().data()).isEqualTo(Bytes.utf8("bc"));
    stream.noDelay(true);
    bench.write(stream, "d");
    assertThat(peer.only().data()).isEqualTo(Bytes.utf8("d"));
  }

  @Test
  void a_peer_that_finished_is_still_written_to() throws IOException {
    Stream stream = bench.connect();
    peer.segment(Heard.FIN | Heard.ACK);
    peer.seq++;
    assertThat(peer.only().ack()).isEqualTo(peer.seq);
    assertThat(ScriptBench.read(stream)).isEqualTo("end");
    bench.write(stream, "bye");
    peer.ack += 3;
    peer.segment(Heard.ACK);
    stream.close();
    List<Heard> said = peer.heard();
    assertThat(said.getLast().is(Heard.FIN | Heard.ACK)).isTrue();
    peer.ack += 1;
    peer.segment(Heard.ACK);
    assertThat(bench.network.connections()).isZero();
  }

  @Test
  void both_close_at_the_same_time() throws IOException {
    Stream stream = bench.connect();
    stream.close();
    assertThat(peer.only().is(Heard.FIN | Heard.ACK)).isTrue();
    peer.segment(Heard.FIN | Heard.ACK); // does not acknowledge ours
    peer.seq++;
    assertThat(peer.only().ack()).isEqualTo(peer.seq);
    peer.ack += 1;
    peer.segment(Heard.ACK);
    assertThat(bench.network.connections()).isEqualTo(1); // TIME-WAIT
    bench.pass(61_000);
    assertThat(bench.network.connections()).isZero();
  }

  @Test
  void a_fin_that_comes_again_in_time_wait_is_acknowledged_again() throws IOException {
    bench.connect().close();
    peer.ack += 1;
    peer.segment(Heard.FIN | Heard.ACK);
    peer.heard();
    peer.segment(Heard.FIN | Heard.ACK);
    assertThat(peer.only().ack()).isEqualTo(peer.seq + 1);
    peer.seq += 100_000;
    peer.connect("020405b4"); // a new SYN beyond the old connection takes its place
    assertThat(bench.streams).hasSize(1);
  }

  @Test
  void closing_with_unread_bytes_resets() throws IOException {
    Stream stream = bench.connect();
    peer.data("unread");
    peer.heard();
    stream.close();
    assertThat(peer.only().is(Heard.RST | Heard.ACK)).isTrue();
    assertThat(bench.network.connections()).isZero();
  }

  @Test
  void data_after_close_is_refused_with_rst() throws IOException {
    bench.connect().close();
    peer.heard();
    peer.data("anyone?");
    assertThat(peer.only().is(Heard.RST)).isTrue();
  }

  @Test
  void only_an_exact_rst_resets() throws IOException {
    Stream stream = bench.connect();
    int exact = peer.seq;
    peer.seq = exact + 100;
    peer.segment(Heard.RST);
    assertThat(peer.only().is(Heard.ACK)).isTrue(); // challenged
    peer.seq = exact - 100_000;
    peer.segment(Heard.RST);
    assertThat(peer.heard()).isEmpty();
    peer.seq = exact;
    peer.segment(Heard.RST);
    assertThatThrownBy(() -> ScriptBench.read(stream)).hasMessageContaining("reset");
    assertThat(bench.network.connections()).isZero();
  }

  @Test
  void a_syn_in_a_connection_is_challenged_at_a_limited_rate() {
    bench.connect();
    for (int i = 0; i < 100; i++) {
      peer.segment(Heard.SYN);
    }
    assertThat(peer.only().is(Heard.ACK)).isTrue();
    assertThat(bench.network.connections()).isEqualTo(1);
  }

  @Test
  void segments_older_than_what_was_heard_are_dropped() throws IOException {
    peer.connect(ALL);
    Stream stream = bench.streams.remove();
    peer.options = Bytes.hex("0101080a0000006400000000"); // 100
    peer.data("new");
    peer.options = Bytes.hex("0101080a0000003200000000"); // 50
    peer.segment(Heard.ACK, Bytes.utf8("old"));
    assertThat(ScriptBench.read(stream)).isEqualTo("new");
    assertThat(peer.heard().getLast().ack()).isEqualTo(peer.seq);
  }

  @Test
  void the_window_closes_when_nobody_reads_and_opens_again() throws IOException {
    Stream stream = bench.connect();
    String chunk = "z".repeat(1460);
    int window = 1;
    for (int i = 0; i < 60 && window > 0; i++) {
      peer.data(chunk);
      List<Heard> said = peer.heard();
      window = said.isEmpty() ? window : said.getLast().window();
    }
    bench.pass(100);
    peer.heard();
    int total = 0;
    while (stream.hasUnread()) {
      total += ScriptBench.read(stream).length();
    }
    assertThat(total).isBetween(60_000, 66_000);
    assertThat(peer.heard().getLast().window()).isGreaterThan(400); // scaled by 7
  }

  @Test
  void a_flood_of_half_open_handshakes_does_not_keep_anyone_out() throws IOException {
    for (int i = 0; i < 20_000; i++) {
      peer.address = 0x0a4d8000 + i % 20_000;
      peer.port = 1024 + i;
      peer.segment(Heard.SYN);
      bench.link.written().clear();
    }
    assertThat(bench.network.halfOpen()).isLessThanOrEqualTo(4_096);
    peer.address = TestPeer.ADDRESS;
    peer.port = 40_000;
    Stream stream = bench.connect();
    peer.data("still here");
    assertThat(ScriptBench.read(stream)).isEqualTo("still here");
  }

  @Test
  void an_odd_acknowledgment_during_the_handshake_is_reset() {
    peer.segment(Heard.SYN);
    Heard answer = peer.only();
    peer.seq++;
    peer.ack = answer.seq() + 77;
    peer.segment(Heard.ACK);
    Heard reset = peer.only();
    assertThat(reset.is(Heard.RST)).isTrue();
    assertThat(reset.seq()).isEqualTo(peer.ack);
  }

  @Test
  void callers_wait_in_the_backlog_until_the_port_is_served() throws IOException {
    peer.target = 81;
    decnet.net.Host.Listening later = bench.host.open(81, decnet.net.Transport.TCP, bench);
    for (int i = 0; i < 200; i++) {
      peer.port = 2_000 + i;
      peer.seq = 5_000;
      peer.segment(Heard.SYN);
      List<Heard> answers = peer.heard();
      if (!answers.isEmpty()) {
        peer.seq++;
        peer.ack = answers.getFirst().seq() + 1;
        peer.data("early");
        peer.heard();
      }
    }
    assertThat(bench.streams).isEmpty();
    later.serve();
    assertThat(bench.streams).hasSize(128);
    assertThat(ScriptBench.read(bench.streams.remove())).isEqualTo("early");
  }

  @Test
  void closed_ports_and_stray_segments_are_answered_as_linux_does() {
    peer.target = 4444;
    peer.segment(Heard.SYN);
    Heard refused = peer.only();
    assertThat(refused.is(Heard.RST | Heard.ACK)).isTrue();
    assertThat(refused.ack()).isEqualTo(peer.seq + 1);
    assertThat(refused.seq()).isZero();
    peer.ack = 77;
    peer.segment(Heard.ACK);
    assertThat(peer.only().seq()).isEqualTo(77);
    peer.segment(Heard.RST);
    assertThat(peer.heard()).isEmpty();
    peer.target = 80;
    peer.segment(0);
    peer.segment(Heard.SYN | Heard.FIN | Heard.PSH);
    assertThat(peer.heard()).isEmpty();
  }

  @Test
  void a_closed_port_refuses_while_its_streams_live_on() throws IOException {
    Stream stream = bench.connect();
    bench.http.close();
    bench.host.close();
    peer.data("still");
    assertThat(ScriptBench.read(stream)).isEqualTo("still");
    peer.heard();
    peer.port = 40_001;
    peer.segment(Heard.SYN);
    assertThat(peer.heard()).isEmpty(); // the machine is gone for everyone else
    stream.reset();
    assertThat(bench.network.connections()).isZero();
  }
}
