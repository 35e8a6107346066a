package decnet.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import decnet.base.DeckyId;
import decnet.base.FaultException;
import decnet.event.Trigger;
import decnet.syslog.Checkpoints.Checkpoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SqliteStoreTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir Path home;

  private SqliteStore store() {
    return new SqliteStore(home.resolve("state.db"));
  }

  private static DeckyRecord record(String name, long seq, String... services) {
    return new DeckyRecord(
        new DeckyId(name),
        "{\"plan\":" + seq + "}",
        "{}",
        "entry",
        new TreeSet<>(List.of(services)),
        seq,
        NOW,
        Trigger.OPERATOR,
        false);
  }

  private static Intent intent(String id, DeckyRecord after) {
    return new Intent(id, new TreeSet<>(List.of("ssh")), Optional.of("ann"), NOW, after);
  }

  @Test
  void what_was_put_is_there_for_the_next_process() {
    try (SqliteStore store = store()) {
      store.put(record("b", 2, "http", "ssh"));
      store.put(record("a", 1));
      store.put(record("a", 3, "ftp"));
      store.setting("told", "17");
      store.save(new Checkpoint("log", 9, "ff"));
    }
    try (SqliteStore store = store()) {
      assertThat(store.deckies())
          .containsExactly(record("a", 3, "ftp"), record("b", 2, "http", "ssh"));
      assertThat(store.setting("told")).hasValue("17");
      assertThat(store.setting("other")).isEmpty();
      assertThat(store.last("log")).hasValue(new Checkpoint("log", 9, "ff"));
      assertThat(store.last("another")).isEmpty();
    }
  }

  @Test
  void an_intent_stays_open_until_it_is_applied_or_failed() {
    Intent first = intent("1", record("a", 1, "ssh"));
    Intent second = intent("2", record("b", 1, "http"));
    try (SqliteStore store = store()) {
      store.begin(List.of(first, second));
    }
    try (SqliteStore store = store()) {
      assertThat(store.open()).containsExactly(first, second);
      store.applied(List.of(store.open().getFirst()));
      store.failed(Map.of(second, "no port"));
      assertThat(store.open()).isEmpty();
      assertThat(store.deckies()).extracting(decky -> decky.id().name()).containsExactly("a");
    }
  }

  @Test
  void ended_intents_do_not_pile_up_and_open_ones_are_never_lost() throws Exception {
    try (SqliteStore store = store()) {
      store.begin(List.of(intent("open", record("a", 1, "ssh"))));
      for (int i = 0; i < 1200; i++) {
        Intent one = intent("i" + i, record("b", i + 1, "ssh"));
        store.begin(List.of(one));
        store.failed(Map.of(one, "again"));
      }
      assertThat(store.open()).extracting(Intent::mutationId).containsExactly("open");
    }
    try (Connection raw = raw();
        Statement statement = raw.createStatement();
        var count = statement.executeQuery("select count(*) from intent")) {
      assertThat(count.getInt(1)).isLessThan(1010);
    }
  }

  private Connection raw() throws Exception {
    return DriverManager.getConnection("jdbc:sqlite:" + home.resolve("state.db"));
  }

  @Test
  void two_writers_on_one_file_lose_nothing() throws Exception {
    try (SqliteStore one = store();
        SqliteStore other = store()) {
      Thread thread =
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int i = 0; i < 200; i++) {
                      other.put(record("other-" + i, 1, "ssh"));
                    }
                  });
      for (int i = 0; i < 200; i++) {
        one.put(record("one-" + i, 1, "ssh"));
      }
      thread.join();
      assertThat(one.deckies()).hasSize(400);
    }
  }

  @Test
  void recordings_come_newest_first_in_pages_and_once_however_often_they_are_told() {
    try (SqliteStore store = store()) {
      for (long position = 1; position <= 5; position++) {
        SessionRecording one =
            new SessionRecording(
                "s" + position % 2, "a", "ssh", "192.0.2.1", NOW, 10, 20, "ab", "", position);
        store.add(one);
        store.add(one);
      }
      assertThat(store.recordings(Long.MAX_VALUE, 2))
          .extracting(SessionRecording::position)
          .containsExactly(5L, 4L);
      assertThat(store.recordings(4, 10))
          .extracting(SessionRecording::position)
          .containsExactly(3L, 2L, 1L);
      assertThat(store.recordings("s1"))
          .extracting(SessionRecording::position)
          .containsExactly(1L, 3L, 5L);
    }
  }

  /** A store of the first schema: its open intents know no plan. */
  @Test
  void an_older_store_is_upgraded_with_what_it_holds() throws Exception {
    try (Connection raw = raw();
        Statement statement = raw.createStatement()) {
      for (String sql :
          List.of(
              "create table decky (name text primary key, plan text not null, policy text not null,"
                  + " entry text not null, services text not null, seq integer not null,"
                  + " changed_at integer not null, trigger text not null, retired integer not null)"
                  + " strict",
              "create table intent (mutation_id text primary key, decky text not null, old_services"
                  + " text not null, new_services text not null, trigger text not null, actor text,"
                  + " seq integer not null, at integer not null, state text not null, reason text)"
                  + " strict",
              "create index intent_open on intent (at) where state = 'applying'",
              "create table setting (name text primary key, value text not null) strict",
              "create table checkpoint (log_id text primary key, position integer not null, chain"
                  + " text not null) strict",
              "insert into decky values ('a', '{}', '{}', '', 'ssh', 1, 0, 'creation', 0)",
              "insert into intent values ('1', 'a', 'ssh', 'ftp', 'operator', null, 2, 0,"
                  + " 'applying', null)",
              "pragma user_version = 1")) {
        statement.execute(sql);
      }
    }
    try (SqliteStore store = store()) {
      assertThat(store.deckies()).hasSize(1);
      assertThat(store.open()).singleElement().extracting(one -> one.after().plan()).isEqualTo("");
      assertThat(store.recordings(Long.MAX_VALUE, 1)).isEmpty();
    }
  }

  @Test
  void a_newer_store_or_no_store_is_refused_and_left_as_it_is() throws Exception {
    store().close();
    try (Connection raw = raw();
        Statement statement = raw.createStatement()) {
      statement.execute("pragma user_version = 99");
    }
    assertThatThrownBy(this::store)
        .isInstanceOf(FaultException.class)
        .hasMessageContaining("newer DECNET");
    Files.writeString(home.resolve("state.db"), "this is no database, and long enough to tell");
    assertThatThrownBy(this::store)
        .isInstanceOf(FaultException.class)
        .hasMessageContaining("STORE_UNUSABLE");
    assertThat(Files.readString(home.resolve("state.db"))).startsWith("this is no database");
  }
}
