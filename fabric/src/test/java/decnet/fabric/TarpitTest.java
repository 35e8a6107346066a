package decnet.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.Bytes;
import decnet.event.Event;
import decnet.net.TarpitSpec;
import decnet.net.Transport;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Callers that are held where nobody serves, and what they cost. */
@Timeout(30)
class TarpitTest {
  private static final int MINUTE = 60_000; // ms

  private final ScriptBench bench = new ScriptBench();
  private final TestPeer peer = bench.peer;

  @AfterEach
  void close() {
    bench.close();
  }

  private void pit(String spec) {
    peer.decky++;
    bench.network.attach(
        ScriptBench.spec("decky-02", "10.77.1.3", "linux-6", TarpitSpec.parse(spec)));
    peer.target = 2323;
    peer.heard();
  }

  @Test
  void a_window_closes_after_ten_bytes_and_never_opens() {
    pit("persist 2000-3000");
    Heard answer = peer.connect("020405b40402080a000000010000000001030307");
    assertThat(answer.window()).isEqualTo(10);
    assertThat(answer.options()).isEqualTo("M5B4");
    peer.segment(Heard.ACK | Heard.PSH, Bytes.utf8("GET / HTTP/1.0\r\n"));
    int taken = peer.seq + 10;
    Heard closed = peer.only();
    assertThat(closed.window()).isZero();
    assertThat(closed.ack()).isEqualTo(taken);
    peer.seq = taken;
    for (int i = 0; i < 300; i++) { // a stack asks at least each two minutes
      bench.pass(2 * MINUTE);
      peer.seq--;
      peer.segment(Heard.ACK);
      peer.seq++;
      Heard said = peer.only();
      assertThat(said.window()).isZero();
      assertThat(said.ack()).isEqualTo(taken);
    }
    assertThat(bench.network.held()).isEqualTo(1);
    assertThat(bench.network.connections()).isZero();
    peer.segment(Heard.RST);
    assertThat(bench.network.held()).isZero();
  }

  @Test
  void a_line_comes_each_ten_seconds_and_again_until_it_was_heard() {
    pit("drip 2323");
    peer.connect("020405b4");
    int base = peer.ack;
    bench.pass(11_000);
    Heard first = peer.only();
    assertThat(first.seq()).isEqualTo(base);
    assertThat(first.data().utf8()).matches("[0-9a-f]{1,30}\r\n");
    bench.pass(10_000);
    assertThat(peer.only().data()).isEqualTo(first.data());
    peer.ack = first.ackAfter();
    peer.segment(Heard.ACK);
    assertThat(peer.heard()).isEmpty();
    bench.pass(10_000);
    Heard second = peer.only();
    assertThat(second.seq()).isEqualTo(first.ackAfter());
    assertThat(second.data()).isNotEqualTo(first.data());
  }

  @Test
  void who_says_nothing_is_let_go_after_ten_minutes() {
    pit("persist 2323");
    peer.connect("020405b4");
    bench.pass(9 * MINUTE);
    assertThat(bench.network.held()).isEqualTo(1);
    bench.pass(2 * MINUTE);
    assertThat(bench.network.held()).isZero();
    peer.segment(Heard.ACK);
    assertThat(peer.only().is(Heard.RST)).isTrue();
  }

  @Test
  void only_so_many_are_held_and_the_oldest_goes() {
    pit("persist 1-65535");
    for (int i = 0; i < 20_000; i++) {
      peer.address = 0x0a4d8000 + i / 100;
      peer.port = 2_000 + i % 100;
      peer.seq = 5_000;
      peer.segment(Heard.SYN);
      Heard answer = peer.only();
      peer.seq++;
      peer.ack = answer.seq() + 1;
      peer.segment(Heard.ACK);
    }
    assertThat(bench.network.held()).isEqualTo(16_384);
    assertThat(bench.network.connections()).isZero();
    assertThat(bench.network.buffered()).isZero();
    bench.pass(11 * MINUTE);
    assertThat(bench.network.held()).isZero();
  }

  @Test
  void a_service_and_other_ports_are_as_ever() {
    pit("persist 2323");
    peer.target = 2324;
    peer.segment(Heard.SYN);
    assertThat(peer.only().is(Heard.RST | Heard.ACK)).isTrue();
    peer.decky--;
    peer.target = 80;
    bench.connect();
    peer.decky++;
    peer.port++;
    peer.target = 2323;
    peer.segment(Heard.ACK); // of no handshake
    assertThat(peer.only().is(Heard.RST)).isTrue();
  }

  @Test
  void a_port_that_is_opened_later_is_served() {
    peer.decky++;
    bench
        .network
        .attach(
            ScriptBench.spec(
                "decky-02", "10.77.1.3", "linux-6", TarpitSpec.parse("persist 1-65535")))
        .open(80, Transport.TCP, bench)
        .serve();
    bench.connect();
    assertThat(bench.network.held()).isZero();
  }

  @Test
  void the_log_says_who_is_held_where_and_for_how_long() throws Exception {
    pit("persist 2323");
    peer.connect("020405b4");
    Event.Infrastructure told = bench.events.take();
    while (!told.type().equals("recon.tarpit")) {
      told = bench.events.take();
    }
    assertThat(RecordedEvents.param(told, "src_ip")).isEqualTo("10.77.0.1");
    assertThat(RecordedEvents.param(told, "ports")).isEqualTo("2323");
    assertThat(RecordedEvents.param(told, "targets")).isEqualTo("10.77.1.3");
    assertThat(List.of("1", "2")).contains(RecordedEvents.param(told, "count"));
  }
}
