package decnet.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Text in columns, for people. Control characters become {@code ?}: a terminal is not a peer's to
 * write to.
 */
final class Table {
  private final List<String[]> rows = new ArrayList<>();

  Table(String... head) {
    rows.add(head);
  }

  void row(String... cells) {
    String[] safe = new String[cells.length];
    for (int i = 0; i < cells.length; i++) {
      safe[i] = safe(cells[i]);
    }
    rows.add(safe);
  }

  /** {@code text} without control characters. */
  static String safe(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }

  void print(PrintStream out) {
    int[] widths = new int[rows.getFirst().length];
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.length; i++) {
        line.append(row[i]).repeat(" ", widths[i] - row[i].length() + 2);
      }
      out.println(line.toString().stripTrailing());
    }
  }
}
