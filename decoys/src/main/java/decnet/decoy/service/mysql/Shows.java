package decnet.decoy.service.mysql;

import java.util.ArrayList;
import java.util.List;

/** SHOW and DESCRIBE. Source: mariadb.com/kb, "SHOW"; columns measured. */
@SuppressWarnings("StatementSwitchToExpressionSwitch") // cases that return from the method
final class Shows {
  private final Client client;

  Shows(Client client) {
    this.client = client;
  }

  Result run(Statement.Show show) throws SqlError {
    List<Object[]> rows = new ArrayList<>();
    switch (show.what()) {
      case "databases", "schemas":
        for (String name : client.databases()) {
          add(rows, show.like(), name);
        }
        Result.Heading schema =
            new Result.Heading(
                "information_schema",
                "SCHEMATA",
                "SCHEMATA",
                "Database",
                "SCHEMA_NAME",
                45,
                256,
                0xfd,
                0x1001,
                0);
        return new Result.Rows(List.of(schema), rows, Result.NO_INDEX_USED);
      case "tables", "table":
        String home = client.home(show.of().database());
        if (!client.catalogue().has(home)) {
          throw SqlError.unknownDatabase(home);
        }
        for (Table table : client.catalogue().of(home)) {
          if (show.full()) {
            add(rows, show.like(), table.name(), "BASE TABLE");
          } else {
            add(rows, show.like(), table.name());
          }
        }
        String label =
            "Tables_in_" + home + (show.like().equals("%") ? "" : " (" + show.like() + ")");
        return Result.texts(show.full() ? List.of(label, "Table_type") : List.of(label), rows);
      case "columns":
        for (Column column : table(show).columns()) {
          Object initial = column.initial().equals("NULL") ? Values.NULL : column.initial();
          add(
              rows,
              show.like(),
              column.name(),
              column.type(),
              column.nullable() ? "YES" : "NO",
              column.key(),
              initial,
              column.extra());
        }
        return Result.texts(List.of("Field", "Type", "Null", "Key", "Default", "Extra"), rows);
      case "create table":
        Table table = table(show);
        rows.add(new Object[] {table.name(), definition(table)});
        return Result.texts(List.of("Table", "Create Table"), rows);
      case "variables", "status":
        boolean status = show.what().equals("status");
        for (String[] row : status ? MysqlTables.STATUS : MysqlTables.VARIABLES) {
          Object value =
              row[0].startsWith("Uptime") && status ? client.uptime() : client.shown(row[1]);
          add(rows, show.like(), row[0], value);
        }
        String source = status ? "SESSION_STATUS" : "SESSION_VARIABLES";
        List<Result.Heading> named =
            List.of(
                Result.Heading.schema(source, "Variable_name", 0x100, 0x1001),
                new Result.Heading(
                    "information_schema",
                    source,
                    source,
                    "Value",
                    "VARIABLE_VALUE",
                    45,
                    status ? 0x2000 : 0x4000,
                    0xfd,
                    0x1001,
                    0));
        return new Result.Rows(named, rows, Result.NO_INDEX_USED);
      case "engines":
        rows.addAll(MysqlTables.ENGINES);
        List<Result.Heading> engines =
            List.of(
                Result.Heading.schema("ENGINES", "Engine", 0x100, 0x1001),
                Result.Heading.schema("ENGINES", "Support", 0x20, 0x1001),
                Result.Heading.schema("ENGINES", "Comment", 0x280, 0x1001),
                Result.Heading.schema("ENGINES", "Transactions", 0xc, 0x1000),
                Result.Heading.schema("ENGINES", "XA", 0xc, 0x1000),
                Result.Heading.schema("ENGINES", "Savepoints", 0xc, 0x1000));
        return new Result.Rows(engines, rows, Result.NO_INDEX_USED);
      case "grants":
        String stored = client.stored();
        String by = stored.isEmpty() ? "" : " IDENTIFIED BY PASSWORD '" + stored + "'";
        String to = " TO `" + client.user() + "`@`%`";
        String only = client.rights().only();
        if (only.isEmpty()) {
          rows.add(new Object[] {"GRANT ALL PRIVILEGES ON *.*" + to + by + " WITH GRANT OPTION"});
        } else {
          rows.add(new Object[] {"GRANT USAGE ON *.*" + to + by});
          rows.add(new Object[] {"GRANT ALL PRIVILEGES ON `" + only + "`.*" + to});
        }
        Result.Heading grants =
            new Result.Heading(
                "", "", "", "Grants for " + client.user() + "@%", "", 45, 0x1000, 0xfd, 1, 39);
        return new Result.Rows(List.of(grants), rows, 0);
      case "processlist":
        return processes("Query", "show processlist");
      case "collation":
        return new SchemaShows(client).collations(show.like());
      case "character":
        return new SchemaShows(client).characterSets(show.like());
      case "plugins":
        return new SchemaShows(client).plugins();
      default:
        rows.addAll(client.warnings());
        if (show.what().equals("errors")) {
          rows.removeIf(row -> !row[0].equals("Error"));
        }
        List<Result.Heading> warnings =
            List.of(
                new Result.Heading("", "", "", "Level", "", 45, 0x1c, 0xfd, 1, 39),
                new Result.Heading("", "", "", "Code", "", 63, 4, 3, 0xa1, 0),
                new Result.Heading("", "", "", "Message", "", 45, 0x800, 0xfd, 1, 39));
        return new Result.Rows(warnings, rows, 0);
    }
  }

  Result processes(String command, Object info) {
    Object database = client.database().isEmpty() ? Values.NULL : client.database();
    List<Object[]> rows = new ArrayList<>();
    rows.add(
        new Object[] {
          (long) client.thread(),
          client.user(),
          client.address(),
          database,
          command,
          0L,
          "starting",
          info,
          "0.000"
        });
    return Result.texts(
        List.of("Id", "User", "Host", "db", "Command", "Time", "State", "Info", "Progress"), rows);
  }

  private Table table(Statement.Show show) throws SqlError {
    return client.catalogue().table(client.home(show.of().database()), show.of().table());
  }

  private static void add(List<Object[]> rows, String like, Object... row) {
    if (Operators.like(Values.text(row[0]), like)) {
      rows.add(row);
    }
  }

  private static String definition(Table table) {
    List<String> lines = new ArrayList<>();
    for (Column column : table.columns()) {
      String initial = column.initial();
      String standard = column.nullable() || !initial.equals("NULL") ? " DEFAULT " + initial : "";
      lines.add(
          "  `"
              + column.name()
              + "` "
              + column.type()
              + (column.nullable() ? "" : " NOT NULL")
              + (column.isAutomatic() ? " AUTO_INCREMENT" : standard));
    }
    for (Column column : table.columns()) {
      if (column.key().equals("PRI")) {
        lines.add("  PRIMARY KEY (`" + column.name() + "`)");
      }
    }
    return "CREATE TABLE `"
        + table.name()
        + "` (\n"
        + String.join(",\n", lines)
        + "\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci";
  }
}
