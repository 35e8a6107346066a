package decnet.fabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import decnet.net.KeepAlive;
import decnet.net.Stream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a silent peer is asked whether it lives. Source: RFC 9293 §3.8.4, tcp(7). */
@Timeout(20)
class KeepAliveTest {
  private static final int HOURS = 7_200_000; // ms

  @Test
  void a_silent_peer_is_asked_after_two_hours_and_reset_after_nine_vain_questions()
      throws IOException {
    try (ScriptBench bench = new ScriptBench()) {
      Stream stream = bench.connect();
      stream.keepAlive(KeepAlive.SYSTEM);
      bench.pass(HOURS - 10);
      assertThat(bench.peer.heard()).isEmpty();
      bench.pass(20);
      Heard probe = bench.peer.only();
      assertThat(probe.is(Heard.ACK)).isTrue();
      assertThat(probe.seq()).isEqualTo(bench.peer.ack - 1);
      assertThat(probe.data().length()).isZero();
      bench.pass(9 * 75_000 - 1_000);
      assertThat(bench.peer.heard()).hasSize(8);
      bench.pass(2_000);
      assertThat(bench.peer.only().is(Heard.RST | Heard.ACK)).isTrue();
      assertThatThrownBy(() -> ScriptBench.read(stream)).hasMessage("Connection timed out");
      assertThat(bench.network.connections()).isZero();
    }
  }

  @Test
  void a_peer_that_answers_is_left_alone_for_another_two_hours() throws IOException {
    try (ScriptBench bench = new ScriptBench()) {
      Stream stream = bench.connect();
      stream.keepAlive(KeepAlive.SYSTEM);
      for (int i = 0; i < 5; i++) {
        bench.pass(HOURS + 20);
        assertThat(bench.peer.heard()).hasSize(1);
        bench.peer.segment(Heard.ACK);
        assertThat(bench.peer.heard()).isEmpty();
      }
      bench.peer.data("alive");
      assertThat(ScriptBench.read(stream)).isEqualTo("alive");
    }
  }

  @Test
  void a_server_with_times_of_its_own_uses_them() throws IOException {
    try (ScriptBench bench = new ScriptBench()) {
      bench.connect().keepAlive(new KeepAlive(Duration.ofSeconds(300), Duration.ofSeconds(100), 3));
      bench.pass(299_900);
      assertThat(bench.peer.heard()).isEmpty();
      bench.pass(600_200);
      List<Heard> said = bench.peer.heard();
      assertThat(said).hasSize(4); // at 300, 400 and 500 s, and RST
      assertThat(said.getLast().is(Heard.RST | Heard.ACK)).isTrue();
    }
  }

  @Test
  void windows_asks_each_second() throws IOException {
    try (ScriptBench bench = new ScriptBench("windows-11")) {
      bench.connect().keepAlive(KeepAlive.SYSTEM);
      bench.pass(HOURS + 12_000);
      assertThat(bench.peer.heard()).hasSize(11); // ten questions and RST
    }
  }

  @Test
  void nobody_is_asked_where_the_service_does_not_want_it() {
    try (ScriptBench bench = new ScriptBench()) {
      bench.connect();
      bench.pass(4 * HOURS);
      assertThat(bench.peer.heard()).isEmpty();
      assertThat(bench.network.connections()).isEqualTo(1);
    }
  }

  @Test
  void data_under_way_asks_by_itself() throws IOException {
    try (ScriptBench bench = new ScriptBench()) {
      Stream stream = bench.connect();
      stream.keepAlive(new KeepAlive(Duration.ofSeconds(2), Duration.ofSeconds(1), 1));
      bench.write(stream, "anyone?");
      bench.pass(20_000);
      assertThat(bench.peer.heard()).allMatch(said -> said.data().length() == 7).hasSizeLessThan(8);
      assertThat(bench.network.connections()).isEqualTo(1);
    }
  }
}
