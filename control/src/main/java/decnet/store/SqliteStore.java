package decnet.store;

import decnet.base.DeckyId;
import decnet.base.Fault;
import decnet.base.FaultException;
import decnet.event.Trigger;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The store in one SQLite file. One connection, guarded by a lock; a second process that writes
 * waits for up to five seconds. Write-ahead log with full synchronisation: what a method returned
 * from survives power loss.
 */
public final class SqliteStore implements Store {
  private static final int SCHEMA = 2;
  private static final int ENDED_INTENTS = 1000; // kept for a look back; the log has them all
  private static final String[] SCHEMA_1 = {
    "create table decky (name text primary key, plan text not null, policy text not null, entry text not null,"
        + " services text not null, seq integer not null, changed_at integer not null,"
        + " trigger text not null, retired integer not null) strict",
    "create table intent (mutation_id text primary key, decky text not null, old_services text not null, new_services text not null,"
        + " trigger text not null, actor text, seq integer not null, at integer not null, state text not null, reason text) strict",
    "create index intent_open on intent (at) where state = 'applying'",
    "create table setting (name text primary key, value text not null) strict",
    "create table checkpoint (log_id text primary key, position integer not null, chain text not null) strict"
  };
  private static final String[] SCHEMA_2 = {
    "alter table intent add column plan text not null default ''",
    "alter table intent add column policy text not null default ''",
    "alter table intent add column entry text not null default ''",
    "create table recording (session text not null, decky text not null, service text not null, source text not null,"
        + " ended_at integer not null, duration_ms integer not null, size integer not null, sha256 text not null,"
        + " origin text not null, position integer primary key) strict",
    "create index recording_session on recording (session)"
  };

  private final ReentrantLock lock = new ReentrantLock();
  private final Connection connection;

  /** Opens the store at {@code file}, making or upgrading it. */
  public SqliteStore(Path file) {
    try {
      connection = DriverManager.getConnection("jdbc:sqlite:" + file);
      try (Statement statement = connection.createStatement()) {
        statement.execute("pragma journal_mode = wal");
        statement.execute("pragma synchronous = full");
        statement.execute("pragma busy_timeout = 5000");
      }
      migrate(file);
    } catch (SQLException failure) {
      throw new FaultException(Fault.STORE_UNUSABLE, file + ": " + failure.getMessage(), failure);
    }
  }

