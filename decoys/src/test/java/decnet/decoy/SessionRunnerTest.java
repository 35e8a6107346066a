package decnet.decoy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import decnet.base.FakeClock;
import decnet.base.IpAddress;
import decnet.event.Event;
import decnet.event.Origin;
import decnet.event.Severity;
import decnet.net.Stream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SessionRunnerTest {
  private final FakeClock clock = new FakeClock();
  private final DecoyBench bench = new DecoyBench(clock);
  private final DecoyBench.Exposed exposed = bench.expose(bench.machine(), new LineService());

  @Test
  void every_line_of_a_session_carries_the_identity_bound_at_its_begin() throws Exception {
    ScriptedPeer peer = new ScriptedPeer(exposed.connect(IpAddress.parse("203.0.113.9")));
    peer.hear("hello");
    peer.say("one\nquit\n").hearAll();
    bench.sink().awaitEnds(1);
    assertThat(bench.sink().types())
        .containsExactly("connect", "line.said", "line.said", "disconnect");
    assertThat(bench.sink().interactions())
        .extracting(Event.Interaction::session)
        .allSatisfy(
            tag -> {
              assertThat(tag.source().address()).hasToString("203.0.113.9");
              assertThat(tag.decky()).hasToString("decky-01");
              assertThat(tag.service()).isEqualTo("line");
              assertThat(tag.origin()).isEqualTo(Origin.STRANGER);
            });
    assertThat(bench.sink().value("disconnect", "reason")).isEqualTo("done");
    assertThat(bench.sink().value("disconnect", "bytes_in")).isEqualTo("9");
  }

  @Test
  void a_bug_of_ours_ends_the_session_as_a_fault_and_is_told_as_an_error() throws Exception {
    ScriptedPeer peer = new ScriptedPeer(exposed.connect());
    peer.say("bug\n").hearAll();
    bench.sink().awaitEnds(1);
    Event.Interaction end = bench.sink().interactions().getLast();
    assertThat(end.severity()).isEqualTo(Severity.ERROR);
    assertThat(bench.sink().value("disconnect", "reason")).isEqualTo("fault");
  }

  @Test
  void a_service_can_neither_emit_an_unregistered_event_nor_an_identity_field() throws Exception {
    for (String attempt : new String[] {"unregistered\n", "unregistered parameter\n", "forge\n"}) {
      DecoyBench own = new DecoyBench(clock);
      ScriptedPeer peer = new ScriptedPeer(own.expose(own.machine(), new LineService()).connect());
      peer.say(attempt).hearAll();
      own.sink().awaitEnds(1);
      assertThat(own.sink().value("disconnect", "reason")).isEqualTo("fault");
      assertThat(own.sink().interactions())
          .noneMatch(event -> event.details().stream().anyMatch(p -> p.name().equals("src_ip")));
    }
  }

  @Test
  void what_the_log_refuses_is_not_served() {
    bench.sink().refuse(true);
    Stream refused = exposed.connect();
    assertThatThrownBy(() -> refused.read(ByteBuffer.allocate(1), Duration.ZERO))
        .isInstanceOf(IOException.class);
    assertThat(bench.runner().refused()).isEqualTo(1);
  }

  @Test
  void a_log_that_fills_up_ends_the_session_before_the_peer_sees_an_unrecorded_answer()
      throws Exception {
    ScriptedPeer peer = new ScriptedPeer(exposed.connect());
    peer.hear("hello\r\n");
    bench.sink().refuse(true);
    peer.say("one\n");
    assertThat(peer.hearAll().latin1()).isEmpty();
  }

  @Test
  void a_pause_waits_on_the_clock_and_is_cut_with_the_session() throws Exception {
    ScriptedPeer peer = new ScriptedPeer(exposed.connect());
    peer.say("wait\n");
    clock.awaitSleepers(1);
    exposed.cut();
    bench.sink().awaitEnds(1);
    assertThat(bench.sink().value("disconnect", "reason")).isEqualTo("cut");
  }

  @Test
  void an_idle_peer_ends_with_a_timeout() throws Exception {
    ScriptedPeer peer = new ScriptedPeer(exposed.connect());
    peer.hear("hello");
    bench.sink().await(1, event -> event.type().equals("connect"));
    Thread waiting = Thread.ofVirtual().start(() -> clockUntilEnd());
    bench.sink().awaitEnds(1);
    waiting.interrupt();
    assertThat(bench.sink().value("disconnect", "reason")).isEqualTo("timeout");
  }

  private void clockUntilEnd() {
    while (!Thread.currentThread().isInterrupted()) {
      clock.advance(Duration.ofSeconds(1));
      Thread.yield();
    }
  }

  @Test
  void a_marked_source_is_ours_until_its_time_is_over() throws Exception {
    IpAddress ours = IpAddress.parse("127.66.200.1");
    bench.origins().mark(ours, Origin.REHEARSAL, Duration.ofMinutes(1));
    new ScriptedPeer(exposed.connect(ours)).say("quit\n").hearAll();
    clock.advance(Duration.ofMinutes(2));
    new ScriptedPeer(exposed.connect(ours)).say("quit\n").hearAll();
    bench.sink().awaitEnds(2);
    assertThat(bench.sink().interactions().getFirst().session().origin())
        .isEqualTo(Origin.REHEARSAL);
    assertThat(bench.sink().interactions().getLast().session().origin()).isEqualTo(Origin.STRANGER);
  }

  @Test
  void a_line_without_an_end_is_too_big_and_not_kept_in_memory() throws Exception {
    ScriptedPeer peer = new ScriptedPeer(exposed.connect());
    peer.say("x".repeat(2000));
    bench.sink().awaitEnds(1);
    assertThat(bench.sink().value("disconnect", "reason")).isEqualTo("too_big");
  }
}
