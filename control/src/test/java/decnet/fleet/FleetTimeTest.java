package decnet.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import decnet.base.IpAddress;
import decnet.bus.Envelope;
import decnet.bus.Overflow;
import decnet.bus.TopicPattern;
import decnet.bus.Topics;
import decnet.event.Trigger;
import decnet.fleet.FleetChange.Kind;
import decnet.mutator.MutationTransaction.Step;
import decnet.substrate.Substrate.LiveSession;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The fleet over time: schedules, drains, retries, requests, and what a reload would do. */
@Timeout(120)
class FleetTimeTest {
  private static final String HOURLY =
      "mutation: {every: 1h, jitter: 0%}\ndeckies: [{name: decky-01, services: [ssh]}]";
  private static final String STILL =
      "mutation: {every: 0, drain: 10m}\ndeckies: [{name: decky-01, services: [ssh]}]";

  private static final int WORKERS = 4; // mutator, healer, heartbeat; the log's housekeeping

  @TempDir Path home;

  @SuppressWarnings("NullAway.Init") // before each test
  private FleetBench bench;

  @BeforeEach
  void make() {
    bench = new FleetBench(home);
  }

  private static Fleet.Wish to(String... services) {
    return new Fleet.Wish(
        Optional.of(new TreeSet<>(List.of(services))), Trigger.OPERATOR, Optional.empty());
  }

  /**
   * Lets the workers of fleet and log come to rest, passes time, and lets them come to rest again.
   */
  private void pass(Duration duration) throws InterruptedException {
    bench.clock.awaitSleepers(WORKERS);
    bench.clock.advance(duration);
    bench.clock.awaitSleepers(WORKERS);
  }

  @Test
  void a_decky_changes_on_schedule_and_the_line_says_so() throws Exception {
    try (FleetBench.Life life = bench.life().start(HOURLY)) {
      pass(Duration.ofMinutes(59));
      assertThat(life.fleet.status().getFirst().seq()).isEqualTo(1);
      pass(Duration.ofMinutes(2));
      assertThat(life.fleet.status().getFirst().trigger()).isEqualTo(Trigger.SCHEDULED);
      assertThat(life.fleet.status().getFirst().seq()).isEqualTo(2);
    }
    assertThat(bench.lines("trigger=\"scheduled\"")).hasSize(1);
  }

  @Test
  void an_operators_change_moves_the_schedule() throws Exception {
    try (FleetBench.Life life = bench.life().start(HOURLY)) {
      pass(Duration.ofMinutes(50));
      life.fleet.mutate(FleetBench.ONE, to("ftp"));
      pass(Duration.ofMinutes(29));
      assertThat(life.fleet.status().getFirst().seq())
          .as("never sooner than half the interval after another change")
          .isEqualTo(2);
    }
  }

  /**
   * A fleet that was down over night changed every decky in its first second, in plain daylight.
   */
  @Test
  void a_time_missed_while_the_fleet_was_down_waits_for_the_next_window() throws Exception {
    String nightly =
        "mutation: {every: 1h, windows: [\"02:00-05:00 UTC\"]}\n"
            + "deckies: [{name: decky-01, services: [ssh]}]";
    Instant noon = Instant.parse("2026-03-02T12:00:00Z");
    bench.clock.advance(Duration.between(bench.clock.instant(), noon.minus(Duration.ofDays(1))));
    bench.life().start(nightly).close();
    bench.clock.advance(Duration.ofDays(1));
    try (FleetBench.Life life = bench.life().start(nightly)) {
      for (int minute = 0; minute < 13 * 60; minute += 30) {
        pass(Duration.ofMinutes(30));
      }
      assertThat(life.fleet.status().getFirst().seq()).as("until 01:00").isEqualTo(1);
      pass(Duration.ofHours(3));
    }
    assertThat(bench.lines("trigger=\"scheduled\"")).isNotEmpty();
  }

  @Test
  void sessions_that_outlive_the_drain_are_named() throws Exception {
    try (FleetBench.Life life = bench.life().start(STILL)) {
      life.wire.begin(
          new LiveSession(
              "s-1", "ssh", IpAddress.parse("192.0.2.7"), 40000, bench.clock.instant(), true));
      life.fleet.mutate(FleetBench.ONE, to("http"));
      pass(Duration.ofMinutes(9));
      assertThat(bench.lines(" drain_over ")).isEmpty();
      pass(Duration.ofMinutes(2));
    }
    assertThat(bench.lines(" drain_over "))
        .singleElement()
        .asString()
        .startsWith("<132>")
        .contains("decky=\"decky-01\" sessions=\"s-1\"");
  }

