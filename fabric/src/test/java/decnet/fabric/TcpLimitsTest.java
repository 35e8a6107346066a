package decnet.fabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import decnet.base.Bytes;
import decnet.fabric.frame.Drop;
import decnet.fabric.tcp.TcpLimits;
import decnet.net.Stream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What many, silent or unwilling peers may take from us, and that others still get in. */
@Timeout(60)
class TcpLimitsTest {
  private static final String ALL = "020405b40402080a000000010000000001030307"; // as Linux offers

  private static TcpLimits limits(int perSource, int halfOpen, int timeWaits, long buffers) {
    return new TcpLimits(1_000, perSource, halfOpen, timeWaits, buffers, Duration.ofMinutes(30));
  }

  /** Fills the handshakes under way with made-up callers, and more. */
  private static void flood(ScriptBench bench, int from, int count) {
    TestPeer peer = bench.peer;
    int[] own = {peer.address, peer.port, peer.seq};
    for (int i = from; i < from + count; i++) {
      peer.address = 0x0a4d8000 + i % 30_000;
      peer.port = 1024 + i % 60_000;
      peer.segment(Heard.SYN);
      bench.link.written().clear();
    }
    peer.address = own[0];
    peer.port = own[1];
    peer.seq = own[2];
  }

  @Test
  void a_caller_far_away_gets_in_during_a_flood_with_all_it_offered() throws IOException {
    try (ScriptBench calm = new ScriptBench();
        ScriptBench bench = new ScriptBench()) {
      Heard usual = calm.peer.connect(ALL);
      flood(bench, 0, 20_000);
      TestPeer peer = bench.peer;
      peer.options = Bytes.hex(ALL);
      peer.segment(Heard.SYN);
      peer.options = Bytes.EMPTY;
      Heard answer = peer.only();
      assertThat(answer.options()).isEqualTo(usual.options());
      assertThat(answer.window()).isEqualTo(usual.window());
      assertThat(answer.ttl()).isEqualTo(usual.ttl());
      flood(bench, 20_000, 50_000); // meanwhile
      assertThat(bench.network.halfOpen()).isEqualTo(4_096);
      assertThat(bench.network.connections()).isEqualTo(4_096);
      peer.seq++;
      peer.ack = answer.seq() + 1;
      peer.options = Bytes.hex("0101080a0000000200000000");
      peer.segment(Heard.ACK);
      Stream stream = bench.streams.remove();
      peer.data("hello");
      assertThat(ScriptBench.read(stream)).isEqualTo("hello");
      peer.heard();
      peer.options = Bytes.EMPTY;
      bench.write(stream, "w".repeat(3_000));
      List<Heard> said = peer.heard();
      assertThat(said.getFirst().data().length()).isEqualTo(1448); // with time stamps
      assertThat(said.getFirst().window()).isLessThan(520); // scaled by 7
    }
  }

  @Test
  void a_syn_that_comes_again_during_a_flood_gets_an_answer_that_counts() throws IOException {
    try (ScriptBench bench = new ScriptBench()) {
      flood(bench, 0, 5_000);
      bench.peer.segment(Heard.SYN);
      bench.pass(1_000);
      bench.link.written().clear();
      bench.connect();
      assertThat(bench.network.counters().cachedSyns()).isEqualTo(906);
    }
  }

  @Test
  void an_ack_with_another_number_is_no_handshake() {
    try (ScriptBench bench = new ScriptBench()) {
      flood(bench, 0, 5_000);
      bench.peer.segment(Heard.SYN);
      Heard answer = bench.peer.only();
      bench.peer.seq++;
      for (int off : new int[] {0, 2, 77}) {
        bench.peer.ack = answer.seq() + off;
        bench.peer.segment(Heard.ACK);
        assertThat(bench.peer.only().is(Heard.RST)).isTrue();
      }
      bench.pass(61_000);
      bench.link.written().clear();
      bench.peer.ack = answer.seq() + 1;
      bench.peer.segment(Heard.ACK); // too late
      assertThat(bench.peer.heard()).anyMatch(said -> said.is(Heard.RST));
      assertThat(bench.streams).isEmpty();
    }
  }

