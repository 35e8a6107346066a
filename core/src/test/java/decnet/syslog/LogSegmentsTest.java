package decnet.syslog;

import static decnet.syslog.LogHome.event;
import static decnet.syslog.LogHome.written;
import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.FakeClock;
import decnet.event.Event;
import decnet.event.Param;
import decnet.event.Severity;
import decnet.syslog.Segments.Sealed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How a log becomes several files, and how the oldest of them go. */
@Timeout(30)
class LogSegmentsTest {
  @TempDir Path folder;
  private LogHome home;

  @BeforeEach
  void make() {
    home = new LogHome(folder);
  }

  @AfterEach
  void close() {
    home.close();
  }

  private static IngestLog.Options options(long bytes, Duration age, Duration keep) {
    return new IngestLog.Options(SyncPolicy.BATCH, bytes, age, keep, 0);
  }

  private static List<Long> positions(LogTail tail) throws InterruptedException {
    List<Long> seen = new ArrayList<>();
    for (Optional<LogTail.Line> line = tail.next(0); line.isPresent(); line = tail.next(0)) {
      seen.add(line.get().position());
    }
    return seen;
  }

  @Test
  void segments_are_sealed_by_size_and_a_tail_reads_across_them_compressed_or_not()
      throws Exception {
    home.options = options(20_000, Duration.ZERO, Duration.ZERO);
    try (IngestLog log = home.open()) {
      for (int i = 0; i < 1000; i++) {
        written(log, "v" + i);
      }
      try (LogTail tail = log.tail(1)) {
        List<Long> seen = positions(tail);
        assertThat(seen).hasSize((int) log.written()).isSorted().doesNotHaveDuplicates();
        assertThat(seen.getFirst()).isEqualTo(1);
      }
    }
    assertThat(home.segments().sealed()).hasSizeGreaterThan(3);
    try (IngestLog log = home.open();
        LogTail tail = log.tail(500)) {
      assertThat(tail.next(0).orElseThrow().position()).isEqualTo(500);
      assertThat(log.append(event("on")).position()).isGreaterThan(1000);
      LogHome.await(() -> home.segments().sealed().stream().allMatch(Sealed::isCompressed));
    }
    home.assertWhole();
  }

  @Test
  @Timeout(120)
  void a_tail_misses_nothing_while_segments_are_sealed_under_it() throws Exception {
    home.options = options(2_000, Duration.ZERO, Duration.ZERO); // a handful of lines each
    try (IngestLog log = home.open();
        LogTail tail = log.tail(1);
        ExecutorService feeder = Executors.newSingleThreadExecutor()) {
      Future<Long> last =
          feeder.submit(
              () -> {
                long position = 0;
                for (int i = 0; i < 3000; i++) {
                  position = written(log, "v" + i).position();
                }
                return position;
              });
      long expected = 1;
      while (!last.isDone() || expected <= last.get()) {
        Optional<LogTail.Line> line = tail.next(10);
        if (line.isPresent()) {
          assertThat(line.get().position()).isEqualTo(expected++);
        }
      }
    }
    assertThat(home.segments().sealed()).hasSizeGreaterThan(100);
  }

  @Test
  void a_segment_is_sealed_when_it_is_old_and_has_lines() throws Exception {
    FakeClock clock = new FakeClock();
    home.clock = clock;
    home.options = options(0, Duration.ofDays(7), Duration.ZERO);
    try (IngestLog log = home.open()) {
      LogHome.await(() -> log.written() == 1);
      clock.advance(Duration.ofDays(8)); // only a header so far: nothing to seal
      written(log, "old");
      LogHome.await(() -> log.written() >= 4); // the line, a seal and the next header
      clock.advance(Duration.ofDays(6));
      written(log, "young");
    }
    List<Sealed> sealed = home.segments().sealed();
    assertThat(sealed).hasSize(1);
    assertThat(home.lines().getFirst()).contains("log_segment").contains("first_pos=\"4\"");
    home.assertWhole();
  }

  @Test
  void a_sealed_segment_begins_with_a_header_ends_with_a_seal_and_is_named_by_its_first_position()
      throws Exception {
    try (IngestLog log = home.open()) {
      written(log, "one");
      log.rotate();
      written(log, "two");
    }
    Path sealed = folder.resolve("decnet.log.1");
    Path compressed = folder.resolve("decnet.log.1.gz");
    assertThat(Files.exists(sealed) || Files.exists(compressed)).isTrue();
    List<String> live = home.lines();
    assertThat(live.getFirst())
        .contains("log_id=\"" + LogHome.LOG_ID + "\" first_pos=\"4\" prev_chain=\"");
    assertThat(live.getLast()).contains("two");
    home.assertWhole();
  }

