package decnet.store;

import decnet.base.DeckyId;
import decnet.event.Trigger;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The store in one SQLite file, which is made or upgraded when it is opened. */
public final class SqliteStore implements Store {
  private static final int ENDED_INTENTS = 1000; // kept for a look back; the log has them all

  private final Database database;

  /** Opens the store at {@code file}, making or upgrading it. */
  public SqliteStore(Path file) {
    database = new Database(file);
  }

  @Override
  public List<DeckyRecord> deckies() {
    return database.transaction(
        () -> database.rows("select * from decky order by name", SqliteStore::decky));
  }

  private static DeckyRecord decky(ResultSet row) throws SQLException {
    return new DeckyRecord(
        new DeckyId(row.getString("name")),
        row.getString("plan"),
        row.getString("policy"),
        row.getString("entry"),
        set(row.getString("services")),
        row.getLong("seq"),
        Instant.ofEpochMilli(row.getLong("changed_at")),
        trigger(row.getString("trigger")),
        row.getBoolean("retired"));
  }

  private static Trigger trigger(String text) throws SQLException {
    return Trigger.parse(text).orElseThrow(() -> new SQLException("trigger: " + text));
  }

  private static SortedSet<String> set(String joined) {
    return joined.isEmpty() ? new TreeSet<>() : new TreeSet<>(List.of(joined.split(",")));
  }

  @Override
  public boolean isEmpty() {
    return database
        .transaction(() -> database.rows("select 1 from decky limit 1", row -> row.getInt(1)))
        .isEmpty();
  }

  @Override
  public void put(DeckyRecord decky) {
    database.transaction(() -> replace(List.of(decky)));
  }

  private boolean replace(List<DeckyRecord> deckies) throws SQLException {
    database.runAll(
        "insert or replace into decky values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        deckies,
        decky ->
            new Object[] {
              decky.id().name(),
              decky.plan(),
              decky.policy(),
              decky.entry(),
              String.join(",", decky.services()),
              decky.seq(),
              decky.changedAt().toEpochMilli(),
              decky.trigger().text(),
              decky.retired() ? 1 : 0
            });
    return true;
  }

  @Override
  public void begin(List<Intent> intents) {
    database.transaction(
        () -> {
          database.run(
              "delete from intent where state <> 'applying' and rowid <="
                  + " (select max(rowid) from intent) - ?",
              ENDED_INTENTS);
          database.runAll(
              "insert into intent (mutation_id, decky, old_services, new_services, trigger, actor,"
                  + " seq, at, state, plan, policy, entry)"
                  + " values (?, ?, ?, ?, ?, ?, ?, ?, 'applying', ?, ?, ?)",
              intents,
              SqliteStore::row);
          return true;
        });
  }

  private static @Nullable Object[] row(Intent intent) {
    DeckyRecord after = intent.after();
    return new @Nullable Object[] {
      intent.mutationId(),
      after.id().name(),
      String.join(",", intent.oldServices()),
      String.join(",", after.services()),
      after.trigger().text(),
      intent.actor().orElse(null),
      after.seq(),
      intent.at().toEpochMilli(),
      after.plan(),
      after.policy(),
      after.entry()
    };
  }

  @Override
  public void applied(List<Intent> intents) {
    database.transaction(
        () -> {
          database.runAll(
              "update intent set state = 'applied' where mutation_id = ?",
              intents,
              intent -> new Object[] {intent.mutationId()});
          return replace(intents.stream().map(Intent::after).toList());
        });
  }

  @Override
  public void failed(Map<Intent, String> reasons) {
    database.transaction(
        () -> {
          database.runAll(
              "update intent set state = 'failed', reason = ? where mutation_id = ?",
              reasons.entrySet(),
              failed -> new Object[] {failed.getValue(), failed.getKey().mutationId()});
          return true;
        });
  }

  @Override
  public List<Intent> open() {
    return database.transaction(
        () ->
            database.rows(
                "select * from intent where state = 'applying' order by at, mutation_id",
                SqliteStore::intent));
  }

  private static Intent intent(ResultSet row) throws SQLException {
    Instant at = Instant.ofEpochMilli(row.getLong("at"));
    Trigger trigger = trigger(row.getString("trigger"));
    return new Intent(
        row.getString("mutation_id"),
        set(row.getString("old_services")),
        Optional.ofNullable(row.getString("actor")),
        at,
        new DeckyRecord(
            new DeckyId(row.getString("decky")),
            row.getString("plan"),
            row.getString("policy"),
            row.getString("entry"),
            set(row.getString("new_services")),
            row.getLong("seq"),
            at,
            trigger,
            trigger == Trigger.RETIREMENT));
  }

  @Override
  public Optional<String> setting(String name) {
    return database.transaction(
        () ->
            database
                .rows("select value from setting where name = ?", row -> row.getString(1), name)
                .stream()
                .findFirst());
  }

  @Override
  public void setting(String name, String value) {
    database.transaction(
        () -> {
          database.run("insert or replace into setting values (?, ?)", name, value);
          return true;
        });
  }

  @Override
  public void save(Checkpoint checkpoint) {
    database.transaction(
        () -> {
          database.run(
              "insert or replace into checkpoint values (?, ?, ?)",
              checkpoint.logId(),
              checkpoint.position(),
              checkpoint.chain());
          return true;
        });
  }

  @Override
  public Optional<Checkpoint> last(String logId) {
    return database.transaction(
        () ->
            database
                .rows(
                    "select position, chain from checkpoint where log_id = ?",
                    row -> new Checkpoint(logId, row.getLong(1), row.getString(2)),
                    logId)
                .stream()
                .findFirst());
  }

  @Override
  public void add(SessionRecording recording) {
    database.transaction(
        () -> {
          database.run(
              "insert or replace into recording values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
              recording.session(),
              recording.decky(),
              recording.service(),
              recording.source(),
              recording.endedAt().toEpochMilli(),
              recording.durationMillis(),
              recording.size(),
              recording.sha256(),
              recording.origin(),
              recording.position());
          return true;
        });
  }

  @Override
  public List<SessionRecording> recordings(long before, int limit) {
    return database.transaction(
        () ->
            database.rows(
                "select * from recording where position < ? order by position desc limit ?",
                SqliteStore::recording,
                before,
                limit));
  }

  @Override
  public List<SessionRecording> recordings(String session) {
    return database.transaction(
        () ->
            database.rows(
                "select * from recording where session = ? order by position",
                SqliteStore::recording,
                session));
  }

  private static SessionRecording recording(ResultSet row) throws SQLException {
    return new SessionRecording(
        row.getString("session"),
        row.getString("decky"),
        row.getString("service"),
        row.getString("source"),
        Instant.ofEpochMilli(row.getLong("ended_at")),
        row.getLong("duration_ms"),
        row.getLong("size"),
        row.getString("sha256"),
        row.getString("origin"),
        row.getLong("position"));
  }

  @Override
  public void close() {
    database.close();
  }
}