  @Test
  void a_retired_deckys_sessions_are_reset_after_the_drain_and_not_before() throws Exception {
    try (FleetBench.Life life = bench.life().start(STILL)) {
      life.wire.begin(
          new LiveSession(
              "s-1", "ssh", IpAddress.parse("192.0.2.7"), 40000, bench.clock.instant(), true));
      life.fleet.retire(FleetBench.ONE, Optional.empty());
      pass(Duration.ofMinutes(9));
      assertThat(life.wire.sessions(FleetBench.ONE)).hasSize(1);
      pass(Duration.ofMinutes(2));
      assertThat(life.wire.sessions(FleetBench.ONE)).isEmpty();
    }
  }

  /** A creation that failed at start was not tried again until the next restart. */
  @Test
  void a_creation_that_the_wire_refused_is_tried_again() throws Exception {
    try (FleetBench.Life life = bench.life()) {
      life.wire.refuse("ssh");
      life.start(STILL);
      assertThat(life.fleet.status()).isEmpty();
      life.wire.allowAll();
      pass(Duration.ofSeconds(25));
      assertThat(life.wire.wire()).isEqualTo(Map.of(FleetBench.ONE, Set.of("ssh")));
    }
    assertThat(bench.lines("trigger=\"creation\"")).hasSize(1);
  }

  @Test
  void a_request_on_the_bus_changes_the_decky_and_tells_what_became_of_it() throws Exception {
    try (FleetBench.Life life = bench.life().start(STILL)) {
      BlockingQueue<Envelope> told = new LinkedBlockingQueue<>();
      life.bus.subscribe(
          new TopicPattern("decky.*.lifecycle"), 64, Overflow.DROP_OLDEST, told::add);
      var ask = Envelope.newPayload().put("request_id", "r-1").put("actor", "hunter");
      ask.putArray("services").add("http").add("ssh");
      life.bus.publish(
          Topics.decky("decky-01", Topics.DeckyLeaf.MUTATE_REQUEST), "mutate_request", ask);
      for (String status : List.of("pending", "running", "succeeded")) {
        Envelope next = told.poll(30, TimeUnit.SECONDS);
        assertThat(next).as(status).isNotNull();
        assertThat(next.payload().path("status").asString()).isEqualTo(status);
        assertThat(next.payload().path("lifecycle_id").asString()).isEqualTo("r-1");
        assertThat(next.payload().path("operation").asString()).isEqualTo("mutate");
      }
      assertThat(life.wire.wire()).isEqualTo(Map.of(FleetBench.ONE, Set.of("http", "ssh")));
    }
    assertThat(bench.lines("actor=\"hunter\"")).hasSize(1);
  }

  @Test
  void a_preview_names_what_a_reload_would_do_and_does_nothing() throws Exception {
    String next =
        "mutation: {every: 0}\ndeckies: [{name: decky-01, services: [http]}, {name: decky-03}]";
    String two =
        "mutation: {every: 0}\ndeckies: [{name: decky-01, services: [ssh]}, {name: decky-02}]";
    try (FleetBench.Life life = bench.life().start(two)) {
      assertThat(life.fleet.preview(FleetBench.config(next), true))
          .extracting(change -> change.decky() + " " + change.kind() + " " + change.to())
          .containsExactly("decky-01 CHANGE [http]", "decky-03 CREATE [ssh]", "decky-02 RETIRE []");
      assertThat(life.fleet.preview(FleetBench.config(two), true))
          .extracting(FleetChange::kind)
          .containsOnly(Kind.KEEP);
      assertThat(life.wire.wire()).hasSize(2);
    }
    assertThat(bench.lines("decky_mutated")).hasSize(2);
  }

  /** The crash kept the line but lost the plan: the decky came back with its old accounts. */
  @Test
  void a_change_of_the_file_that_was_killed_after_its_line_keeps_its_plan() throws Exception {
    bench.life().start(STILL).close();
    String changed =
        "mutation: {every: 0}\n"
            + "deckies: [{name: decky-01, services: [ssh], accounts: {root: other}}]";
    FleetBench.Life doomed =
        bench
        .new Life(
            step -> {
              if (step == Step.LOGGED) {
                throw new FleetBench.Killed();
              }
            });
    assertThatThrownBy(() -> doomed.start(changed)).isInstanceOf(FleetBench.Killed.class);
    doomed.kill();
    try (FleetBench.Life life = bench.life().start(changed)) {
      assertThat(life.fleet.status().getFirst().plan().accounts()).containsEntry("root", "other");
      assertThat(life.fleet.status().getFirst().seq()).as("not applied twice").isEqualTo(2);
    }
  }
}
