package decnet.decoy.service.mysql;

import decnet.base.Bytes;
import decnet.decoy.CommonEvents;
import decnet.decoy.Session;
import decnet.event.Param;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One logged-in client: who, where, its variables and what its statement may still cost. */
final class Client {
  private static final long MAX_STEPS = 2_000_000;
  private static final int MAX_WARNINGS = 64; // max_error_count
  private static final Duration MAX_SLEEP = Duration.ofSeconds(60);
  private final Session session;
  private final Catalogue catalogue;
  private final Who who;
  private final List<Object[]> warnings = new ArrayList<>();
  private final Map<String, Object> variables = new HashMap<>();
  private final Map<String, Prepared> named = new HashMap<>();
  private String database = "";
  private boolean inTransaction;
  private boolean autocommit = true;
  private boolean fresh;
  private long steps;
  private Duration slept = Duration.ZERO;

  /**
   * {@code stored}: the form of the password that tables show; {@code only}: the one database it
   * has rights on, empty for all rights.
   */
  record Who(String user, int thread, String stored, String only) {}

  Client(Session session, Catalogue catalogue, Who who) {
    this.session = session;
    this.catalogue = catalogue;
    this.who = who;
  }

  /** The status bits of every answer. */
  int status() {
    return (inTransaction ? Result.IN_TRANSACTION : 0) | (autocommit ? Result.AUTOCOMMIT : 0);
  }

  void inTransaction(boolean now) {
    inTransaction = now;
  }

  void autocommit(boolean now) {
    autocommit = now;
    inTransaction &= !now;
  }

  /** What SHOW WARNINGS tells: level, code, sentence. */
  List<Object[]> warnings() {
    return warnings;
  }

  /** How many warnings the last statement gave itself. */
  int warningCount() {
    return fresh ? warnings.size() : 0;
  }

  void warn(String level, long code, String sentence) {
    if (!fresh) {
      warnings.clear();
      fresh = true;
    }
    if (warnings.size() < MAX_WARNINGS) {
      warnings.add(new Object[] {level, code, sentence});
    }
  }

  /** The last statement failed. */
  void failed(SqlError error) {
    fresh = false;
    warn("Error", error.code(), error.sentence());
  }

  /** Tells of a statement, with the values bound to it. */
  void asked(String sql, String bound) {
    Param text = Param.of("sql", Bytes.utf8(sql));
    Param name = Param.of("user", user());
    if (bound.isEmpty()) {
      session.event(CommonEvents.QUERY.type(), text, name);
    } else {
      session.event(CommonEvents.QUERY.type(), text, name, Param.of("parameters", bound));
    }
  }

  /** The statements of PREPARE by their names. */
  Map<String, Prepared> named() {
    return named;
  }

  Rights rights() {
    return new Rights(who.only(), user(), host(), !stored().isEmpty());
  }

  /** The names of the databases that it sees. */
  List<String> databases() {
    Rights rights = rights();
    return catalogue.names().stream().filter(rights::sees).toList();
  }

  String stored() {
    return who.stored();
  }

  Catalogue catalogue() {
    return catalogue;
  }

  String user() {
    return who.user();
  }

  String host() {
    return Accounts.host(session.peer().remote().address());
  }

  String address() {
    return host() + ":" + session.peer().remote().port();
  }

  int thread() {
    return who.thread();
  }

  String database() {
    return database;
  }

  void use(String name) throws SqlError {
    rights().database(name);
    if (!catalogue.has(name)) {
      throw SqlError.unknownDatabase(name);
    }
    database = name;
  }

  /** {@code named}, or the current database. */
  String home(String named) throws SqlError {
    if (named.isEmpty() && database.isEmpty()) {
      throw SqlError.noDatabase();
    }
    return named.isEmpty() ? database : named;
  }

  Map<String, Object> variables() {
    return variables;
  }

  /** A new statement begins. */
  void begin() {
    warnings.clear();
    again();
  }

  /**
   * A statement begins that reads no table or tells of the one before: the warnings stay until it
   * gives its own.
   */
  void again() {
    fresh = false;
    steps = 0;
    slept = Duration.ZERO;
  }

  void step() throws SqlError {
    if (++steps > MAX_STEPS) {
      throw SqlError.interrupted();
    }
  }

  void sleep(double seconds) throws InterruptedException, SqlError {
    long millis = (long) (1000 * Math.max(0, Math.min(seconds, 3600)));
    Duration left = MAX_SLEEP.minus(slept);
    Duration wanted = Duration.ofMillis(millis);
    Duration taken = wanted.compareTo(left) < 0 ? wanted : left;
    slept = slept.plus(taken);
    session.pause(taken);
    if (taken.compareTo(wanted) < 0) {
      throw SqlError.interrupted();
    }
  }

  void file(String operation, String name) {
    session.event(
        MysqlService.FILE.type(), Param.of("operation", operation), Param.of("name", name));
  }

  double random() {
    return session.random().nextDouble();
  }

  LocalDateTime now() {
    return LocalDateTime.ofInstant(session.clock().instant(), ZoneOffset.UTC);
  }

  long uptime() {
    return Duration.between(catalogue.machine().identity().bootedAt(), session.clock().instant())
        .toSeconds();
  }

  /** A system variable's value. */
  Object variable(String name) throws SqlError {
    Object own = variables.get(name);
    if (own != null) {
      return own;
    }
    for (String[] row : MysqlTables.VARIABLES) {
      if (row[0].equals(name)) {
        String value = shown(row[1]);
        if (name.equals("secure_file_priv") && value.isEmpty()) {
          return Values.NULL;
        }
        boolean whole = value.matches("[0-9]{1,18}");
        return whole
            ? (Object) Long.parseLong(value)
            : value.equals("ON") ? 1L : value.equals("OFF") ? 0L : value;
      }
    }
    throw SqlError.unknownVariable(name);
  }

  String shown(String recorded) {
    return recorded.replace("{hostname}", catalogue.machine().identity().hostname());
  }
}
