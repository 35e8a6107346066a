package decnet.fabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import decnet.base.Bytes;
import decnet.net.Stream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every state and its ends, packet by packet. Source: RFC 9293 §3.5, §3.6, §3.10.7.4. */
@Timeout(20)
class TcpStatesTest {
  private final ScriptBench bench = new ScriptBench();
  private final TestPeer peer = bench.peer;

  @AfterEach
  void close() {
    bench.close();
  }

  /** The states of RFC 9293 §3.3.2 that a server can be in. */
  enum State {
    SYN_RECEIVED,
    ESTABLISHED,
    FIN_WAIT_1,
    FIN_WAIT_2,
    CLOSE_WAIT,
    CLOSING,
    LAST_ACK,
    TIME_WAIT
  }

  private void fin() {
    peer.segment(Heard.FIN | Heard.ACK);
    peer.seq++;
  }

  private void acknowledgeFin() {
    peer.ack++;
    peer.segment(Heard.ACK);
  }

  /** Brings a connection into {@code state}. */
  private void reach(State state) throws IOException {
    if (state == State.SYN_RECEIVED) {
      peer.segment(Heard.SYN);
      peer.seq++;
      peer.ack = peer.only().seq() + 1;
      return;
    }
    Stream stream = bench.connect();
    switch (state) {
      case SYN_RECEIVED, ESTABLISHED -> {}
      case FIN_WAIT_1 -> stream.close();
      case FIN_WAIT_2 -> {
        stream.close();
        acknowledgeFin();
      }
      case CLOSE_WAIT -> fin();
      case CLOSING -> {
        stream.close();
        fin();
      }
      case LAST_ACK -> {
        fin();
        assertThat(ScriptBench.read(stream)).isEqualTo("end");
        stream.close();
      }
      case TIME_WAIT -> {
        stream.close();
        acknowledgeFin();
        fin();
      }
    }
    peer.heard();
  }