  private void migrate(Path file) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("begin immediate");
      int version;
      try (ResultSet found = statement.executeQuery("pragma user_version")) {
        version = found.next() ? found.getInt(1) : 0;
      }
      if (version > SCHEMA) {
        statement.execute("rollback");
        throw new FaultException(
            Fault.STORE_UNUSABLE, file + " was written by a newer DECNET (schema " + version + ")");
      }
      if (version < 1) {
        all(statement, SCHEMA_1);
      }
      if (version < 2) {
        all(statement, SCHEMA_2);
      }
      statement.execute("pragma user_version = " + SCHEMA);
      statement.execute("commit");
    }
  }

  private static void all(Statement statement, String[] changes) throws SQLException {
    for (String sql : changes) {
      statement.execute(sql);
    }
  }

  /** What is done in one transaction. */
  private interface Work<T> {
    T run() throws SQLException;
  }

  private <T> T transaction(Work<T> work) {
    lock.lock();
    try (Statement statement = connection.createStatement()) {
      statement.execute("begin immediate");
      boolean done = false;
      try {
        T result = work.run();
        statement.execute("commit");
        done = true;
        return result;
      } finally {
        if (!done) {
          statement.execute("rollback");
        }
      }
    } catch (SQLException failure) {
      throw new FaultException(Fault.STORE_UNUSABLE, String.valueOf(failure.getMessage()), failure);
    } finally {
      lock.unlock();
    }
  }

  private void run(String sql, @Nullable Object... values) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      statement.executeUpdate();
    }
  }

  @Override
  public List<DeckyRecord> deckies() {
    return transaction(
        () -> {
          List<DeckyRecord> all = new ArrayList<>();
          try (PreparedStatement query =
                  connection.prepareStatement("select * from decky order by name");
              ResultSet row = query.executeQuery()) {
            while (row.next()) {
              all.add(
                  new DeckyRecord(
                      new DeckyId(row.getString("name")),
                      row.getString("plan"),
                      row.getString("policy"),
                      row.getString("entry"),
                      set(row.getString("services")),
                      row.getLong("seq"),
                      Instant.ofEpochMilli(row.getLong("changed_at")),
                      trigger(row.getString("trigger")),
                      row.getBoolean("retired")));
            }
          }
          return all;
        });
  }

  private static Trigger trigger(String text) throws SQLException {
    return Trigger.parse(text).orElseThrow(() -> new SQLException("trigger: " + text));
  }

  private static SortedSet<String> set(String joined) {
    return joined.isEmpty() ? new TreeSet<>() : new TreeSet<>(List.of(joined.split(",")));
  }

  @Override
  public void put(DeckyRecord decky) {
    transaction(() -> replace(decky));
  }

  private boolean replace(DeckyRecord decky) throws SQLException {
    run(
        "insert or replace into decky values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        decky.id().name(),
        decky.plan(),
        decky.policy(),
        decky.entry(),
        String.join(",", decky.services()),
        decky.seq(),
        decky.changedAt().toEpochMilli(),
        decky.trigger().text(),
        decky.retired() ? 1 : 0);
    return true;
  }

  @Override
  public void begin(Intent intent) {
    DeckyRecord after = intent.after();
    transaction(
        () -> {
          run(
              "delete from intent where state <> 'applying' and rowid <="
                  + " (select max(rowid) from intent) - ?",
              ENDED_INTENTS);
          run(
              "insert into intent (mutation_id, decky, old_services, new_services, trigger, actor,"
                  + " seq, at, state, plan, policy, entry)"
                  + " values (?, ?, ?, ?, ?, ?, ?, ?, 'applying', ?, ?, ?)",
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
              after.entry());
          return true;
        });
  }

  @Override
  public void applied(Intent intent) {
    transaction(
        () -> {
          run("update intent set state = 'applied' where mutation_id = ?", intent.mutationId());
          return replace(intent.after());
        });
  }

  @Override
  public void failed(Intent intent, String reason) {
    transaction(
        () -> {
          run(
              "update intent set state = 'failed', reason = ? where mutation_id = ?",
              reason,
              intent.mutationId());
          return true;
        });
  }

  @Override
  public List<Intent> open() {
    return transaction(
        () -> {
          List<Intent> all = new ArrayList<>();
          try (PreparedStatement query =
                  connection.prepareStatement(
                      "select * from intent where state = 'applying' order by at, mutation_id");
              ResultSet row = query.executeQuery()) {
            while (row.next()) {
              all.add(intent(row));
            }
          }
          return all;
        });
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
    return transaction(() -> one("select value from setting where name = ?", name));
  }

  private Optional<String> one(String sql, String key) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      query.setString(1, key);
      try (ResultSet row = query.executeQuery()) {
        return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
      }
    }
  }

  @Override
  public void setting(String name, String value) {
    transaction(
        () -> {
          run("insert or replace into setting values (?, ?)", name, value);
          return true;
        });
  }

  @Override
  public void save(Checkpoint checkpoint) {
    transaction(
        () -> {
          run(
              "insert or replace into checkpoint values (?, ?, ?)",
              checkpoint.logId(),
              checkpoint.position(),
              checkpoint.chain());
          return true;
        });
  }

  @Override
  public Optional<Checkpoint> last(String logId) {
    return transaction(
        () -> {
          try (PreparedStatement query =
              connection.prepareStatement(
                  "select position, chain from checkpoint where log_id = ?")) {
            query.setString(1, logId);
            try (ResultSet row = query.executeQuery()) {
              return row.next()
                  ? Optional.of(new Checkpoint(logId, row.getLong(1), row.getString(2)))
                  : Optional.<Checkpoint>empty();
            }
          }
        });
  }

  @Override
  public void close() {
    lock.lock();
    try {
      connection.close();
    } catch (SQLException failure) {
      System.getLogger("decnet.store")
          .log(System.Logger.Level.WARNING, "closing the store failed: " + failure.getMessage());
    } finally {
      lock.unlock();
    }
  }
}
