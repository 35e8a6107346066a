package decnet.decoy.service.mysql;

import decnet.decoy.Session;
import decnet.event.Param;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;

/** One logged-in client: who, where, its variables and what its statement may still cost. */
final class Client {
  private static final long MAX_STEPS = 2_000_000;
  private static final Duration MAX_SLEEP = Duration.ofSeconds(60);
  private final Session session;
  private final Catalogue catalogue;
  private final String user;
  private final int thread;
  private final Map<String, Object> variables = new HashMap<>();
  private String database = "";
  private long steps;
  private Duration slept = Duration.ZERO;

  Client(Session session, Catalogue catalogue, String user, int thread) {
    this.session = session;
    this.catalogue = catalogue;
    this.user = user;
    this.thread = thread;
  }

  Catalogue catalogue() {
    return catalogue;
  }

  String user() {
    return user;
  }

  String host() {
    return session.peer().remote().address().toString();
  }

  String address() {
    return host() + ":" + session.peer().remote().port();
  }

  int thread() {
    return thread;
  }

  String database() {
    return database;
  }

  void use(String name) throws SqlError {
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
