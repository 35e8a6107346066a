package decnet.store;

import decnet.base.Fault;
import decnet.base.FaultException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One SQLite file with its schema. One connection, guarded by a lock; a second process that writes
 * waits for up to five seconds. Write-ahead log with full synchronisation: what a transaction
 * returned from survives power loss.
 */
final class Database implements AutoCloseable {
  private static final int SCHEMA = 2;
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
  private final Connection connection; // guarded by lock

  /** Opens the store at {@code file}, making or upgrading it. */
  Database(Path file) {
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
  interface Work<T> {
    T run() throws SQLException;
  }

  <T> T transaction(Work<T> work) {
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

  /** Runs one statement; inside a transaction. */
  void run(String sql, @Nullable Object... values) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      statement.executeUpdate();
    }
  }

  /** Runs one statement for each of {@code all}, with its values; inside a transaction. */
  <T> void runAll(String sql, Collection<T> all, Function<T, @Nullable Object[]> values)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (T each : all) {
        @Nullable Object[] row = values.apply(each);
        for (int i = 0; i < row.length; i++) {
          statement.setObject(i + 1, row[i]);
        }
        statement.executeUpdate();
      }
    }
  }

  /** Reads one row. */
  interface Row<T> {
    T of(ResultSet row) throws SQLException;
  }

  /** The rows of {@code sql}; inside a transaction. */
  <T> List<T> rows(String sql, Row<T> shape, @Nullable Object... values) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        query.setObject(i + 1, values[i]);
      }
      List<T> all = new ArrayList<>();
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          all.add(shape.of(row));
        }
      }
      return all;
    }
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
