package decnet.decoy.service.postgres;

import decnet.decoy.service.postgres.Scope.Output;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a relation: a table of the database, one of the system, or a view. */
final class TablePlan {
  private TablePlan() {}

  static Plan of(Planner planner, List<String> path, int at) throws SqlError {
    Backend backend = planner.backend();
    if (path.size() > 2 && !path.getFirst().equals(backend.database().name())) {
      throw SqlError.unsupported(
              "cross-database references are not implemented: \"" + String.join(".", path) + "\"",
              "namespace.c:257:RangeVarGetRelidExtended")
          .at(at);
    }
    String schema = path.size() > 1 ? path.get(path.size() - 2) : "pg_catalog";
    SystemTables.SystemTable system = SystemTables.find(schema, path.getLast());
    if (system != null) {
      Rights.read(backend, system, at);
      return system(planner, system);
    }
    Relation relation = Names.relation(path, backend);
    if (relation == null) {
      List<String> shown = path.size() > 2 ? path.subList(1, path.size()) : path;
      throw SqlError.error(
              "42P01",
              "relation \"" + String.join(".", shown) + "\" does not exist",
              path.size() > 1
                  ? "parse_relation.c:1371:parserOpenTable"
                  : "parse_relation.c:1392:parserOpenTable")
          .at(at);
    }
    if (relation.kind() == 'i') {
      throw SqlError.error(
              "42809",
              "cannot open relation \"" + relation.name() + "\"",
              "table.c:138:validate_relation_kind")
          .detail("This operation is not supported for indexes.");
    }
    if (relation.kind() == 'v') {
      return Planner.renamed(
          planner.plan(StatementParser.query(relation.text())),
          relation.columns().stream().map(Attribute::name).toList());
    }
    return new Rows(relation.outputs(), relation.schema(), relation.name());
  }

  /** A table's rows at the time they are asked for. */
  private record Rows(List<Output> columns, String schema, String name) implements Plan {
    @Override
    public List<@Nullable Object[]> rows(@Nullable Env outer, Run run) {
      Relation now = run.backend().database().find(schema, name);
      if (now == null) {
        return List.of();
      }
      Relation.Counter counter = now.counter();
      if (counter != null) {
        List<@Nullable Object[]> one = new ArrayList<>();
        one.add(new Object[] {counter.last(), counter.isCalled() ? 32L : 0L, counter.isCalled()});
        return one;
      }
      return now.rows();
    }
  }

  private static Plan system(Planner planner, SystemTables.SystemTable table) throws SqlError {
    String view = Recorded.VIEWS.get(table.schema() + "." + table.name());
    if (view == null) {
      return new SystemRows(table);
    }
    Plan plan = planner.plan(StatementParser.query(view));
    List<Integer> places = new ArrayList<>();
    for (Output column : table.columns()) {
      int place = -1;
      for (int c = 0; c < plan.columns().size(); c++) {
        place = plan.columns().get(c).name().equals(column.name()) ? c : place;
      }
      places.add(place);
    }
    return new SystemView(table, plan, places);
  }

  private record SystemRows(SystemTables.SystemTable table) implements Plan {
    @Override
    public List<Output> columns() {
      return table.columns();
    }

    @Override
    public List<@Nullable Object[]> rows(@Nullable Env outer, Run run) throws SqlError {
      return CatalogueRows.rows(table, run);
    }
  }

  /** Our view's columns where the genuine one has them; null where we do not know. */
  private record SystemView(SystemTables.SystemTable table, Plan plan, List<Integer> places)
      implements Plan {
    @Override
    public List<Output> columns() {
      return table.columns();
    }

    @Override
    public List<@Nullable Object[]> rows(@Nullable Env outer, Run run)
        throws SqlError, InterruptedException {
      List<@Nullable Object[]> rows = new ArrayList<>();
      for (@Nullable Object[] given : plan.rows(null, run)) {
        run.step();
        @Nullable Object[] row = new Object[places.size()];
        for (int i = 0; i < row.length; i++) {
          int place = places.get(i);
          Object value = place < 0 ? null : given[place];
          if (value != null) {
            Type from = plan.columns().get(place).type();
            row[i] = Casts.convert(value, from, table.columns().get(i).type(), run);
          }
        }
        rows.add(row);
      }
      return rows;
    }
  }
}
