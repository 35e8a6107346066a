package decnet.syslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import decnet.base.Bytes;
import decnet.base.DeckyId;
import decnet.base.FaultException;
import decnet.base.SystemClock;
import decnet.event.Event;
import decnet.event.EventSink.Receipt;
import decnet.event.Param;
import decnet.event.Severity;
import decnet.event.Trigger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class IngestLogTest {
  private static final Bytes KEY = Bytes.of(new byte[32]);

  @TempDir Path home;
  private final SystemClock clock = new SystemClock();
  private final MemoryCheckpoints checkpoints = new MemoryCheckpoints();
  private final FakeDisk disk = new FakeDisk();
  private IngestLog.Options options =
      new IngestLog.Options(SyncPolicy.BATCH, 0, Duration.ZERO, Duration.ZERO, 0);

  @AfterEach
  void close() {
    clock.close();
  }

  private IngestLog open() {
    return IngestLog.open(
        home.resolve("decnet.log"),
        options,
        new IngestLog.Environment(
            clock, () -> "feedfacefeedfacefeedfacefeedface", KEY, checkpoints, Snapshots.NONE),
        disk::open);
  }

  private static Event event(String value) {
    return new Event.Infrastructure(
        "decnet-test",
        "test",
        "tested",
        Severity.INFO,
        Instant.now(),
        List.of(Param.of("value", value)));
  }

  private List<String> lines() throws IOException {
    return Files.readAllLines(home.resolve("decnet.log"));
  }

  private void assertWhole() throws IOException {
    LogVerifier.Report report =
        LogVerifier.verify(home.resolve("decnet.log"), Optional.of(KEY), Optional.empty());
    assertThat(report.problems()).isEmpty();
  }

  @Test
  void positions_go_on_by_one_over_restarts_and_the_chain_stays_whole() throws Exception {
    for (int run = 0; run < 3; run++) {
      try (IngestLog log = open()) {
        for (int i = 0; i < 10; i++) {
          log.append(event(run + "." + i)).awaitWritten();
        }
      }
    }
    assertThat(lines()).hasSize(31); // one segment header
    assertThat(lines().getFirst())
        .contains(" log - log_segment [relay@55555 log_id=\"feedface")
        .contains("pos=\"1\"");
    assertThat(lines().getLast()).contains("value=\"2.9\" pos=\"31\" chain=\"");
    assertWhole();
  }

  @Test
  void a_torn_tail_is_cut_and_said_so_and_nothing_written_is_lost() throws Exception {
    try (IngestLog log = open()) {
      log.append(event("kept")).awaitWritten();
    }
    Path file = home.resolve("decnet.log");
    Files.write(
        file, "<134>1 2026-11-01T00:00".getBytes(), java.nio.file.StandardOpenOption.APPEND);
    try (IngestLog log = open()) {
      log.append(event("after")).awaitWritten();
    }
    assertThat(lines()).hasSize(4);
    assertThat(lines().get(2))
        .contains("log_repaired")
        .contains("removed_bytes=\"23\"")
        .contains("pos=\"3\"");
    assertWhole();
  }

  @Test
  void segments_are_sealed_by_size_and_a_tail_reads_across_them_compressed_or_not()
      throws Exception {
    options = new IngestLog.Options(SyncPolicy.BATCH, 20_000, Duration.ZERO, Duration.ZERO, 0);
    try (IngestLog log = open()) {
      for (int i = 0; i < 1000; i++) {
        log.append(event("v" + i)).awaitWritten();
      }
      List<Long> seen = new ArrayList<>();
      try (LogTail tail = log.tail(1)) {
        for (Optional<LogTail.Line> line = tail.next(0); line.isPresent(); line = tail.next(0)) {
          seen.add(line.get().position());
        }
      }
      assertThat(seen).hasSize((int) log.written());
      for (int i = 0; i < seen.size(); i++) {
        assertThat(seen.get(i)).isEqualTo(i + 1L);
      }
    }
    assertThat(new Segments(home.resolve("decnet.log")).sealed()).hasSizeGreaterThan(3);
    try (IngestLog log = open();
        LogTail tail = log.tail(500)) {
      assertThat(tail.next(0).orElseThrow().position()).isEqualTo(500);
      assertThat(log.append(event("on")).position()).isGreaterThan(1000);
    }
    assertWhole();
  }

  @Test
  void a_tail_waits_and_is_woken_by_what_is_written() throws Exception {
    try (IngestLog log = open();
        LogTail tail = log.tail(1)) {
      assertThat(tail.next(60_000).orElseThrow().line().utf8()).contains("log_segment");
      Thread later = Thread.ofVirtual().start(() -> log.append(event("woken")));
      assertThat(tail.next(60_000).orElseThrow().line().utf8()).contains("woken");
      later.join();
      assertThat(tail.next(0)).isEmpty();
    }
  }

  @Test
  void whichever_write_fails_no_accepted_line_is_lost_or_doubled() throws Exception {
    for (int n = 1; n <= 12; n++) {
      Path own = Files.createDirectory(home.resolve("n" + n));
      FakeDisk failing = new FakeDisk();
      failing.fail(n, n + 2, n % 2 == 0 ? "No space left on device" : "Input/output error");
      IngestLog.Environment environment =
          new IngestLog.Environment(clock, () -> "ab".repeat(16), KEY, checkpoints, Snapshots.NONE);
      int accepted = 0;
      try (IngestLog log =
          IngestLog.open(own.resolve("decnet.log"), options, environment, failing::open)) {
        for (int i = 0; i < 10; i++) {
          Receipt receipt = accept(log, event("v" + i));
          receipt.awaitWritten();
          accepted++;
        }
      }
      assertThat(Files.readAllLines(own.resolve("decnet.log")))
          .as("failing write " + n)
          .hasSize(accepted + 1);
      assertThat(
              LogVerifier.verify(own.resolve("decnet.log"), Optional.of(KEY), Optional.empty())
                  .problems())
          .isEmpty();
    }
  }

  /** Appends as soon as the log takes lines again. */
  private static Receipt accept(IngestLog log, Event event) {
    while (true) {
      try {
        return log.append(event);
      } catch (FaultException refused) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void an_unwritable_log_refuses_and_says_why_and_recovers_by_itself() throws Exception {
    try (IngestLog log = open()) {
      log.append(event("good")).awaitWritten();
      disk.fail(disk.writes() + 1, Integer.MAX_VALUE, "Read-only file system");
      Receipt pending = log.append(event("pending"));
      while (log.trouble().isEmpty()) {
        Thread.onSpinWait();
      }
      assertThatThrownBy(() -> log.append(event("refused"))).hasMessageContaining("LOG_UNWRITABLE");
      assertThat(log.strained()).isTrue();
      disk.fail(Integer.MAX_VALUE, Integer.MAX_VALUE, "");
      pending.awaitWritten();
      assertThat(log.trouble()).isEmpty();
      log.append(event("again")).awaitWritten();
    }
    assertThat(lines()).hasSize(4).noneMatch(line -> line.contains("refused"));
    assertWhole();
  }

  @Test
  void a_full_disk_releases_the_reserve_and_then_refuses() throws Exception {
    options = new IngestLog.Options(SyncPolicy.BATCH, 0, Duration.ZERO, Duration.ZERO, 1 << 20);
    try (IngestLog log = open()) {
      Path reserve = home.resolve("decnet.log.reserve");
      while (!Files.exists(reserve)) {
        Thread.onSpinWait();
      }
      assertThat(Files.size(reserve)).isEqualTo(1 << 20);
      log.append(event("good")).awaitWritten();
      int next = disk.writes() + 1;
      disk.fail(next, next + 1, "No space left on device");
      log.append(event("into the reserve")).awaitWritten();
      assertThat(log.strained()).isTrue();
      assertThat(Files.exists(reserve)).isFalse();
      log.append(event("goes on")).awaitWritten();
      disk.fail(disk.writes() + 1, Integer.MAX_VALUE, "No space left on device");
      Receipt pending = log.append(event("kept"));
      while (!log.trouble().equals(Optional.of("LOG_FULL")) || disk.writes() < next + 4) {
        Thread.onSpinWait();
      }
      assertThatThrownBy(() -> log.append(event("refused"))).hasMessageContaining("LOG_FULL");
      disk.fail(Integer.MAX_VALUE, Integer.MAX_VALUE, "");
      pending.awaitWritten();
    }
    assertWhole();
  }

  @Test
  void after_a_power_loss_every_synced_line_is_there_and_the_chain_is_whole() throws Exception {
    for (int more = 0; more < 400; more += 37) {
      Path own = Files.createDirectory(home.resolve("p" + more));
      FakeDisk fragile = new FakeDisk();
      IngestLog.Environment environment =
          new IngestLog.Environment(clock, () -> "cd".repeat(16), KEY, checkpoints, Snapshots.NONE);
      long synced;
      try (IngestLog log =
          IngestLog.open(own.resolve("decnet.log"), options, environment, fragile::open)) {
        for (int i = 0; i < 20; i++) {
          log.append(event("v" + i)).awaitWritten();
        }
        Receipt mutation = log.append(mutation());
        mutation.awaitSynced();
        synced = mutation.position();
        for (int i = 0; i < 20; i++) {
          log.append(event("w" + i)).awaitWritten();
        }
        fragile.losePower(more);
      }
      fragile.losePower(more);
      try (IngestLog log =
          IngestLog.open(own.resolve("decnet.log"), options, environment, LogFile::onDisk)) {
        assertThat(log.written()).isGreaterThanOrEqualTo(synced);
      }
      assertThat(
              LogVerifier.verify(own.resolve("decnet.log"), Optional.of(KEY), Optional.empty())
                  .problems())
          .isEmpty();
    }
  }

  private static Event mutation() {
    return new Event.Mutation(
        new DeckyId("decky-01"),
        new TreeSet<>(),
        new TreeSet<>(List.of("ssh", "http")),
        Trigger.CREATION,
        Optional.empty(),
        "m1",
        1,
        Instant.now(),
        List.of());
  }

  @Test
  void many_appenders_get_distinct_positions_in_the_order_of_the_file() throws Exception {
    try (IngestLog log = open()) {
      List<Thread> appenders = new ArrayList<>();
      for (int t = 0; t < 8; t++) {
        int id = t;
        appenders.add(
            Thread.ofPlatform()
                .start(
                    () -> {
                      for (int i = 0; i < 2000; i++) {
                        log.append(event(id + "." + i));
                      }
                    }));
      }
      for (Thread appender : appenders) {
        appender.join();
      }
    }
    assertThat(lines()).hasSize(16_001);
    assertWhole();
  }

  @Test
  void what_was_changed_in_a_line_is_found_by_verify() throws Exception {
    try (IngestLog log = open()) {
      for (int i = 0; i < 5; i++) {
        log.append(event("v" + i)).awaitSynced();
      }
    }
    Path file = home.resolve("decnet.log");
    String text = Files.readString(file);
    Files.writeString(file, text.replace("v2", "v9"));
    assertThat(LogVerifier.verify(file, Optional.of(KEY), Optional.empty()).problems())
        .singleElement()
        .asString()
        .contains("position 4");
    Files.writeString(file, text.replaceAll("(?m)^.*\"v3\".*\n", ""));
    assertThat(LogVerifier.verify(file, Optional.of(KEY), Optional.empty()).problems())
        .isNotEmpty();
    Files.writeString(
        file, text.substring(0, text.indexOf("value=\"v4\"")).replaceAll("[^\n]*$", ""));
    assertThat(
            LogVerifier.verify(file, Optional.of(KEY), checkpoints.last("feedface".repeat(4)))
                .problems())
        .as("a cut before the last checkpoint")
        .isNotEmpty();
  }

  @Test
  void a_foreign_log_is_said_to_have_no_chain() throws Exception {
    Path foreign =
        Files.writeString(home.resolve("foreign.log"), "<134>1 2026-06-01T00:00:00Z h a - m -\n");
    LogVerifier.Report report = LogVerifier.verify(foreign, Optional.of(KEY), Optional.empty());
    assertThat(report.chained()).isFalse();
    assertThat(report.problems()).isEmpty();
  }
}
