package decnet.syslog;

import static decnet.syslog.LogHome.event;
import static decnet.syslog.LogHome.written;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import decnet.base.FaultException;
import decnet.event.Event;
import decnet.event.EventSink.Receipt;
import decnet.syslog.LogHealth.State;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a failing disk does to the log: nothing accepted is lost, nothing is written twice. */
@Timeout(30)
class LogFaultsTest {
  private static final String FULL = "No space left on device";

  @TempDir Path folder;
  private LogHome home;
  private final BlockingQueue<State> heard = new LinkedBlockingQueue<>();

  @BeforeEach
  void make() {
    home = new LogHome(folder);
  }

  @AfterEach
  void close() {
    home.close();
  }

  private IngestLog watched() {
    IngestLog log = home.open();
    log.watch(health -> heard.add(health.state()));
    return log;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void whichever_write_fails_no_accepted_line_is_lost_or_doubled(int n) throws Exception {
    home.disk.fail(n, n + 2, n % 2 == 0 ? FULL : "Input/output error");
    try (IngestLog log = home.open()) {
      for (int i = 0; i < 10; i++) {
        accept(log, event("v" + i)).awaitWritten();
      }
    }
    assertThat(home.lines()).hasSize(11);
    home.assertWhole();
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
    try (IngestLog log = watched()) {
      written(log, "good");
      home.disk.failWrites("Read-only file system");
      Receipt pending = log.append(event("pending"));
      assertThat(heard.take()).isEqualTo(State.UNWRITABLE);
      assertThatThrownBy(() -> log.append(event("refused"))).hasMessageContaining("LOG_UNWRITABLE");
      assertThat(log.trouble()).hasValue("LOG_UNWRITABLE");
      assertThat(log.health().refused()).isEqualTo(1);
      assertThat(log.health().failures()).isPositive();
      assertThat(log.strained()).isTrue();
      home.disk.heal();
      pending.awaitWritten();
      assertThat(heard.take()).isEqualTo(State.GOOD);
      written(log, "again");
      assertThat(log.trouble()).isEmpty();
    }
    assertThat(home.lines()).hasSize(4).noneMatch(line -> line.contains("refused"));
    home.assertWhole();
  }

  @Test
  void a_full_disk_releases_the_reserve_then_refuses_and_comes_back_when_space_does()
      throws Exception {
    home.options =
        new IngestLog.Options(SyncPolicy.BATCH, 0, Duration.ZERO, Duration.ZERO, 1 << 20);
    Path reserve = folder.resolve("decnet.log.reserve");
    try (IngestLog log = watched()) {
      LogHome.await(() -> Files.exists(reserve));
      assertThat(Files.size(reserve)).isEqualTo(1 << 20);
      Path inTheWay = Files.createDirectory(folder.resolve("decnet.log.reserve.part"));
      written(log, "good");
      home.disk.fail(home.disk.writes() + 1, home.disk.writes() + 2, FULL);
      written(log, "into the reserve");
      assertThat(heard.take()).isEqualTo(State.RESERVE);
      assertThat(log.strained()).as("nothing new should begin").isTrue();
      assertThat(Files.exists(reserve)).isFalse();
      written(log, "what has begun goes on");
      home.disk.failWrites(FULL);
      Receipt pending = log.append(event("kept"));
      assertThat(heard.take()).isEqualTo(State.FULL);
      assertThat(log.trouble()).isEqualTo(Optional.of("LOG_FULL"));
      assertThatThrownBy(() -> log.append(event("refused"))).hasMessageContaining("LOG_FULL");
      home.disk.heal();
      pending.awaitWritten();
      assertThat(heard.take()).isEqualTo(State.RESERVE);
      Files.delete(inTheWay);
      assertThat(heard.take()).as("the reserve was taken again").isEqualTo(State.GOOD);
      assertThat(Files.size(reserve)).isEqualTo(1 << 20);
    }
    assertThat(home.lines()).hasSize(5);
    home.assertWhole();
  }

  /** The log stayed unwritable for ever: it refused events, so that nothing tried it again. */
  @Test
  void a_failed_sync_refuses_events_until_what_was_written_is_written_again_and_synced()
      throws Exception {
    try (IngestLog log = watched()) {
      written(log, "good").awaitSynced();
      home.disk.failSyncs();
      Receipt pending = log.append(event("written, not synced"));
      pending.awaitWritten();
      assertThat(heard.take()).isEqualTo(State.UNWRITABLE);
      home.disk.awaitFailures(2);
      assertThat(log.synced()).isLessThan(pending.position());
      home.disk.heal();
      pending.awaitSynced();
      assertThat(heard.take()).isEqualTo(State.GOOD);
      assertThat(home.disk.rewrites()).isPositive();
      written(log, "again").awaitSynced();
    }
    assertThat(home.lines()).hasSize(4);
    home.assertWhole();
  }

  /** The next line was written behind the half of a batch that could not be cut off. */
  @Test
  void a_batch_that_failed_half_way_and_cannot_be_cut_off_yet_leaves_no_trace() throws Exception {
    try (IngestLog log = watched()) {
      written(log, "good");
      home.disk.failTruncating();
      home.disk.fail(home.disk.writes() + 1, home.disk.writes() + 2, "Input/output error");
      Receipt pending = log.append(event("pending"));
      home.disk.awaitFailures(3);
      home.disk.heal();
      pending.awaitWritten();
    }
    assertThat(home.lines()).hasSize(3);
    home.assertWhole();
  }

  /** A sealed segment could be replaced by the empty one that followed it, or the writer spun. */
  @Test
  void a_rotation_that_cannot_open_the_next_file_is_finished_later() throws Exception {
    try (IngestLog log = watched()) {
      written(log, "first");
      home.disk.failOpening();
      log.rotate();
      assertThat(heard.take()).isEqualTo(State.UNWRITABLE);
      home.disk.awaitFailures(2);
      home.disk.heal();
      assertThat(heard.take()).isEqualTo(State.GOOD);
      written(log, "second");
    }
    assertThat(home.segments().sealed()).hasSize(1);
    home.assertWhole();
  }

  @Test
  void a_watcher_that_throws_does_not_stop_the_log() throws Exception {
    try (IngestLog log = home.open()) {
      log.watch(
          health -> {
            throw new IllegalStateException("told to fail");
          });
      home.disk.fail(home.disk.writes() + 1, home.disk.writes() + 3, "Input/output error");
      accept(log, event("v")).awaitSynced();
    }
    home.assertWhole();
  }

  @Test
  void closing_a_log_that_cannot_be_written_ends_and_says_what_was_not_kept() throws Exception {
    IngestLog log = watched();
    written(log, "good");
    home.disk.failWrites("Input/output error");
    Receipt pending = log.append(event("lost"));
    assertThat(heard.take()).isEqualTo(State.UNWRITABLE);
    log.close();
    assertThatThrownBy(pending::awaitWritten).hasMessageContaining("LOG_UNWRITABLE");
  }
}
