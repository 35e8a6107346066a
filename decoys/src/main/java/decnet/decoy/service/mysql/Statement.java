package decnet.decoy.service.mysql;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A parsed statement. */
sealed interface Statement {
  /** A name with its database, empty where it was not said. */
  record Name(String database, String table) {}

  record Query(Select select) implements Statement {}

  record Insert(
      Name table,
      List<String> columns,
      List<List<Expression>> rows,
      boolean replace,
      boolean ignore)
      implements Statement {}

  record Update(Name table, List<Assignment> assignments, @Nullable Expression where, long limit)
      implements Statement {}

  /** {@code global}: of the whole server. */
  record Assignment(String name, Expression value, boolean global) {
    Assignment(String name, Expression value) {
      this(name, value, false);
    }
  }

  record Delete(Name table, @Nullable Expression where, long limit) implements Statement {}

  record CreateTable(Name table, boolean lenient, List<Column> columns) implements Statement {}

  record DropTable(List<Name> tables, boolean lenient) implements Statement {}

  record Truncate(Name table) implements Statement {}

  record CreateDatabase(String name, boolean lenient) implements Statement {}

  record DropDatabase(String name, boolean lenient) implements Statement {}

  record Use(String name) implements Statement {}

  record Assign(List<Assignment> assignments) implements Statement {}

  /** SHOW and DESCRIBE: what, of which table or database, and which names. */
  record Show(String what, Name of, String like, boolean full) implements Statement {}

  /** PREPARE: a name and the text to prepare. */
  record Prepare(String name, Expression text) implements Statement {}

  record Execute(String name, List<Expression> using) implements Statement {}

  record Deallocate(String name) implements Statement {}

  record Kill(long thread) implements Statement {}

  /** LOAD DATA and the like: a file of the server. */
  record File(String name) implements Statement {}

  /** Accepted without effect: BEGIN, COMMIT, FLUSH, GRANT and their like. */
  record Accepted(String word, String text) implements Statement {}
}
