package decnet.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import decnet.base.FakeClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HeartbeatTest {
  private final FakeClock clock = new FakeClock();
  private final LocalBus bus = new LocalBus(clock, () -> "0".repeat(32));
  private final BlockingQueue<Envelope> heard = new LinkedBlockingQueue<>();

  @BeforeEach
  void listen() {
    bus.subscribe(new TopicPattern("system.>"), 1000, Overflow.DROP_NEWEST, heard::add);
  }

  @AfterEach
  void close() {
    bus.close();
  }

  private List<String> beats(int count) throws InterruptedException {
    List<String> beats = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Envelope beat = heard.take();
      beats.add(beat.topic() + " " + beat.payload());
    }
    return beats;
  }

  @Test
  void a_worker_beats_at_once_and_each_thirty_seconds_with_its_state() throws Exception {
    AtomicReference<WorkerHealth> health = new AtomicReference<>(WorkerHealth.RUNNING);
    try (Heartbeat pulse = Heartbeat.ofWorker(bus, clock, "mutator", health::get)) {
      clock.advance(Duration.ofSeconds(29));
      health.set(WorkerHealth.degraded("LOG_FULL"));
      clock.advance(Duration.ofSeconds(1));
      health.set(WorkerHealth.RUNNING);
      clock.advance(Duration.ofSeconds(60));
      assertThat(beats(4))
          .containsExactly(
              "system.mutator.health {\"ts\":1767225600.000000,\"uptime_s\":0,\"worker\":\"mutator\",\"state\":\"running\"}",
              "system.mutator.health {\"ts\":1767225630.000000,\"uptime_s\":30,\"worker\":\"mutator\",\"state\":\"degraded\",\"reason\":\"LOG_FULL\"}",
              "system.mutator.health {\"ts\":1767225660.000000,\"uptime_s\":60,\"worker\":\"mutator\",\"state\":\"running\"}",
              "system.mutator.health {\"ts\":1767225690.000000,\"uptime_s\":90,\"worker\":\"mutator\",\"state\":\"running\"}");
      pulse.now();
      assertThat(beats(1).getFirst()).contains("\"uptime_s\":90");
    }
    assertThat(heard).isEmpty();
  }

  @Test
  void the_bus_beats_each_ten_seconds_with_its_counters() throws Exception {
    try (Heartbeat pulse = Heartbeat.ofBus(bus, clock)) {
      clock.advance(Duration.ofSeconds(20));
      assertThat(pulse).isNotNull();
      List<String> beats = beats(3);
      assertThat(beats.getFirst())
          .isEqualTo(
              "system.bus.health {\"ts\":1767225600.000000,\"uptime_s\":0,\"state\":\"running\",\"published\":0,\"delivered\":0,\"dropped\":0,\"failed\":0,\"subscriptions\":1}");
      assertThat(beats.getLast()).contains("\"uptime_s\":20").contains("\"published\":2");
    }
  }

  @Test
  void after_close_nothing_beats() throws Exception {
    Heartbeat pulse = Heartbeat.ofWorker(bus, clock, "api", () -> WorkerHealth.RUNNING);
    assertThat(beats(1)).hasSize(1);
    pulse.close();
    pulse.close();
    clock.advance(Duration.ofMinutes(5));
    bus.publish(Topics.SYSTEM_LOG, "end", Envelope.newPayload());
    assertThat(beats(1).getFirst()).startsWith("system.log");
  }

  @Test
  void a_state_that_fails_once_ends_no_pulse() throws Exception {
    boolean[] fails = new boolean[1];
    try (Heartbeat pulse =
        Heartbeat.ofWorker(
            bus,
            clock,
            "api",
            () -> {
              if (fails[0]) {
                throw new IllegalStateException("told to fail");
              }
              return WorkerHealth.RUNNING;
            })) {
      fails[0] = true;
      assertThatThrownBy(() -> clock.advance(Duration.ofSeconds(30)))
          .hasMessageContaining("told to fail");
      fails[0] = false;
      clock.advance(Duration.ofSeconds(30));
      assertThat(beats(2)).hasSize(2);
      assertThat(pulse).isNotNull();
    }
  }

  @Test
  void a_name_that_is_no_worker_is_refused() {
    assertThatThrownBy(() -> Heartbeat.ofWorker(bus, clock, "bus", () -> WorkerHealth.RUNNING))
        .hasMessageContaining("'bus'");
  }
}
