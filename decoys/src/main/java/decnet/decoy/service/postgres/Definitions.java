package decnet.decoy.service.postgres;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** CREATE TABLE, VIEW, INDEX and ALTER TABLE carried out. */
final class Definitions {
  private static final int MAX_COLUMNS = 1600;

  private final Backend backend;
  private final Planner planner;
  private final Database database;

  Definitions(Backend backend, Planner planner) {
    this.backend = backend;
    this.planner = planner;
    database = backend.database();
  }

  private boolean taken(String schema, String name, boolean ifNotExists) throws SqlError {
    if (database.find(schema, name) == null) {
      return false;
    }
    if (!ifNotExists) {
      throw SqlError.error(
          "42P07",
          "relation \"" + name + "\" already exists",
          "heap.c:1164:heap_create_with_catalog");
    }
    backend.notice(
        SqlError.warning(
                "42P07",
                "relation \"" + name + "\" already exists, skipping",
                "parse_utilcmd.c:207:transformCreateStmt")
            .asNotice());
    return true;
  }

  private String schema(List<String> name, int at) throws SqlError {
    String schema = Names.creation(name, backend, at);
    if (schema.equals("pg_catalog") || schema.equals("information_schema")) {
      throw SqlError.error(
              "42501",
              "permission denied to create \"" + schema + "." + name.getLast() + "\"",
              "heap.c:323:heap_create")
          .detail("System catalog modifications are currently disallowed.");
    }
    Rights.create(backend, schema, at);
    return schema;
  }

  /** The tag; a table from a query tells its rows. */
  String table(Statement.CreateTable create, Run run) throws SqlError, InterruptedException {
    String schema = schema(create.name(), create.at());
    String name = create.name().getLast();
    if (taken(schema, name, create.ifNotExists())) {
      return "CREATE TABLE";
    }
    Query query = create.query();
    if (query != null) {
      return fromQuery(schema, name, planner.plan(query), run);
    }
    List<Attribute> columns = new ArrayList<>();
    List<Statement.ConstraintSpec> specs = new ArrayList<>();
    for (Statement.ColumnSpec spec : create.columns()) {
      Attribute column = column(schema, name, spec);
      if (columns.stream().anyMatch(one -> one.name().equals(column.name()))) {
        throw SqlError.error(
            "42701",
            "column \"" + column.name() + "\" specified more than once",
            "tablecmds.c:2417:MergeAttributes");
      }
      columns.add(column);
      specs.addAll(spec.constraints());
    }
    if (columns.size() > MAX_COLUMNS) {
      throw SqlError.error(
          "54011", "tables can have at most 1600 columns", "tablecmds.c:2365:MergeAttributes");
    }
    specs.addAll(create.constraints());
    Relation table = Relation.table(backend.cluster().nextOid(), schema, name, columns);
    backend.change(schema, name, table);
    for (Statement.ConstraintSpec spec : specs) {
      table = constrained(table, spec);
    }
    return "CREATE TABLE";
  }

  private String fromQuery(String schema, String name, Plan plan, Run run)
      throws SqlError, InterruptedException {
    List<Attribute> columns = new ArrayList<>();
    for (Scope.Output column : plan.columns()) {
      columns.add(new Attribute(column.name(), column.type(), column.modifier(), false, null));
    }
    List<@Nullable Object[]> rows = plan.rows(null, run);
    backend.change(
        schema,
        name,
        Relation.table(backend.cluster().nextOid(), schema, name, columns).withRows(rows));
    return "SELECT " + rows.size();
  }

  private Attribute column(String schema, String table, Statement.ColumnSpec spec) throws SqlError {
    String word = spec.type().name().getLast().toLowerCase(Locale.ROOT);
    boolean serial =
        word.equals("serial") || word.equals("bigserial") || word.equals("smallserial");
    String initial = spec.initial();
    Type type;
    if (serial) {
      type =
          word.startsWith("big") ? Types.INT8 : word.startsWith("small") ? Types.INT2 : Types.INT4;
    } else {
      type = planner.type(spec.type());
    }
    if (serial || "identity".equals(initial)) {
      String sequence = table + "_" + spec.name() + "_seq";
      backend.change(
          schema,
          sequence,
          Relation.sequence(
              backend.cluster().nextOid(), schema, sequence, new Relation.Counter(type)));
      initial = "nextval('" + Names.quoted(sequence) + "'::regclass)";
    } else if (initial != null) {
      initial = canonical(initial, type);
    }
    boolean primary = spec.constraints().stream().anyMatch(one -> one.kind() == 'p');
    int modifier = serial ? -1 : planner.modifier(spec.type(), type);
    return new Attribute(spec.name(), type, modifier, spec.notNull() || serial || primary, initial);
  }

