package decnet.decoy.service.mysql;

import decnet.base.Bytes;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Databases as text, to outlive the process: a line each for a database ({@code d}), a table
 * ({@code t}), a column ({@code c}) and a row ({@code r}), fields separated by tabs; a value begins
 * with a letter for its kind.
 */
final class Dumped {
  private final Map<String, Map<String, Table>> databases = new LinkedHashMap<>();
  private String database = "";
  private String table = "";
  private final List<Column> columns = new ArrayList<>();
  private final List<Object[]> rows = new ArrayList<>();

  private Dumped() {}

  static Bytes text(Map<String, List<Table>> databases) {
    StringBuilder text = new StringBuilder();
    databases.forEach(
        (name, tables) -> {
          line(text, "d", name);
          for (Table table : tables) {
            line(text, "t", table.name());
            for (Column c : table.columns()) {
              String nullable = c.nullable() ? "y" : "n";
              line(text, "c", c.name(), c.type(), nullable, c.key(), c.initial(), c.extra());
            }
            for (Object[] row : table.rows()) {
              String[] fields = new String[row.length + 1];
              fields[0] = "r";
              for (int i = 0; i < row.length; i++) {
                fields[i + 1] = field(row[i]);
              }
              line(text, fields);
            }
          }
        });
    line(text, "e"); // a text without it is torn
    return Bytes.utf8(text.toString());
  }

  private static void line(StringBuilder text, String... fields) {
    for (int i = 0; i < fields.length; i++) {
      text.append(i == 0 ? "" : "\t")
          .append(fields[i].replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n"));
    }
    text.append('\n');
  }

  private static String field(Object value) {
    return switch (value) {
      case Long number -> "L" + number;
      case BigDecimal number -> "D" + number;
      case Double number -> "F" + number;
      default -> Values.isNull(value) ? "N" : "S" + value;
    };
  }

  /** The databases of a text; empty when it is not whole. */
  static Optional<Map<String, Map<String, Table>>> read(Bytes text) {
    Dumped dumped = new Dumped();
    try {
      for (String line : text.utf8().split("\n")) {
        if (line.equals("e")) {
          dumped.finish();
          return Optional.of(dumped.databases);
        }
        dumped.take(line.split("\t", -1));
      }
      return Optional.empty();
    } catch (IndexOutOfBoundsException | NumberFormatException | SqlError foreign) {
      return Optional.empty();
    }
  }

  private void take(String[] fields) throws SqlError {
    for (int i = 0; i < fields.length; i++) {
      fields[i] = plain(fields[i]);
    }
    switch (fields[0]) {
      case "d" -> {
        finish();
        database = fields[1];
        databases.put(database, new LinkedHashMap<>());
      }
      case "t" -> {
        finish();
        table = fields[1];
      }
      case "c" ->
          columns.add(
              new Column(
                  fields[1], fields[2], fields[3].equals("y"), fields[4], fields[5], fields[6]));
      default -> {
        Object[] row = new Object[columns.size()];
        for (int i = 0; i < row.length; i++) {
          row[i] = value(fields[i + 1]);
        }
        rows.add(row);
      }
    }
  }

  private void finish() throws SqlError {
    Map<String, Table> home = databases.get(database);
    if (home != null && !table.isEmpty()) {
      Table whole = new Table(table, columns);
      whole.append(rows, false);
      home.put(table, whole);
    }
    table = "";
    columns.clear();
    rows.clear();
  }

  private static Object value(String field) {
    String rest = field.substring(1);
    return switch (field.charAt(0)) {
      case 'L' -> Long.parseLong(rest);
      case 'D' -> new BigDecimal(rest);
      case 'F' -> Double.parseDouble(rest);
      case 'N' -> Values.NULL;
      default -> rest;
    };
  }

  private static String plain(String field) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < field.length(); i++) {
      char c = field.charAt(i);
      if (c == '\\') {
        char escaped = field.charAt(++i);
        text.append(escaped == 't' ? '\t' : escaped == 'n' ? '\n' : escaped);
      } else {
        text.append(c);
      }
    }
    return text.toString();
  }
}
