package decnet.decoy.service.postgres;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Fills in defaults and sees to a table's constraints when rows come or change. */
final class RowChecks {
  /** Stands for a value that was not given. */
  static final Object DEFAULT = new Object();

  private final Backend backend;
  private final Relation table;
  private final List<@Nullable Node> initials = new ArrayList<>();
  private final List<Node> checks = new ArrayList<>();
  private final List<Constraint> checked = new ArrayList<>();

  RowChecks(Backend backend, Planner planner, Relation table) throws SqlError {
    this.backend = backend;
    this.table = table;
    Compiler compiler = new Compiler(planner, new Scope(null));
    for (Attribute column : table.columns()) {
      String initial = column.initial();
      initials.add(
          initial == null
              ? null
              : compiler.assigned(compiler.compile(StatementParser.expression(initial)), column));
    }
    Scope scope = new Scope(null);
    scope.add(table.name(), table.outputs());
    for (Constraint one : table.constraints()) {
      if (one.kind() == 'c') {
        checked.add(one);
        checks.add(
            new Compiler(planner, scope)
                .in("CHECK")
                .bool(StatementParser.expression(one.text()), "CHECK"));
      }
    }
  }

  static @Nullable Object[] defaults(int width) {
    @Nullable Object[] row = new Object[width];
    java.util.Arrays.fill(row, DEFAULT);
    return row;
  }

  /** The row with defaults for what was not given; complains of nulls and failed checks. */
  @Nullable Object[] complete(@Nullable Object[] given, Run run)
      throws SqlError, InterruptedException {
    @Nullable Object[] row = given.clone();
    Env env = new Env(new Object[0], null, run);
    for (int i = 0; i < row.length; i++) {
      if (row[i] == DEFAULT) {
        Node initial = initials.get(i);
        row[i] = initial == null ? null : initial.eval(env);
      }
    }
    for (int i = 0; i < row.length; i++) {
      Attribute column = table.columns().get(i);
      if (row[i] == null && column.notNull()) {
        throw SqlError.error(
                "23502",
                "null value in column \""
                    + column.name()
                    + "\" of relation \""
                    + table.name()
                    + "\" violates not-null constraint",
                "execMain.c:2023:ExecConstraints")
            .detail(failing(row, run))
            .schema(table.schema(), table.name())
            .column(column.name());
      }
    }
    for (int i = 0; i < checks.size(); i++) {
      if (Boolean.FALSE.equals(checks.get(i).eval(new Env(row, null, run)))) {
        String name = checked.get(i).name();
        throw SqlError.error(
                "23514",
                "new row for relation \""
                    + table.name()
                    + "\" violates check constraint \""
                    + name
                    + "\"",
                "execMain.c:2067:ExecConstraints")
            .detail(failing(row, run))
            .schema(table.schema(), table.name())
            .constraint(name);
      }
    }
    return row;
  }

  private String failing(@Nullable Object[] row, Run run) {
    StringBuilder shown = new StringBuilder("Failing row contains (");
    for (int i = 0; i < row.length; i++) {
      Object value = row[i];
      String text =
          value == null ? "null" : ValueText.out(table.columns().get(i).type(), value, run);
      shown
          .append(i == 0 ? "" : ", ")
          .append(text.length() > 64 ? text.substring(0, 64) + "..." : text);
    }
    return shown.append(").").toString();
  }

  private Relation now() throws SqlError {
    Relation now = backend.database().find(table.schema(), table.name());
    if (now == null) {
      throw Names.noRelation(List.of(table.name()));
    }
    return now;
  }

  /** Adds rows; with {@code skip} those that are there already are left out. */
  List<@Nullable Object[]> insert(List<@Nullable Object[]> added, boolean skip, Run run)
      throws SqlError {
    Relation now = now();
    List<@Nullable Object[]> kept = new ArrayList<>(added);
    for (Constraint constraint : now.constraints()) {
      if (constraint.kind() == 'p' || constraint.kind() == 'u') {
        kept = distinct(now, constraint, kept, skip, run);
      }
    }
    references(now, kept, run);
    List<@Nullable Object[]> all = new ArrayList<>(now.rows());
    all.addAll(kept);
    backend.change(table.schema(), table.name(), now.withRows(all));
    return kept;
  }

  private static List<Integer> places(Relation table, List<String> columns) {
    return columns.stream().map(table::index).toList();
  }

  private static @Nullable List<Object> key(@Nullable Object[] row, List<Integer> places) {
    List<Object> key = new ArrayList<>();
    for (int place : places) {
      if (place < 0 || row[place] == null) {
        return null;
      }
      key.add(Values.key(row[place]));
    }
    return key;
  }