  /** Folded state of a snapshot, as the fleet would tell it. */
  private static Event snapshot(long position) {
    return new Event.Infrastructure(
        "decnet-log",
        "log",
        Snapshots.TYPE,
        Severity.INFO,
        Instant.now(),
        List.of(Param.of("before", position)));
  }

  private void twoSegments() throws Exception {
    try (IngestLog log = home.open()) {
      written(log, "one");
      log.rotate();
      written(log, "two");
      log.rotate();
      written(log, "three");
    }
  }

  private void age(long firstPosition, Duration age) throws IOException {
    for (Sealed segment : home.segments().sealed()) {
      if (segment.firstPosition() == firstPosition) {
        Files.setLastModifiedTime(segment.file(), FileTime.from(home.clock.instant().minus(age)));
      }
    }
  }

  @Test
  void retention_deletes_old_segments_after_a_synced_snapshot_and_says_so() throws Exception {
    twoSegments();
    age(1, Duration.ofDays(91));
    BlockingQueue<Long> asked = new LinkedBlockingQueue<>();
    home.snapshots =
        position -> {
          asked.add(position);
          return List.of(snapshot(position));
        };
    home.options = options(0, Duration.ZERO, Duration.ofDays(90));
    try (IngestLog log = home.open()) {
      assertThat(asked.take()).as("the first position that stays").isEqualTo(4);
      LogHome.await(() -> home.segments().sealed().size() == 1);
      assertThat(log.synced()).as("what it led to is safe").isEqualTo(log.written());
      try (LogTail tail = log.tail(1)) {
        assertThat(positions(tail).getFirst()).isEqualTo(4);
      }
    }
    assertThat(home.lines())
        .anyMatch(line -> line.contains(" snapshot [relay@55555 before=\"4\""))
        .anyMatch(line -> line.contains(" log_trimmed [relay@55555 first_pos=\"4\""));
    home.assertWhole();
  }

  @Test
  void without_a_snapshot_nothing_is_deleted() throws Exception {
    twoSegments();
    age(1, Duration.ofDays(91));
    BlockingQueue<Long> asked = new LinkedBlockingQueue<>();
    home.snapshots =
        position -> {
          asked.add(position);
          return List.of();
        };
    home.options = options(0, Duration.ZERO, Duration.ofDays(90));
    try (IngestLog log = home.open()) {
      assertThat(asked.take()).isEqualTo(4);
      assertThat(asked.take()).as("it asks again in the next round").isEqualTo(4);
      assertThat(log.trouble()).isEmpty();
    }
    assertThat(home.segments().sealed()).hasSize(2);
  }

  /** A middle segment whose file time is odd must not leave a gap. */
  @Test
  void only_the_oldest_go_never_one_in_the_middle() throws Exception {
    twoSegments();
    age(4, Duration.ofDays(91));
    home.snapshots = position -> List.of(snapshot(position));
    home.options = options(0, Duration.ZERO, Duration.ofDays(90));
    try (IngestLog log = home.open()) {
      LogHome.await(() -> home.segments().sealed().stream().allMatch(Sealed::isCompressed));
      written(log, "on");
    }
    assertThat(home.segments().sealed()).hasSize(2);
    home.assertWhole();
  }

  @Test
  void a_log_goes_on_after_its_live_file_was_sealed_but_not_yet_replaced() throws Exception {
    home.wrote("one", "two");
    Files.move(home.file, folder.resolve("decnet.log.1"));
    home.wrote("three");
    assertThat(home.lines().getFirst()).contains("first_pos=\"4\"");
    home.assertWhole();
  }

  /** Each start took the file for another log and gave it another id. */
  @Test
  void a_log_that_begins_with_lines_of_others_keeps_its_id() throws Exception {
    Files.writeString(home.file, "<134>1 2026-06-01T00:00:00Z h a - m -\n");
    home.wrote("one").wrote("two");
    assertThat(home.lines()).filteredOn(line -> line.contains("log_segment")).hasSize(1);
    assertThat(home.lines().getLast()).contains("value=\"two\"").contains(" pos=\"3\" chain=");
    home.assertWhole();
  }
}
