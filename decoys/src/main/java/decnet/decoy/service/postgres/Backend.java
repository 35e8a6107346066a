package decnet.decoy.service.postgres;

import decnet.base.Bytes;
import decnet.decoy.Session;
import decnet.event.Param;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One connection's server process: who is on it, its settings, its transaction. */
final class Backend {
  private final Session session;
  private final Cluster cluster;
  private final Database database;
  private final Role login;
  private final int process;
  private final Instant started;
  private final Settings settings = new Settings();
  private final List<SqlError> notices = new ArrayList<>();
  private final Map<Integer, Long> sequences = new HashMap<>();
  private final Deque<Savepoint> undo = new ArrayDeque<>();
  private Role role;
  private char status = 'I';
  private Instant transactionStart;
  private long transaction;
  private @Nullable Long lastSequence;
  private volatile String current = "";

  /** What a transaction, or a part of it, has changed: what was there before, by key. */
  record Savepoint(String name, Map<String, Optional<Relation>> before) {}

  Backend(Session session, Cluster cluster, Database database, Role login, int process) {
    this.session = session;
    this.cluster = cluster;
    this.database = database;
    this.login = login;
    this.process = process;
    role = login;
    started = now();
    transactionStart = started;
  }

  private Instant now() {
    return session.clock().instant().truncatedTo(ChronoUnit.MICROS);
  }

  Session session() {
    return session;
  }

  Cluster cluster() {
    return cluster;
  }

  Database database() {
    return database;
  }

  Role role() {
    return role;
  }

  Role login() {
    return login;
  }

  void become(Role other) {
    role = other;
  }

  boolean isSuperuser() {
    return role.superuser();
  }

  int process() {
    return process;
  }

  Instant started() {
    return started;
  }

  Settings settings() {
    return settings;
  }

  /** What it is doing, for pg_stat_activity. */
  String current() {
    return current;
  }

  void doing(String text) {
    current = text;
  }

  void notice(SqlError notice) {
    notices.add(notice);
  }

  /** The notices since the last call. */
  List<SqlError> notices() {
    List<SqlError> taken = List.copyOf(notices);
    notices.clear();
    return taken;
  }

  /** Records what the peer tried to do with a file, a program or a library of the server. */
  void attempt(String operation, String name) {
    session.event(
        PostgresService.FILE.type(),
        Param.of("operation", operation),
        Param.of("name", Bytes.utf8(name)));
  }

  /** I, T or E, as ReadyForQuery says it. */
  char status() {
    return status;
  }

  Instant transactionStart() {
    return transactionStart;
  }

  long transaction() {
    if (transaction == 0) {
      transaction = 730L + cluster.nextProcess() % 1000;
    }
    return transaction;
  }

  /** Before each statement: a new transaction unless one is open. */
  void statement() {
    if (status == 'I') {
      transactionStart = now();
      transaction = 0;
      undo.clear();
      undo.push(new Savepoint("", new HashMap<>()));
    }
  }

  void begin() {
    status = 'T';
  }

  void fail() throws SqlError {
    if (status == 'I') {
      rollback();
    } else {
      status = 'E';
    }
  }

  void commit() {
    undo.clear();
    status = 'I';
  }

  void rollback() throws SqlError {
    while (!undo.isEmpty()) {
      undoTop();
    }
    status = 'I';
  }

  private void undoTop() throws SqlError {
    for (Map.Entry<String, Optional<Relation>> one : undo.pop().before().entrySet()) {
      database.put(one.getKey(), one.getValue().orElse(null));
    }
  }

  void savepoint(String name) throws SqlError {
    if (undo.size() > 200) {
      throw SqlError.error("53200", "out of memory", "mcxt.c:1111:palloc");
    }
    undo.push(new Savepoint(name, new HashMap<>()));
  }

  private void known(String name) throws SqlError {
    if (undo.stream().noneMatch(one -> one.name().equals(name))) {
      throw SqlError.error(
          "3B001", "savepoint \"" + name + "\" does not exist", "xact.c:4389:ReleaseSavepoint");
    }
  }

  void rollbackTo(String name) throws SqlError {
    known(name);
    boolean found = false;
    while (!found && !undo.isEmpty()) {
      found = undo.element().name().equals(name);
      undoTop();
    }
    savepoint(name);
    status = 'T';
  }

  void release(String name) throws SqlError {
    known(name);
    boolean found = false;
    while (!found && undo.size() > 1) {
      Savepoint top = undo.pop();
      found = top.name().equals(name);
      top.before().forEach((key, before) -> undo.element().before().putIfAbsent(key, before));
    }
  }

  /** Changes a relation of the database so that it can be undone. */
  void change(String schema, String name, @Nullable Relation relation) throws SqlError {
    String key = Database.key(schema, name);
    Savepoint top = undo.peek();
    if (top != null) {
      top.before().putIfAbsent(key, Optional.ofNullable(database.find(schema, name)));
    }
    database.put(key, relation);
  }

  /** The schemas that names without one are looked for in, those that exist. */
  List<String> searchPath() {
    String path = settings.get("search_path");
    List<String> schemas = new ArrayList<>();
    for (String word : (path == null ? "" : path).split(",")) {
      String schema = word.strip().replace("\"", "");
      if (schema.equals("$user")) {
        schema = role.name();
      }
      if (!schema.isEmpty() && database.hasSchema(schema)) {
        schemas.add(schema);
      }
    }
    return schemas;
  }

  void drew(Relation sequence, long value) {
    sequences.put(sequence.oid(), value);
    lastSequence = value;
  }

  @Nullable Long drawn(Relation sequence) {
    return sequences.get(sequence.oid());
  }

  @Nullable Long lastDrawn() {
    return lastSequence;
  }

  /** A role's complaint when only superusers may. */
  void superuser(String message, String place) throws SqlError {
    if (!isSuperuser()) {
      throw SqlError.error("42501", message, place);
    }
  }
}