  private List<@Nullable Object[]> distinct(
      Relation now, Constraint constraint, List<@Nullable Object[]> added, boolean skip, Run run)
      throws SqlError {
    List<Integer> places = places(now, constraint.columns());
    Set<Object> there = new HashSet<>();
    for (@Nullable Object[] row : now.rows()) {
      List<Object> key = key(row, places);
      if (key != null) {
        there.add(key);
      }
    }
    List<@Nullable Object[]> kept = new ArrayList<>();
    for (@Nullable Object[] row : added) {
      List<Object> key = key(row, places);
      if (key == null || there.add(key)) {
        kept.add(row);
      } else if (!skip) {
        throw SqlError.error(
                "23505",
                "duplicate key value violates unique constraint \"" + constraint.name() + "\"",
                "nbtinsert.c:664:_bt_check_unique")
            .detail("Key " + shown(constraint.columns(), row, places, run) + " already exists.")
            .schema(table.schema(), table.name())
            .constraint(constraint.name());
      }
    }
    return kept;
  }

  private String shown(
      List<String> columns, @Nullable Object[] row, List<Integer> places, Run run) {
    StringBuilder values = new StringBuilder();
    for (int place : places) {
      Object value = row[place];
      values.append(values.isEmpty() ? "" : ", ");
      values.append(
          value == null ? "null" : ValueText.out(table.columns().get(place).type(), value, run));
    }
    return "(" + String.join(", ", columns) + ")=(" + values + ")";
  }

  private void references(Relation now, List<@Nullable Object[]> added, Run run) throws SqlError {
    for (Constraint constraint : now.constraints()) {
      Relation target =
          constraint.kind() == 'f' ? backend.database().byOid(constraint.target()) : null;
      if (target == null) {
        continue;
      }
      Set<Object> there = new HashSet<>();
      List<Integer> targets = places(target, constraint.targetColumns());
      for (@Nullable Object[] row : target.rows()) {
        List<Object> key = key(row, targets);
        if (key != null) {
          there.add(key);
        }
      }
      List<Integer> places = places(now, constraint.columns());
      for (@Nullable Object[] row : added) {
        List<Object> key = key(row, places);
        if (key != null && !there.contains(key)) {
          throw SqlError.error(
                  "23503",
                  "insert or update on table \""
                      + table.name()
                      + "\" violates foreign key constraint \""
                      + constraint.name()
                      + "\"",
                  "ri_triggers.c:2596:ri_ReportViolation")
              .detail(
                  "Key "
                      + shown(constraint.columns(), row, places, run)
                      + " is not present in table \""
                      + target.name()
                      + "\".")
              .schema(table.schema(), table.name())
              .constraint(constraint.name());
        }
      }
    }
  }

  /** What becomes of a row; null when it goes. */
  interface Rewriting {
    @Nullable Object @Nullable [] of(Env env, @Nullable Object[] row)
        throws SqlError, InterruptedException;
  }

  /** Rewrites the rows that match; how many. */
  int rewrite(Matching matching, Rewriting rewriting, Run run)
      throws SqlError, InterruptedException {
    Relation now = now();
    List<@Nullable Object[]> all = new ArrayList<>();
    List<@Nullable Object[]> changed = new ArrayList<>();
    int count = 0;
    for (@Nullable Object[] row : now.rows()) {
      run.step();
      Optional<Env> env = matching.match(row, run);
      if (env.isEmpty()) {
        all.add(row);
        continue;
      }
      count++;
      @Nullable Object @Nullable [] next = rewriting.of(env.get(), row);
      if (next == null) {
        gone(now, row, run);
      } else {
        changed.add(next);
      }
    }
    if (count > 0) {
      Relation without = now.withRows(all);
      for (Constraint constraint : now.constraints()) {
        if (constraint.kind() == 'p' || constraint.kind() == 'u') {
          distinct(without, constraint, changed, false, run);
        }
      }
      references(now, changed, run);
      all.addAll(changed);
      backend.change(table.schema(), table.name(), now.withRows(all));
    }
    return count;
  }

  /** A row that others refer to may not go. */
  private void gone(Relation now, @Nullable Object[] row, Run run) throws SqlError {
    for (Relation other : backend.database().relations()) {
      for (Constraint constraint : other.constraints()) {
        if (constraint.kind() != 'f' || constraint.target() != now.oid()) {
          continue;
        }
        List<Integer> targets = places(now, constraint.targetColumns());
        List<Object> key = key(row, targets);
        List<Integer> places = places(other, constraint.columns());
        if (key != null && other.rows().stream().anyMatch(one -> key.equals(key(one, places)))) {
          throw SqlError.error(
                  "23503",
                  "update or delete on table \""
                      + now.name()
                      + "\" violates foreign key constraint \""
                      + constraint.name()
                      + "\" on table \""
                      + other.name()
                      + "\"",
                  "ri_triggers.c:2603:ri_ReportViolation")
              .detail(
                  "Key "
                      + shown(constraint.targetColumns(), row, targets, run)
                      + " is still referenced from table \""
                      + other.name()
                      + "\".")
              .schema(other.schema(), other.name())
              .constraint(constraint.name());
        }
      }
    }
  }
}
