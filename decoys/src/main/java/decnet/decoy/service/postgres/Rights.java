package decnet.decoy.service.postgres;

import java.util.Set;

/** What a role that is no superuser may not. */
final class Rights {
  private static final Set<String> SECRET =
      Set.of(
          "pg_authid",
          "pg_shadow",
          "pg_statistic",
          "pg_subscription",
          "pg_user_mapping",
          "pg_largeobject",
          "pg_hba_file_rules",
          "pg_file_settings",
          "pg_config");

  private Rights() {}

  static void read(Backend backend, SystemTables.SystemTable table, int at) throws SqlError {
    if (!backend.isSuperuser() && SECRET.contains(table.name())) {
      String what = table.kind() == 'v' ? "view" : "table";
      throw SqlError.error(
          "42501",
          "permission denied for " + what + " " + table.name(),
          "aclchk.c:3650:aclcheck_error");
    }
  }

  /** Whether a new object may go to the schema. */
  static void create(Backend backend, String schema, int at) throws SqlError {
    if (!backend.isSuperuser()) {
      throw SqlError.error(
              "42501", "permission denied for schema " + schema, "aclchk.c:3650:aclcheck_error")
          .at(at);
    }
  }
}