  @Test
  void one_source_has_only_so_many_connections() {
    try (ScriptBench bench = new ScriptBench("linux-6", limits(3, 100, 100, 1 << 20))) {
      for (int i = 0; i < 5; i++) {
        bench.peer.port++;
        bench.peer.segment(Heard.SYN);
      }
      assertThat(bench.peer.heard()).hasSize(3);
      assertThat(bench.network.counters().drops(Drop.TCP_LIMIT)).isEqualTo(2);
      bench.peer.address++;
      bench.peer.segment(Heard.SYN);
      assertThat(bench.peer.heard()).hasSize(1);
      bench.pass(70_000);
      assertThat(bench.network.connections()).isZero();
      bench.peer.heard();
      bench.peer.address--;
      bench.peer.segment(Heard.SYN);
      assertThat(bench.peer.heard()).hasSize(1); // those that ended do not count
    }
  }

  @Test
  void connections_in_time_wait_are_bounded_and_count_for_nobody() throws IOException {
    try (ScriptBench bench = new ScriptBench("linux-6", limits(3, 100, 4, 1 << 20))) {
      for (int i = 0; i < 20; i++) {
        bench.peer.port++;
        bench.peer.seq = 5_000;
        bench.connect().close();
        bench.peer.heard();
        bench.peer.ack += 1;
        bench.peer.segment(Heard.FIN | Heard.ACK);
        bench.peer.heard();
      }
      assertThat(bench.network.connections()).isEqualTo(4);
      bench.pass(61_000);
      assertThat(bench.network.connections()).isZero();
    }
  }

  @Test
  void buffers_of_all_are_bounded_and_nobody_stands_still() throws IOException {
    int budget = 256 * 1024;
    try (ScriptBench bench = new ScriptBench("linux-6", limits(100, 100, 100, budget))) {
      TestPeer peer = bench.peer;
      List<Stream> streams = new ArrayList<>();
      for (int i = 0; i < 20; i++) { // 20 callers send what nobody reads
        peer.port++;
        peer.seq = 5_000;
        streams.add(bench.connect());
        for (int n = 0; n < 40; n++) {
          peer.data("z".repeat(1460));
        }
        peer.heard();
      }
      assertThat(bench.network.buffered()).isLessThanOrEqualTo(budget + 20 * 2 * 2_048);
      Stream last = streams.getLast();
      StringBuilder got = new StringBuilder();
      while (last.hasUnread()) {
        got.append(ScriptBench.read(last));
      }
      assertThat(got.length()).isPositive();
      peer.seq = 5_001 + got.length(); // the rest has not arrived: it comes again
      peer.data("again");
      assertThat(ScriptBench.read(last)).isEqualTo("again");
      bench.write(last, "answer");
      assertThat(peer.heard()).anyMatch(said -> said.data().equals(Bytes.utf8("answer")));
      streams.forEach(Stream::reset);
      assertThat(bench.network.buffered()).isZero();
    }
  }

  @Test
  void a_peer_that_answers_but_takes_nothing_is_reset_after_half_an_hour() throws IOException {
    try (ScriptBench bench = new ScriptBench()) {
      Stream stream = bench.connect();
      bench.peer.window = 0;
      bench.peer.data("x");
      ScriptBench.read(stream);
      bench.write(stream, "later");
      for (int minute = 0; minute < 29; minute++) {
        bench.pass(60_000);
        bench.peer.segment(Heard.ACK); // it lives
      }
      assertThat(bench.network.connections()).isEqualTo(1);
      bench.peer.heard();
      for (int minute = 0; minute < 4; minute++) {
        bench.pass(60_000);
        bench.peer.segment(Heard.ACK);
      }
      assertThat(bench.network.connections()).isZero();
      assertThat(bench.peer.heard()).anyMatch(said -> (said.flags() & Heard.RST) != 0);
      assertThatThrownBy(() -> bench.write(stream, "x")).isInstanceOf(IOException.class);
    }
  }

  @Test
  void a_peer_that_leaves_its_probes_unanswered_is_given_up_sooner() throws IOException {
    try (ScriptBench bench = new ScriptBench()) {
      Stream stream = bench.connect();
      bench.peer.window = 0;
      bench.peer.data("x");
      bench.write(stream, "later");
      bench.pass(25 * 60_000);
      assertThat(bench.network.connections()).isZero();
    }
  }

  @Test
  void a_peer_that_never_sends_its_fin_is_forgotten() throws IOException {
    try (ScriptBench bench = new ScriptBench()) {
      bench.connect().close();
      bench.peer.ack += 1;
      bench.peer.segment(Heard.ACK);
      bench.pass(59_000);
      assertThat(bench.network.connections()).isEqualTo(1);
      bench.pass(2_000);
      assertThat(bench.network.connections()).isZero();
    }
  }
}
