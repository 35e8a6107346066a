package decnet.decoy.service.postgres;

import static decnet.decoy.service.postgres.Functions.define;

import decnet.base.Bytes;
import decnet.event.Param;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Functions that act on the server: waiting, sequences, other sessions, links elsewhere. */
final class ServerFunctions {
  private ServerFunctions() {}

  static void register() {
    define(
        "pg_sleep(float8)void",
        (run, a) -> {
          long millis = (long) (Values.floating(a[0] == null ? 0.0 : a[0]) * 1000);
          run.backend().session().pause(Duration.ofMillis(Math.clamp(millis, 0, 86_400_000)));
          return "";
        });
    define(
        "nextval(regclass)int8",
        (run, a) -> {
          Relation sequence = sequence(a[0], run);
          long value = counter(sequence).next();
          run.backend().drew(sequence, value);
          return value;
        });
    define(
        "currval(regclass)int8",
        (run, a) -> {
          Relation sequence = sequence(a[0], run);
          Long value = run.backend().drawn(sequence);
          if (value == null) {
            throw SqlError.error(
                "55000",
                "currval of sequence \""
                    + sequence.name()
                    + "\" is not yet defined in this session",
                "sequence.c:897:currval_oid");
          }
          return value;
        });
    define(
        "lastval()int8",
        (run, a) -> {
          Long value = run.backend().lastDrawn();
          if (value == null) {
            throw SqlError.error(
                "55000", "lastval is not yet defined in this session", "sequence.c:916:lastval");
          }
          return value;
        });
    define("setval(regclass,int8)int8", (run, a) -> set(a, true, run));
    define("setval(regclass,int8,bool)int8", (run, a) -> set(a, Boolean.TRUE.equals(a[2]), run));
    for (String name : List.of("pg_terminate_backend", "pg_cancel_backend")) {
      define(name + "(int4)bool", (run, a) -> signal(Values.whole(a[0]), run));
    }
    define("pg_reload_conf()bool", (run, a) -> true);
    define("pg_rotate_logfile()bool", (run, a) -> false);
    define("pg_advisory_lock(int8)void", (run, a) -> "");
    define("pg_advisory_unlock(int8)bool", (run, a) -> true);
    define("pg_try_advisory_lock(int8)bool", (run, a) -> true);
    define("pg_notify(text,text)void", (run, a) -> "");
    activity();
    links();
    extensions();
  }

  private static Relation sequence(@Nullable Object oid, Run run) throws SqlError {
    Relation found = run.backend().database().byOid((int) Values.whole(oid));
    if (found == null || found.kind() != 'S') {
      String name = found == null ? String.valueOf(oid) : found.name();
      throw SqlError.error(
          "42809", "\"" + name + "\" is not a sequence", "sequence.c:1215:init_sequence");
    }
    return found;
  }

  private static Relation.Counter counter(Relation sequence) {
    Relation.Counter counter = sequence.counter();
    return counter == null ? new Relation.Counter(Types.INT8) : counter;
  }

  private static Object set(@Nullable Object[] a, boolean called, Run run) throws SqlError {
    Relation sequence = sequence(a[0], run);
    long value = Values.whole(a[1]);
    long most = counter(sequence).type().oid() == 23 ? Integer.MAX_VALUE : Long.MAX_VALUE;
    if (value < 1 || value > most) {
      throw SqlError.error(
          "22003",
          "setval: value "
              + value
              + " is out of bounds for sequence \""
              + sequence.name()
              + "\" (1.."
              + most
              + ")",
          "sequence.c:1002:do_setval");
    }
    counter(sequence).set(value, called);
    return value;
  }

  private static Object signal(long process, Run run) {
    for (Backend other : run.backend().cluster().backends()) {
      if (other.process() == process) {
        return true; // taken; sessions of other peers are not ours to end
      }
    }
    run.backend()
        .notice(
            SqlError.warning(
                "01000",
                "PID " + process + " is not a PostgreSQL backend process",
                "signalfuncs.c:71:pg_signal_backend"));
    return false;
  }

