package decnet.correlation;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.Bytes;
import decnet.base.DeckyId;
import decnet.base.FakeClock;
import decnet.base.IpAddress;
import decnet.bus.LocalBus;
import decnet.event.Event;
import decnet.event.Origin;
import decnet.event.SessionTag;
import decnet.event.SessionTag.Endpoint;
import decnet.event.Severity;
import decnet.event.Trigger;
import decnet.fleet.FoldedLog;
import decnet.store.SqliteStore;
import decnet.syslog.IngestLog;
import decnet.syslog.LogTail;
import decnet.syslog.Snapshots;
import decnet.syslog.SyncPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Replay from a snapshot and the retained lines, against replay of the whole log. */
@Timeout(60)
class SnapshotTest {
  private static final IpAddress ATTACKER = IpAddress.parse("203.0.113.9");

  @TempDir Path home;
  private final FakeClock clock = new FakeClock();

  @SuppressWarnings("NullAway.Init") // before each test
  private SqliteStore store;

  @SuppressWarnings("NullAway.Init") // before each test
  private IngestLog log;

  private long seq;

  @BeforeEach
  void open() {
    store = new SqliteStore(home.resolve("state.db"));
    log =
        IngestLog.open(
            home.resolve("decnet.log"),
            new IngestLog.Options(SyncPolicy.BATCH, 0, Duration.ZERO, Duration.ZERO, 0),
            new IngestLog.Environment(
                clock, () -> "ab".repeat(16), Bytes.of(new byte[32]), store, Snapshots.NONE));
  }

  @AfterEach
  void close() {
    log.close();
    store.close();
  }

  private static SortedSet<String> set(String... slugs) {
    return new TreeSet<>(List.of(slugs));
  }

  private long mutate(String decky, SortedSet<String> from, SortedSet<String> to) {
    return append(
        new Event.Mutation(
            new DeckyId(decky),
            from,
            to,
            Trigger.OPERATOR,
            Optional.empty(),
            "ab".repeat(16),
            ++seq,
            clock.instant(),
            List.of()));
  }

  private long touch(String decky, String service) {
    SessionTag session =
        new SessionTag(
            "s" + seq,
            new DeckyId(decky),
            service,
            new Endpoint(ATTACKER, 4000),
            new Endpoint(IpAddress.parse("127.66.0.1"), 22),
            Optional.empty(),
            Origin.STRANGER);
    return append(
        new Event.Interaction(session, "connect", Severity.INFO, clock.instant(), List.of()));
  }

  private long append(Event event) {
    clock.advance(Duration.ofSeconds(1));
    return log.append(event).position();
  }

  private LiveCorrelator replay(long from) throws Exception {
    LiveCorrelator correlator =
        new LiveCorrelator(
            new LiveCorrelator.Options(Correlator.Options.DEFAULT, 1, 1000, Long.MAX_VALUE),
            new LocalBus(clock, () -> "ab".repeat(16)),
            new LogReread(log));
    try (LogTail tail = log.tail(from)) {
      while (tail.position() <= log.written()) {
        tail.next(1000).ifPresent(line -> correlator.feed(line.position(), line.line().toArray()));
      }
    }
    return correlator;
  }

  private void synced() throws InterruptedException {
    log.append(
            new Event.Infrastructure(
                "decnet-test", "test", "end", Severity.INFO, clock.instant(), List.of()))
        .awaitSynced();
  }

  @Test
  void a_decky_that_never_changed_again_keeps_its_set_and_a_source_its_totals() throws Exception {
    mutate("decky-01", set(), set("ssh"));
    touch("decky-01", "ssh");
    touch("decky-02", "http");
    long cut = touch("decky-01", "ssh");
    touch("decky-01", "ssh");
    touch("decky-01", "ftp");
    synced();
    List<Event> snapshot = replay(1).snapshot(cut, log, clock.instant());
    snapshot.forEach(log::append);
    synced();
    LiveCorrelator retained = replay(cut);
    assertThat(retained.decky("decky-01").orElseThrow())
        .contains("\"services\":[\"ssh\"]", "\"implicit\":true", "\"hops\":3");
    String way = retained.traversal(ATTACKER).orElseThrow();
    assertThat(way)
        .contains("\"hop_count\":3", "\"ghost\":true")
        .contains("\"before\":{\"first_seen\":")
        .contains("\"hop_count\":2,\"deckies\":[\"decky-01\",\"decky-02\"]");
  }

  @Test
  void a_second_snapshot_holds_what_the_first_one_told() throws Exception {
    mutate("decky-01", set(), set("ssh"));
    touch("decky-01", "ssh");
    long first = touch("decky-01", "ssh");
    long second = touch("decky-01", "ssh");
    synced();
    replay(1).snapshot(first, log, clock.instant()).forEach(log::append);
    synced();
    replay(first).snapshot(second, log, clock.instant()).forEach(log::append);
    synced();
    LiveCorrelator retained = replay(second);
    assertThat(retained.traversal(ATTACKER).orElseThrow())
        .contains("\"before\":{", "\"hop_count\":2,\"deckies\":[\"decky-01\"]")
        .contains("\"hop_count\":1");
    assertThat(retained.decky("decky-01").orElseThrow()).contains("\"services\":[\"ssh\"]");
  }

  /** The process ended between the snapshot and the deletion: nothing may count twice. */
  @Test
  void a_snapshot_of_lines_that_are_still_there_counts_nothing_twice() throws Exception {
    mutate("decky-01", set(), set("ssh"));
    touch("decky-01", "ssh");
    long cut = touch("decky-01", "ssh");
    synced();
    replay(1).snapshot(cut, log, clock.instant()).forEach(log::append);
    synced();
    assertThat(replay(1).traversal(ATTACKER).orElseThrow())
        .contains("\"hop_count\":2")
        .doesNotContain("\"before\"");
  }

  @Test
  void the_numbers_of_deleted_transitions_are_not_used_again() throws Exception {
    mutate("decky-01", set(), set("ssh"));
    mutate("decky-01", set("ssh"), set("ftp"));
    long cut = touch("decky-02", "http");
    synced();
    replay(1).snapshot(cut, log, clock.instant()).forEach(log::append);
    synced();
    try (LogTail tail = log.tail(cut)) {
      assertThat(FoldedLog.read(tail).sequences()).containsEntry(new DeckyId("decky-01"), 2L);
    }
  }

  @Test
  void a_correlator_that_is_behind_the_log_lets_nothing_be_deleted() throws Exception {
    touch("decky-01", "ssh");
    LiveCorrelator behind = replay(1);
    long cut = touch("decky-01", "ssh");
    synced();
    assertThat(behind.snapshot(cut, log, clock.instant())).isEmpty();
  }
}
