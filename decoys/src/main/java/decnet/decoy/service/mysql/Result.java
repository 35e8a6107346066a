package decnet.decoy.service.mysql;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a statement gives: counts, or columns with rows. */
sealed interface Result {
  /** Status bits. Source: mariadb.com/kb, "OK_Packet", server status flags. */
  int IN_TRANSACTION = 1;

  int AUTOCOMMIT = 2;
  int MORE_RESULTS = 8;
  int NO_INDEX_USED = 0x20;
  int CURSOR_EXISTS = 0x40;
  int LAST_ROW_SENT = 0x80;
  int DATABASE_DROPPED = 0x100;
  int SESSION_STATE_CHANGED = 0x4000;

  /** {@code flags}: status bits beside those of the client. */
  record Done(long affected, long inserted, String message, int flags) implements Result {
    Done(long affected, long inserted, String message) {
      this(affected, inserted, message, 0);
    }
  }

  /**
   * {@code flags}: status bits beside those of the client; {@code broken}: what went wrong while
   * the row after the last was made.
   */
  record Rows(List<Heading> headings, List<Object[]> rows, int flags, @Nullable SqlError broken)
      implements Result {
    Rows(List<Heading> headings, List<Object[]> rows, int flags) {
      this(headings, rows, flags, null);
    }
  }

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
    return new Rows(labels.stream().map(Heading::text).toList(), rows, 0);
  }
}