  private static void activity() {
    List<Scope.Output> columns = new ArrayList<>();
    for (String column :
        ("datid oid,pid int4,usesysid oid,application_name text,state text,query text,"
                + "wait_event_type text,wait_event text,xact_start timestamptz,query_start"
                + " timestamptz,backend_start timestamptz,state_change timestamptz,client_addr inet,"
                + "client_port int4,backend_type text")
            .split(",")) {
      Type type = Types.named(column.substring(column.indexOf(' ') + 1));
      columns.add(
          new Scope.Output(
              column.substring(0, column.indexOf(' ')),
              type == null ? Types.TEXT : type,
              -1,
              0,
              0));
    }
    define(
        "?pg_stat_get_activity(int4)setof record",
        columns,
        (run, a) -> {
          List<Object> rows = new ArrayList<>();
          int base = run.backend().process() - run.backend().process() % 400;
          rows.add(background(base + 6, "autovacuum launcher", "AutoVacuumMain", run));
          rows.add(
              background(base + 7, "logical replication launcher", "LogicalLauncherMain", run));
          for (Backend one : run.backend().cluster().backends()) {
            rows.add(client(one, one == run.backend(), run));
          }
          rows.add(background(base + 3, "background writer", "BgWriterHibernate", run));
          rows.add(background(base + 2, "checkpointer", "CheckpointerMain", run));
          rows.add(background(base + 5, "walwriter", "WalWriterMain", run));
          return rows;
        });
  }

  private static List<@Nullable Object> background(int pid, String type, String event, Run run) {
    List<@Nullable Object> row = new ArrayList<>();
    row.add(null);
    row.add((long) pid);
    row.add(null);
    row.add("");
    row.add(null);
    row.add("");
    row.add("Activity");
    row.add(event);
    row.add(null);
    row.add(null);
    row.add(run.backend().cluster().started());
    row.add(null);
    row.add(null);
    row.add(null);
    row.add(type);
    return row;
  }

  private static List<@Nullable Object> client(Backend one, boolean own, Run run) {
    List<@Nullable Object> row = new ArrayList<>();
    row.add((long) one.database().oid());
    row.add((long) one.process());
    row.add((long) one.login().oid());
    row.add(one.settings().get("application_name"));
    row.add(own ? "active" : "idle");
    row.add(one.current());
    row.add(own ? null : "Client");
    row.add(own ? null : "ClientRead");
    row.add(own ? run.started() : null);
    row.add(one.transactionStart());
    row.add(one.started());
    row.add(one.transactionStart());
    row.add(one.session().peer().remote().address() + "/32");
    row.add((long) one.session().peer().remote().port());
    row.add("client backend");
    return row;
  }

  private static void links() {
    for (String name : List.of("dblink", "dblink_connect", "dblink_exec", "dblink_send_query")) {
      define(name + "(text)text", (run, a) -> link(name, String.valueOf(a[0]), run));
      define(name + "(text,text)text", (run, a) -> link(name, String.valueOf(a[0]), run));
    }
  }

  private static @Nullable Object link(String name, String target, Run run)
      throws SqlError, InterruptedException {
    if (!run.backend().database().extensions().containsKey("dblink")) {
      throw Functions.missing(
          List.of(name), List.of(Coercion.constant(Types.UNKNOWN, null, -1)), -1);
    }
    run.backend()
        .session()
        .event(PostgresService.LINK.type(), Param.of("target", Bytes.utf8(target)));
    run.backend().session().pause(Duration.ofSeconds(3));
    throw SqlError.error("08001", "could not establish connection", "dblink.c:204:dblink_get_conn")
        .detail("connection to server failed: Connection timed out");
  }

  private static void extensions() {
    List<Scope.Output> columns =
        List.of(
            new Scope.Output("name", Types.NAME, -1, 0, 0),
            new Scope.Output("default_version", Types.TEXT, -1, 0, 0));
    define(
        "pg_available_extensions()setof record",
        columns,
        (run, a) -> {
          List<Object> rows = new ArrayList<>();
          for (String[] one : Recorded.EXTENSIONS) {
            rows.add(List.of(one[0], one[1]));
          }
          return rows;
        });
  }
}
