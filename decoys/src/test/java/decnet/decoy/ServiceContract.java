package decnet.decoy;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.Bytes;
import decnet.base.FakeClock;
import decnet.event.Event;
import decnet.event.EventSpec;
import decnet.event.SessionTag;
import decnet.net.Stream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every service must keep, whatever its protocol. A subclass names the service and its
 * captures (at least two, recorded from the genuine server); sleeps take no time here.
 */
@Timeout(120)
public abstract class ServiceContract extends HostileContract {
  @Test
  void a_silent_peer_is_not_kept_for_ever() throws Exception {
    FakeClock clock = new FakeClock();
    DecoyBench bench = new DecoyBench(clock, new SessionLimits(0, 0, Duration.ofMinutes(30)));
    DecoyBench.Exposed exposed = bench.expose(machine(bench), service());
    Stream silent = exposed.connect();
    bench.sink().await(1, event -> event.type().equals("connect"));
    Thread ticking = Thread.ofVirtual().start(() -> tick(clock));
    bench.sink().awaitEnds(1);
    ticking.interrupt();
    ticking.join();
    assertThat(bench.sink().value("disconnect", "reason")).isIn("timeout", "done");
    silent.close();
  }

  /** Lets a day pass in small steps, giving the session time to react between them. */
  private static void tick(FakeClock clock) {
    for (int i = 0; i < 24 * 60 * 60 && !Thread.currentThread().isInterrupted(); i++) {
      clock.advance(Duration.ofSeconds(1));
      Thread.yield();
    }
  }

  @Test
  void sessions_over_the_limit_of_a_source_are_refused_without_a_byte() throws Exception {
    DecoyBench bench =
        new DecoyBench(new FakeClock().skipSleeps(), new SessionLimits(0, 3, Duration.ZERO));
    DecoyBench.Exposed exposed = bench.expose(machine(bench), service());
    List<Stream> live = List.of(exposed.connect(), exposed.connect(), exposed.connect());
    Stream fourth = exposed.connect();
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> fourth.read(ByteBuffer.allocate(1), Duration.ZERO))
        .isInstanceOf(IOException.class);
    assertThat(bench.runner().refused()).isEqualTo(1);
    live.forEach(Stream::reset);
    bench.sink().awaitEnds(3);
  }

  @Test
  void a_session_that_is_cut_ends_and_says_so() throws Exception {
    DecoyBench bench = new DecoyBench(new FakeClock());
    DecoyBench.Exposed exposed = bench.expose(machine(bench), service());
    Stream stream = exposed.connect();
    bench.sink().await(1, event -> event.type().equals("connect"));
    exposed.cut();
    bench.sink().awaitEnds(1);
    assertThat(bench.sink().value("disconnect", "reason")).isIn("cut", "gone", "done");
    stream.close();
  }

  @Test
  void everything_that_is_registered_is_emitted_with_the_whole_identity() throws Exception {
    Set<String> emitted = new TreeSet<>(List.of("connect", "disconnect"));
    for (DecoyBench bench : List.of(bench(), DecoyBench.full())) {
      provoke(bench);
      for (Event.Interaction event : bench.sink().interactions()) {
        emitted.add(event.type());
        event.details().forEach(detail -> emitted.add(event.type() + " " + detail.name()));
        assertIdentity(event);
      }
    }
    Set<String> registered = new TreeSet<>();
    for (EventSpec spec : service().spec().events()) {
      registered.add(spec.type());
      spec.params().forEach(param -> registered.add(spec.type() + " " + param.name()));
    }
    assertThat(emitted).containsAll(registered); // the other way round the gate sees to
  }

  private void assertIdentity(Event.Interaction event) {
    SessionTag tag = event.session();
    assertThat(tag.session()).as(event.type()).matches("[0-9a-f]{32}");
    assertThat(tag.decky().name()).isEqualTo("decky-01");
    assertThat(tag.service()).isEqualTo(service().spec().slug());
    assertThat(tag.source().address()).isNotEqualTo(tag.target().address());
    assertThat(tag.source().port()).isBetween(1, 65_535);
    assertThat(tag.target().port()).isBetween(1, 65_535);
  }

  @Test
  void a_hundred_parallel_sessions_end_and_leave_nothing() throws Exception {
    DecoyBench bench = bench();
    DecoyBench.Exposed exposed = exposed(bench);
    Bytes said = captures().getFirst().client();
    List<Thread> peers = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      peers.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    ScriptedPeer peer = new ScriptedPeer(exposed.connect());
                    Thread speaker = Thread.ofVirtual().start(() -> speak(peer, List.of(said)));
                    try {
                      peer.hearAll();
                      speaker.join();
                    } catch (IOException | InterruptedException reset) {
                      assertThat(reset).isNotNull();
                    }
                    peer.close();
                  }));
    }
    for (Thread peer : peers) {
      peer.join();
    }
    bench.sink().awaitEnds(100);
    while (bench.runner().live() > 0) {
      Thread.onSpinWait(); // the count falls just after the last line; a leak hangs here until the
      // time-out
    }
    assertThat(bench.sink().types().stream().filter("connect"::equals)).hasSize(100);
  }
}