  @ParameterizedTest
  @EnumSource
  void an_exact_reset_ends_the_connection_in_silence(State state) throws IOException {
    reach(state);
    assertThat(bench.network.connections()).isEqualTo(1);
    peer.segment(Heard.RST);
    assertThat(peer.heard()).isEmpty();
    assertThat(bench.network.connections()).isZero();
    assertThat(bench.network.buffered()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void a_reset_beside_the_window_changes_nothing(State state) throws IOException {
    reach(state);
    peer.seq -= 10_000;
    peer.segment(Heard.RST);
    assertThat(peer.heard()).isEmpty();
    assertThat(bench.network.connections()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void whoever_falls_silent_is_forgotten_but_for_a_conversation(State state) throws IOException {
    reach(state);
    bench.pass(30 * 60_000);
    boolean talking = state == State.ESTABLISHED || state == State.CLOSE_WAIT;
    assertThat(bench.network.connections()).isEqualTo(talking ? 1 : 0);
  }

  @Test
  void we_stop_talking_and_still_hear() throws IOException {
    Stream stream = bench.connect();
    stream.shutdownOutput();
    assertThat(peer.only().is(Heard.FIN | Heard.ACK)).isTrue();
    acknowledgeFin();
    bench.pass(10 * 60_000); // FIN-WAIT-2 of a stream that is read has no end
    peer.data("more");
    assertThat(ScriptBench.read(stream)).isEqualTo("more");
    peer.heard();
    fin();
    assertThat(peer.only().ack()).isEqualTo(peer.seq);
    assertThat(ScriptBench.read(stream)).isEqualTo("end");
    bench.pass(61_000);
    assertThat(bench.network.connections()).isZero();
  }

  @Test
  void a_fin_with_data_gives_both() throws IOException {
    Stream stream = bench.connect();
    peer.segment(Heard.FIN | Heard.ACK | Heard.PSH, Bytes.utf8("last"));
    assertThat(peer.only().ack()).isEqualTo(peer.seq + 5);
    assertThat(ScriptBench.read(stream)).isEqualTo("last");
    assertThat(ScriptBench.read(stream)).isEqualTo("end");
  }

  @Test
  void a_fin_before_its_data_waits_for_it() throws IOException {
    Stream stream = bench.connect();
    int first = peer.seq;
    peer.seq = first + 4;
    peer.segment(Heard.FIN | Heard.ACK);
    assertThat(peer.only().ack()).isEqualTo(first);
    peer.seq = first;
    peer.data("data");
    assertThat(peer.only().ack()).isEqualTo(first + 5);
    assertThat(ScriptBench.read(stream)).isEqualTo("data");
    assertThat(ScriptBench.read(stream)).isEqualTo("end");
  }

  @Test
  void our_fin_goes_again_until_it_is_heard_and_is_given_up() throws IOException {
    bench.connect().close();
    assertThat(peer.only().is(Heard.FIN | Heard.ACK)).isTrue();
    bench.pass(1_100);
    assertThat(peer.only().is(Heard.FIN | Heard.ACK)).isTrue();
    bench.pass(10 * 60_000);
    assertThat(peer.heard()).hasSizeBetween(5, 10).allMatch(said -> (said.flags() & 1) != 0);
    assertThat(bench.network.connections()).isZero();
  }

  @Test
  void an_old_syn_is_found_out() { // RFC 9293 figure 8
    peer.seq = 90; // the old duplicate
    peer.segment(Heard.SYN);
    assertThat(peer.only().ack()).isEqualTo(91);
    peer.seq = 500_000; // the one that counts
    peer.segment(Heard.SYN);
    Heard said = peer.only();
    assertThat(said.is(Heard.ACK)).isTrue();
    assertThat(said.ack()).isEqualTo(91);
    peer.seq = 91; // as whoever is in SYN-SENT answers that
    peer.segment(Heard.RST);
    assertThat(bench.network.connections()).isZero();
    peer.seq = 500_000;
    peer.connect("020405b4");
    assertThat(bench.streams).hasSize(1);
  }

  @Test
  void a_syn_within_the_window_of_a_handshake_resets_it() {
    peer.segment(Heard.SYN);
    peer.heard();
    peer.seq += 100;
    peer.segment(Heard.SYN);
    assertThat((peer.only().flags() & Heard.RST)).isNotZero();
    assertThat(bench.network.connections()).isZero();
  }

  @Test
  void a_half_open_connection_is_found_out() { // RFC 9293 figure 10
    bench.connect();
    int known = peer.seq;
    peer.seq = 9_000_000; // it lost its memory and begins anew
    peer.segment(Heard.SYN);
    Heard said = peer.only();
    assertThat(said.is(Heard.ACK)).isTrue();
    assertThat(said.ack()).isEqualTo(known);
    peer.seq = said.ack();
    peer.segment(Heard.RST);
    assertThat(bench.network.connections()).isZero();
    peer.seq = 9_000_000;
    bench.connect();
  }

  @Test
  void an_ack_of_what_was_never_said_is_challenged() throws IOException {
    Stream stream = bench.connect();
    peer.ack += 1_000;
    peer.segment(Heard.ACK);
    assertThat(peer.only().is(Heard.ACK)).isTrue();
    peer.ack -= 1_000;
    peer.data("fine");
    assertThat(ScriptBench.read(stream)).isEqualTo("fine");
  }

  @Test
  void a_closed_window_takes_no_probe_and_answers_each() throws IOException {
    Stream stream = bench.connect();
    int window = 1;
    for (int i = 0; i < 60 && window > 0; i++) {
      peer.data("z".repeat(1460));
      List<Heard> said = peer.heard();
      window = said.isEmpty() ? window : said.getLast().window();
    }
    peer.data("z".repeat(200)); // up to the edge, which a scaled window rounds
    bench.pass(100);
    int expected = peer.heard().getLast().ack();
    peer.seq = expected;
    for (int i = 0; i < 5; i++) {
      peer.segment(Heard.ACK, Bytes.utf8("p"));
      Heard said = peer.only();
      assertThat(said.ack()).isEqualTo(expected);
      assertThat(said.window()).isZero();
    }
    int total = 0;
    while (stream.hasUnread()) {
      total += ScriptBench.read(stream).length();
    }
    assertThat(total).isGreaterThan(60_000);
    assertThat(peer.heard().getLast().window()).isPositive();
  }

  @Test
  void what_lies_beyond_the_window_is_not_taken() throws IOException {
    Stream stream = bench.connect();
    int first = peer.seq;
    peer.seq = first + 200_000;
    peer.segment(Heard.ACK, Bytes.utf8("far"));
    assertThat(peer.only().ack()).isEqualTo(first);
    peer.seq = first;
    peer.data("near");
    assertThat(ScriptBench.read(stream)).isEqualTo("near");
    assertThat(stream.hasUnread()).isFalse();
  }

  @Test
  void urgent_bytes_of_the_peer_are_in_line() throws IOException {
    Stream stream = bench.connect();
    peer.segment(Heard.ACK | Heard.PSH | Heard.URG, Bytes.utf8("a!b"));
    peer.seq += 3;
    assertThat(ScriptBench.read(stream)).isEqualTo("a!b");
  }

  @Test
  void a_peer_that_forgets_what_it_had_gets_it_again() throws IOException { // RFC 2018 §8
    Stream stream = bench.connect();
    int base = peer.ack;
    bench.pass(1);
    bench.write(stream, "w".repeat(1460 * 4));
    peer.heard();
    peer.options = Bytes.hex(String.format("0101050a%08x%08x", base + 1460, base + 5840));
    peer.segment(Heard.ACK);
    peer.options = Bytes.EMPTY;
    bench.pass(5);
    peer.heard();
    peer.ack = base + 1460; // and no word of the rest
    peer.segment(Heard.ACK);
    bench.pass(20_000);
    List<Heard> again = peer.heard();
    assertThat(again).anyMatch(said -> said.seq() == base + 1460 && said.data().length() == 1460);
    peer.ack = base + 5840;
    peer.segment(Heard.ACK);
    peer.heard();
    bench.pass(60_000);
    assertThat(peer.heard()).isEmpty();
  }

  @Test
  void nothing_is_written_after_the_end() throws IOException {
    Stream stream = bench.connect();
    stream.close();
    assertThatThrownBy(() -> bench.write(stream, "x")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> ScriptBench.read(stream)).isInstanceOf(IOException.class);
  }
}