  /** A default as the catalogue shows it: quoted constants with their types. */
  private String canonical(String initial, Type type) throws SqlError {
    Compiler compiler = new Compiler(planner, new Scope(null)).in("DEFAULT expressions");
    Node node = compiler.compile(StatementParser.expression(initial));
    Attribute column = new Attribute("", type, -1, false, null);
    compiler.assigned(node, column);
    boolean quoted = node.literal() != null;
    return quoted
        ? "'" + String.valueOf(node.literal()).replace("'", "''") + "'::" + type.title()
        : initial.matches("(?i)(now\\(\\)|current_timestamp|true|false|null|current_date)")
            ? initial.toLowerCase(Locale.ROOT).equals("now()") || !initial.contains("_")
                ? initial.toLowerCase(Locale.ROOT)
                : initial.toUpperCase(Locale.ROOT)
            : initial;
  }

  private Relation constrained(Relation table, Statement.ConstraintSpec spec) throws SqlError {
    for (String column : spec.columns()) {
      if (table.index(column) < 0) {
        throw SqlError.error(
            "42703",
            "column \"" + column + "\" named in key does not exist",
            "parse_utilcmd.c:2470:transformIndexConstraint");
      }
    }
    String given = spec.name();
    String columns = String.join("_", spec.columns());
    String name =
        given != null
            ? given
            : switch (spec.kind()) {
              case 'p' -> table.name() + "_pkey";
              case 'u' -> table.name() + "_" + columns + "_key";
              case 'f' -> table.name() + "_" + columns + "_fkey";
              default -> table.name() + "_check";
            };
    int target = 0;
    List<String> targetColumns = spec.targetColumns();
    if (spec.kind() == 'f') {
      Relation other =
          spec.target().getLast().equals(table.name())
              ? table
              : Names.required(spec.target(), backend);
      target = other.oid();
      if (targetColumns.isEmpty()) {
        targetColumns =
            other.primaryKey().stream().findFirst().map(Constraint::columns).orElse(List.of());
      }
    }
    Relation changed = table;
    if (spec.kind() == 'p') {
      List<Attribute> all = new ArrayList<>();
      for (Attribute one : table.columns()) {
        boolean key = spec.columns().contains(one.name());
        all.add(
            new Attribute(
                one.name(), one.type(), one.modifier(), one.notNull() || key, one.initial()));
      }
      changed = table.withColumns(all, table.rows());
    }
    changed =
        changed.with(
            new Constraint(
                backend.cluster().nextOid(),
                spec.kind(),
                name,
                spec.columns(),
                target,
                targetColumns,
                spec.text()));
    backend.change(changed.schema(), changed.name(), changed);
    if (spec.kind() == 'p' || spec.kind() == 'u') {
      index(changed, name, spec.columns(), true);
    }
    return changed;
  }

  private void index(Relation table, String name, List<String> columns, boolean unique)
      throws SqlError {
    List<Attribute> indexed = new ArrayList<>();
    for (String column : columns) {
      int at = table.index(column);
      if (at >= 0) {
        indexed.add(table.columns().get(at));
      }
    }
    backend.change(
        table.schema(),
        name,
        Relation.index(backend.cluster().nextOid(), table, name, indexed, unique));
  }

  void index(Statement.CreateIndex create) throws SqlError {
    Relation table = Names.required(create.table(), backend);
    for (String column : create.columns()) {
      if (table.index(column) < 0 && !column.equals("expr")) {
        throw SqlError.error(
            "42703",
            "column \"" + column + "\" does not exist",
            "indexcmds.c:1831:ComputeIndexAttrs");
      }
    }
    String given = create.name();
    String name =
        given == null ? table.name() + "_" + String.join("_", create.columns()) + "_idx" : given;
    if (!taken(table.schema(), name, create.ifNotExists())) {
      index(table, name, create.columns(), create.unique());
    }
  }

  void view(Statement.CreateView create) throws SqlError {
    Plan plan = planner.plan(create.query());
    String schema = schema(create.name(), create.at());
    String name = create.name().getLast();
    Relation there = database.find(schema, name);
    if (there != null && !(create.replace() && there.kind() == 'v')) {
      taken(schema, name, false);
    }
    List<Attribute> columns = new ArrayList<>();
    for (Scope.Output column : plan.columns()) {
      columns.add(new Attribute(column.name(), column.type(), column.modifier(), false, null));
    }
    backend.change(
        schema,
        name,
        Relation.view(backend.cluster().nextOid(), schema, name, columns, create.text()));
  }

