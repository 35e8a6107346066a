package decnet.decoy.service.postgres;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A statement of SQL. Names are paths: a schema before the object, perhaps. */
sealed interface Statement {
  record Select(Query query) implements Statement {}

  /** {@code query} null: DEFAULT VALUES. */
  record Insert(
      List<String> table,
      @Nullable String alias,
      List<String> columns,
      List<Integer> places,
      @Nullable Query query,
      Conflict conflict,
      List<Query.Target> returning,
      List<Query.Common> with,
      int at)
      implements Statement {}

  enum Conflict {
    ERROR,
    NOTHING,
    UPDATE
  }

  /** {@code targets}: column, value. */
  record Update(
      List<String> table,
      @Nullable String alias,
      List<Assignment> assignments,
      Query.@Nullable Source from,
      @Nullable Expr where,
      List<Query.Target> returning,
      List<Query.Common> with,
      int at)
      implements Statement {}

  record Assignment(String column, Expr value, int at) {}

  record Delete(
      List<String> table,
      @Nullable String alias,
      Query.@Nullable Source using,
      @Nullable Expr where,
      List<Query.Target> returning,
      List<Query.Common> with,
      int at)
      implements Statement {}

  record CreateTable(
      List<String> name,
      boolean ifNotExists,
      List<ColumnSpec> columns,
      List<ConstraintSpec> constraints,
      @Nullable Query query,
      int at)
      implements Statement {}

  record ColumnSpec(
      String name,
      Expr.TypeName type,
      boolean notNull,
      @Nullable String initial,
      List<ConstraintSpec> constraints) {}

  /** {@code kind}: p primary key, u unique, f foreign key, c check. */
  record ConstraintSpec(
      char kind,
      @Nullable String name,
      List<String> columns,
      List<String> target,
      List<String> targetColumns,
      String text) {}

  record CreateView(List<String> name, boolean replace, Query query, String text, int at)
      implements Statement {}

  record CreateIndex(
      @Nullable String name,
      List<String> table,
      List<String> columns,
      boolean unique,
      boolean ifNotExists,
      int at)
      implements Statement {}

  /** {@code what}: DATABASE, SCHEMA, ROLE, SEQUENCE, EXTENSION and others. */
  record Create(
      String what, List<String> name, boolean ifNotExists, Map<String, String> options, int at)
      implements Statement {}

  record CreateFunction(
      List<String> name,
      String arguments,
      String result,
      String language,
      List<String> body,
      boolean procedure,
      int at)
      implements Statement {}

  record Drop(String what, List<List<String>> names, boolean ifExists, boolean cascade, int at)
      implements Statement {}

  /** {@code action}: ADD, DROP, RENAME, RENAME COLUMN, OWNER, SET, ADD CONSTRAINT. */
  record AlterTable(
      List<String> name,
      boolean ifExists,
      String action,
      @Nullable ColumnSpec column,
      @Nullable ConstraintSpec constraint,
      String from,
      String to)
      implements Statement {}

  record AlterRole(String name, Map<String, String> options) implements Statement {}

  record Truncate(List<List<String>> names, boolean cascade) implements Statement {}

  /**
   * {@code place}: STDIN, STDOUT, PROGRAM or FILE.
   *
   * @param source the file or the command
   */
  record Copy(
      List<String> table,
      List<String> columns,
      @Nullable Query query,
      boolean from,
      String place,
      String source,
      Map<String, String> options,
      int at,
      int optionsAt)
      implements Statement {}

  /** {@code value} null: to the default. */
  record Set(String name, @Nullable String value, boolean local) implements Statement {}

  record Show(String name) implements Statement {}

  /** {@code kind}: BEGIN, START TRANSACTION, COMMIT, ROLLBACK, SAVEPOINT, ROLLBACK TO, RELEASE. */
  record Transaction(String kind, String name, Map<String, String> modes) implements Statement {}

  record Declare(String name, Query query) implements Statement {}

  /** {@code count} -1 for all. */
  record Fetch(String name, int count, boolean move) implements Statement {}

  record Prepare(String name, List<Expr.TypeName> types, Statement statement, String text)
      implements Statement {}

  record Execute(String name, List<Expr> arguments, int at) implements Statement {}

  record Explain(Statement statement, boolean analyze) implements Statement {}

  record Call(Expr.Call call) implements Statement {}

  record Do(String language, String body) implements Statement {}

  /** What is named and perhaps checked, but changes nothing here: its tag and its relation. */
  record Other(String tag, List<String> relation, String name) implements Statement {}
}
