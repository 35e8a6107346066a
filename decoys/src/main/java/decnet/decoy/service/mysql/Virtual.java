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
        for (String schema : client.databases()) {
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
      case "mysql.user" -> {
        rows.add(user(table, "localhost", "mariadb.sys", ""));
        rows.add(user(table, "localhost", "root", "invalid"));
        rows.add(user(table, "localhost", "mysql", "invalid"));
        rows.add(user(table, "%", client.user(), client.stored()));
      }
      case "information_schema.COLLATIONS" ->
          MysqlTables.COLLATIONS.forEach(row -> rows.add(numbered(table, row)));
      case "information_schema.COLLATION_CHARACTER_SET_APPLICABILITY" ->
          MysqlTables.COLLATIONS.forEach(
              row -> rows.add(numbered(table, row[0], row[1], row[0], row[2], row[3])));
      case "information_schema.CHARACTER_SETS" ->
          MysqlTables.CHARACTER_SETS.forEach(row -> rows.add(numbered(table, row)));
      case "information_schema.ALL_PLUGINS" ->
          MysqlTables.PLUGINS.forEach(row -> rows.add(numbered(table, row)));
      case "information_schema.PLUGINS" ->
          MysqlTables.PLUGINS.stream()
              .filter(row -> !row[2].equals("NOT INSTALLED"))
              .forEach(row -> rows.add(numbered(table, row)));
      case "information_schema.ENGINES" -> rows.addAll(MysqlTables.ENGINES);
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
    for (String schema : client.databases()) {
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
    for (String schema : client.databases()) {
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

  /** A recorded row, its numbers as such and its NULLs. */
  private static Object[] numbered(Table table, String... recorded) {
    Object[] row = new Object[table.columns().size()];
    for (int i = 0; i < row.length; i++) {
      String value = recorded[i];
      boolean whole = table.columns().get(i).isNumber() && value.matches("[0-9]{1,18}");
      row[i] = value.equals("NULL") ? Values.NULL : whole ? (Object) Long.parseLong(value) : value;
    }
    return row;
  }

  private static Object[] user(Table table, String host, String name, String stored) {
    String locked = name.equals("mariadb.sys") ? "Y" : "N";
    String rights = locked.equals("Y") ? "N" : "Y";
    return table.columns().stream()
        .map(
            c ->
                switch (c.name()) {
                  case "Host" -> host;
                  case "User" -> name;
                  case "Password", "authentication_string" -> stored;
                  case "plugin" -> NativePassword.PLUGIN;
                  case "password_expired" -> locked;
                  case "is_role" -> "N";
                  default -> c.name().endsWith("_priv") ? rights : c.isNumber() ? (Object) 0L : "";
                })
        .toArray();
  }
}
