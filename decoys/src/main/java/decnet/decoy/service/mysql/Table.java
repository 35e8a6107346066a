package decnet.decoy.service.mysql;

import java.util.ArrayList;
import java.util.List;

/** A table: columns and rows. Rows are replaced as a whole, so a reader's list never changes. */
final class Table {
  /** Our bounds; a genuine disk is larger. */
  private static final int MAX_ROWS = 5000;

  private static final int MAX_VALUE = 16384;
  private final String name;
  private final List<Column> columns;
  private List<Object[]> rows = List.of();
  private long next = 1;

  Table(String name, List<Column> columns) {
    this.name = name;
    this.columns = List.copyOf(columns);
  }

  String name() {
    return name;
  }

  List<Column> columns() {
    return columns;
  }

  synchronized List<Object[]> rows() {
    return rows;
  }

  synchronized void replace(List<Object[]> now) {
    rows = List.copyOf(now);
  }

  int column(String wanted, String clause) throws SqlError {
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).name().equalsIgnoreCase(wanted)) {
        return i;
      }
    }
    throw SqlError.unknownColumn(wanted, clause);
  }

  /** Adds rows; returns the first number given, or 0. */
  synchronized long append(List<Object[]> added, boolean ignore) throws SqlError {
    if (rows.size() + added.size() > MAX_ROWS) {
      throw new SqlError(1114, "HY000", "The table '" + name + "' is full");
    }
    long first = 0;
    List<Object[]> all = new ArrayList<>(rows);
    for (Object[] row : added) {
      boolean duplicate = false;
      for (int i = 0; i < columns.size(); i++) {
        Column column = columns.get(i);
        if (row[i] instanceof String text && text.length() > MAX_VALUE) {
          throw new SqlError(
              1406, "22001", "Data too long for column '" + column.name() + "' at row 1");
        }
        if (column.isAutomatic() && (Values.NULL.equals(row[i]) || Values.integer(row[i]) == 0)) {
          first = first == 0 ? next : first;
          row[i] = next;
        }
        if (column.isAutomatic()) {
          next = Math.max(next, Math.min(Values.integer(row[i]), Integer.MAX_VALUE) + 1);
        }
        duplicate |= column.key().equals("PRI") && isTaken(all, i, row[i], ignore);
      }
      if (!duplicate) {
        all.add(row);
      }
    }
    rows = List.copyOf(all);
    return first;
  }

  private static boolean isTaken(List<Object[]> all, int index, Object key, boolean ignore)
      throws SqlError {
    if (all.stream().noneMatch(row -> Values.compare(row[index], key) == 0)) {
      return false;
    }
    if (!ignore) {
      throw new SqlError(
          1062, "23000", "Duplicate entry '" + Values.text(key) + "' for key 'PRIMARY'");
    }
    return true;
  }
}
