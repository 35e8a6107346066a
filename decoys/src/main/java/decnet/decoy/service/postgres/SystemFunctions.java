package decnet.decoy.service.postgres;

import static decnet.decoy.service.postgres.Functions.define;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Functions that tell of the session and its settings. */
final class SystemFunctions {
  static final String VERSION = "15.18 (Debian 15.18-0+deb12u1)";
  private static final String WHOLE =
      "PostgreSQL "
          + VERSION
          + " on x86_64-pc-linux-gnu, compiled by gcc (Debian 12.2.0-14+deb12u1) 12.2.0, 64-bit";

  private SystemFunctions() {}

  static void register() {
    define("version()text", (run, a) -> WHOLE);
    for (String name : new String[] {"current_user", "user", "current_role"}) {
      define(name + "()name", (run, a) -> run.backend().role().name());
    }
    define("session_user()name", (run, a) -> run.backend().login().name());
    for (String name : new String[] {"current_database", "current_catalog"}) {
      define(name + "()name", (run, a) -> run.backend().database().name());
    }
    define(
        "current_schema()name",
        (run, a) -> {
          List<String> path = run.backend().searchPath();
          return path.isEmpty() ? null : path.getFirst();
        });
    define(
        "current_schemas(bool)_name",
        (run, a) -> {
          List<Object> all = new ArrayList<>();
          if (Boolean.TRUE.equals(a[0])) {
            all.add("pg_catalog");
          }
          all.addAll(run.backend().searchPath());
          return all;
        });
    define("current_query()text", (run, a) -> run.backend().current());
    define("pg_backend_pid()int4", (run, a) -> (long) run.backend().process());
    define("txid_current()int8", (run, a) -> run.backend().transaction());
    define("pg_current_xact_id()xid8", (run, a) -> Long.toString(run.backend().transaction()));
    define("pg_is_in_recovery()bool", (run, a) -> false);
    define("pg_client_encoding()name", (run, a) -> run.backend().settings().get("client_encoding"));
    define("pg_my_temp_schema()oid", (run, a) -> 0L);
    define("getdatabaseencoding()name", (run, a) -> "UTF8");
    settings();
    addresses();
    define(
        "?num_nulls(any...)int4",
        (run, a) -> java.util.Arrays.stream(a).filter(java.util.Objects::isNull).count());
    define(
        "gen_random_uuid()uuid",
        (run, a) -> {
          var random = run.backend().session().random();
          return new java.util.UUID(
                  random.nextLong() & ~0xf000L | 0x4000L,
                  random.nextLong() & ~(3L << 62) | 1L << 63)
              .toString();
        });
  }

  private static void settings() {
    define("current_setting(text)text", (run, a) -> setting(run, String.valueOf(a[0])));
    define(
        "current_setting(text,bool)text",
        (run, a) ->
            Boolean.TRUE.equals(a[1])
                ? run.backend().settings().get(String.valueOf(a[0]))
                : setting(run, String.valueOf(a[0])));
    define(
        "?set_config(text,text,bool)text",
        (run, a) -> {
          run.backend()
              .settings()
              .set(String.valueOf(a[0]), a[1] == null ? null : String.valueOf(a[1]));
          return setting(run, String.valueOf(a[0]));
        });
    List<Scope.Output> columns = new ArrayList<>();
    for (String name :
        List.of(
            "name",
            "setting",
            "unit",
            "category",
            "context",
            "vartype",
            "source",
            "min_val",
            "max_val",
            "enumvals",
            "boot_val",
            "reset_val",
            "short_desc",
            "extra_desc")) {
      Type type = name.equals("enumvals") ? Types.of(1009) : Types.TEXT;
      columns.add(new Scope.Output(name, type, -1, 0, 0));
    }
    columns.add(new Scope.Output("pending_restart", Types.BOOL, -1, 0, 0));
    define(
        "pg_show_all_settings()setof record",
        columns,
        (run, a) -> {
          List<Object> rows = new ArrayList<>();
          for (String[] recorded : Recorded.SETTINGS) {
            List<@Nullable Object> row = new ArrayList<>();
            for (int i = 0; i < 14; i++) {
              String text = Recorded.field(recorded[i]);
              row.add(text != null && i == 9 ? ValueText.in(Types.of(1009), text, run) : text);
            }
            row.add(false);
            rows.add(row);
          }
          return rows;
        });
  }

  private static String setting(Run run, String name) throws SqlError {
    String value = run.backend().settings().get(name);
    if (value == null) {
      throw Settings.unknown(name);
    }
    return value;
  }

  private static void addresses() {
    define(
        "inet_server_addr()inet",
        (run, a) -> run.backend().session().peer().local().address() + "/32");
    define(
        "inet_client_addr()inet",
        (run, a) -> run.backend().session().peer().remote().address() + "/32");
    define(
        "inet_server_port()int4", (run, a) -> (long) run.backend().session().peer().local().port());
    define(
        "inet_client_port()int4",
        (run, a) -> (long) run.backend().session().peer().remote().port());
    define("host(inet)text", (run, a) -> String.valueOf(a[0]).replaceAll("/.*", ""));
  }
}