  void alter(Statement.AlterTable alter) throws SqlError, InterruptedException {
    Relation table = Names.relation(alter.name(), backend);
    if (table == null) {
      if (!alter.ifExists()) {
        throw Names.noRelation(alter.name());
      }
      backend.notice(
          SqlError.notice(
              "relation \"" + alter.name().getLast() + "\" does not exist, skipping",
              "tablecmds.c:4024:AlterTable"));
      return;
    }
    switch (alter.action()) {
      case "ADD" -> add(table, alter);
      case "ADD CONSTRAINT" -> {
        Statement.ConstraintSpec spec = alter.constraint();
        if (spec != null) {
          constrained(table, spec);
        }
      }
      case "DROP" -> drop(table, alter);
      case "DROP CONSTRAINT" ->
          backend.change(
              table.schema(),
              table.name(),
              table.with(
                  table.constraints().stream()
                      .filter(one -> !one.name().equals(alter.from()))
                      .toList()));
      case "RENAME" -> {
        taken(table.schema(), alter.to(), false);
        backend.change(table.schema(), table.name(), null);
        backend.change(table.schema(), alter.to(), table.named(alter.to()));
      }
      case "RENAME COLUMN" -> rename(table, alter);
      default -> {}
    }
  }

  private static SqlError noColumn(Relation table, String column, String place) {
    return SqlError.error(
        "42703",
        "column \"" + column + "\" of relation \"" + table.name() + "\" does not exist",
        place);
  }

  private void add(Relation table, Statement.AlterTable alter)
      throws SqlError, InterruptedException {
    Statement.ColumnSpec spec = alter.column();
    if (spec == null) {
      return;
    }
    Attribute column = column(table.schema(), table.name(), spec);
    if (table.index(column.name()) >= 0) {
      if (alter.from().equals("t")) {
        return;
      }
      throw SqlError.error(
          "42701",
          "column \"" + column.name() + "\" of relation \"" + table.name() + "\" already exists",
          "tablecmds.c:7279:check_for_column_name_collision");
    }
    List<Attribute> columns = new ArrayList<>(table.columns());
    columns.add(column);
    String initial = column.initial();
    Run run = planner.run();
    List<@Nullable Object[]> rows = new ArrayList<>();
    @Nullable Node node = null;
    if (initial != null) {
      Compiler compiler = new Compiler(planner, new Scope(null));
      node = compiler.assigned(compiler.compile(StatementParser.expression(initial)), column);
    }
    for (@Nullable Object[] row : table.rows()) {
      @Nullable Object[] wider = java.util.Arrays.copyOf(row, row.length + 1);
      wider[row.length] = node == null ? null : node.eval(new Env(new Object[0], null, run));
      rows.add(wider);
    }
    backend.change(table.schema(), table.name(), table.withColumns(columns, rows));
  }

  private void drop(Relation table, Statement.AlterTable alter) throws SqlError {
    int at = table.index(alter.from());
    if (at < 0) {
      if (alter.to().equals("t")) {
        return;
      }
      throw noColumn(table, alter.from(), "tablecmds.c:8596:ATExecDropColumn");
    }
    List<Attribute> columns = new ArrayList<>(table.columns());
    columns.remove(at);
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (@Nullable Object[] row : table.rows()) {
      List<@Nullable Object> left = new ArrayList<>(java.util.Arrays.asList(row));
      left.remove(at);
      rows.add(left.toArray());
    }
    List<Constraint> kept =
        table.constraints().stream().filter(one -> !one.columns().contains(alter.from())).toList();
    backend.change(table.schema(), table.name(), table.withColumns(columns, rows).with(kept));
  }

  private void rename(Relation table, Statement.AlterTable alter) throws SqlError {
    int at = table.index(alter.from());
    if (at < 0) {
      throw SqlError.error(
          "42703",
          "column \"" + alter.from() + "\" does not exist",
          "tablecmds.c:3718:renameatt_internal");
    }
    List<Attribute> columns = new ArrayList<>(table.columns());
    columns.set(at, columns.get(at).named(alter.to()));
    List<Constraint> constraints = new ArrayList<>();
    for (Constraint one : table.constraints()) {
      List<String> names = new ArrayList<>(one.columns());
      names.replaceAll(name -> name.equals(alter.from()) ? alter.to() : name);
      constraints.add(
          new Constraint(
              one.oid(),
              one.kind(),
              one.name(),
              names,
              one.target(),
              one.targetColumns(),
              one.text()));
    }
    backend.change(
        table.schema(), table.name(), table.withColumns(columns, table.rows()).with(constraints));
  }
}
