package decnet.decoy.service.mysql;

import java.util.List;
import java.util.Locale;

/** What a statement gives: counts, or columns with rows. */
sealed interface Result {
  record Done(long affected, long inserted, String message) implements Result {}

  record Rows(List<Heading> headings, List<Object[]> rows, int status) implements Result {}

  /** A result column; its definition on the wire. */
  record Heading(
      String database,
      String alias,
      String table,
      String label,
      String name,
      int charset,
      long length,
      int type,
      int flags,
      int decimals) {
    /** {@code extended}: with an empty list of MariaDB's extended types. */
    Payload payload(boolean extended) {
      Payload payload =
          new Payload().text("def").text(database).text(alias).text(table).text(label).text(name);
      if (extended) {
        payload.text("");
      }
      return payload
          .fixed(1, 12)
          .fixed(2, charset)
          .fixed(4, length)
          .fixed(1, type)
          .fixed(2, flags)
          .fixed(1, decimals)
          .fixed(2, 0);
    }

    /** A column of information_schema, named by its label in upper case. */
    static Heading schema(String table, String label, int length, int flags) {
      String name = label.toUpperCase(Locale.ROOT);
      return new Heading(
          "information_schema", table, table, label, name, 45, length, 0xfd, flags, 0);
    }

    /** A text without a table. */
    static Heading text(String label) {
      return new Heading("", "", "", label, "", 45, 1024, 0xfd, 1, 39);
    }
  }

  static Rows texts(List<String> labels, List<Object[]> rows) {
    return new Rows(labels.stream().map(Heading::text).toList(), rows, 2);
  }
}
