package decnet.decoy.service.mysql;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Rows of the tables that the server computes: information_schema and mysql.user. */
final class Virtual {
  private final Client client;

  Virtual(Client client) {
    this.client = client;
  }

  List<Object[]> rows(String database, Table table) {
    String name = database.toLowerCase(java.util.Locale.ROOT) + "." + table.name();
    List<Object[]> rows = new ArrayList<>();
    switch (name) {
      case "information_schema.SCHEMATA" -> {
        for (String schema : client.catalogue().names()) {
          rows.add(
              row(
                  table,
                  Map.of(
                      "CATALOG_NAME",
                      "def",
                      "SCHEMA_NAME",
                      schema,
                      "DEFAULT_CHARACTER_SET_NAME",
                      "utf8mb4",
                      "DEFAULT_COLLATION_NAME",
                      "utf8mb4_general_ci")));
        }
      }
      case "information_schema.TABLES" -> tables(table, rows);
      case "information_schema.COLUMNS" -> columns(table, rows);
      case "information_schema.GLOBAL_VARIABLES", "information_schema.SESSION_VARIABLES" ->
          MysqlTables.VARIABLES.forEach(
              row ->
                  rows.add(
                      new Object[] {
                        row[0].toUpperCase(java.util.Locale.ROOT), client.shown(row[1])
                      }));
      case "information_schema.GLOBAL_STATUS", "information_schema.SESSION_STATUS" ->
          MysqlTables.STATUS.forEach(
              row -> rows.add(new Object[] {row[0].toUpperCase(java.util.Locale.ROOT), row[1]}));
      case "mysql.user" -> rows.add(user(table));
      default -> {
        return table.rows();
      }
    }
    return rows;
  }

  private static Object[] row(Table table, Map<String, Object> known) {
    return table.columns().stream()
        .map(c -> known.getOrDefault(c.name(), c.nullable() ? Values.NULL : c.isNumber() ? 0L : ""))
        .toArray();
  }

  private void tables(Table table, List<Object[]> rows) {
    for (String schema : client.catalogue().names()) {
      for (Table found : client.catalogue().of(schema)) {
        boolean system = schema.equals("information_schema");
        rows.add(
            row(
                table,
                Map.of(
                    "TABLE_CATALOG",
                    "def",
                    "TABLE_SCHEMA",
                    schema,
                    "TABLE_NAME",
                    found.name(),
                    "TABLE_TYPE",
                    system ? "SYSTEM VIEW" : "BASE TABLE",
                    "ENGINE",
                    system ? "MEMORY" : "InnoDB",
                    "TABLE_ROWS",
                    system ? Values.NULL : (Object) (long) found.rows().size(),
                    "TABLE_COLLATION",
                    "utf8mb4_general_ci")));
      }
    }
  }

  private void columns(Table table, List<Object[]> rows) {
    for (String schema : client.catalogue().names()) {
      for (Table found : client.catalogue().of(schema)) {
        long position = 0;
        for (Column column : found.columns()) {
          position++;
          rows.add(
              row(
                  table,
                  Map.of(
                      "TABLE_CATALOG",
                      "def",
                      "TABLE_SCHEMA",
                      schema,
                      "TABLE_NAME",
                      found.name(),
                      "COLUMN_NAME",
                      column.name(),
                      "ORDINAL_POSITION",
                      position,
                      "IS_NULLABLE",
                      column.nullable() ? "YES" : "NO",
                      "DATA_TYPE",
                      column.type().replaceAll("\\W.*", ""),
                      "COLUMN_TYPE",
                      column.type(),
                      "COLUMN_KEY",
                      column.key(),
                      "EXTRA",
                      column.extra())));
        }
      }
    }
  }

  private Object[] user(Table table) {
    return table.columns().stream()
        .map(
            c ->
                switch (c.name()) {
                  case "Host" -> "%";
                  case "User" -> client.user();
                  case "Password", "authentication_string" ->
                      client.variables().getOrDefault("#password", "");
                  case "plugin" -> NativePassword.PLUGIN;
                  case "password_expired", "is_role" -> "N";
                  default -> c.name().endsWith("_priv") ? "Y" : c.isNumber() ? (Object) 0L : "";
                })
        .toArray();
  }
}
