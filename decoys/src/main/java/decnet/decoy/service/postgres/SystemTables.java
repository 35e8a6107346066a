package decnet.decoy.service.postgres;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The relations of pg_catalog and information_schema: their columns and their recorded rows. */
final class SystemTables {
  /** A relation of the system. */
  record SystemTable(int oid, String schema, String name, char kind, List<Scope.Output> columns) {}

  private static final Map<String, SystemTable> ALL = new HashMap<>();
  private static final Map<Integer, SystemTable> BY_OID = new HashMap<>();
  private static final Map<String, List<@Nullable Object[]>> ROWS = new HashMap<>();

  static {
    Map<Integer, List<Scope.Output>> columns = new HashMap<>();
    for (String[] row : Recorded.table("pg_attribute")) {
      int number = Integer.parseInt(row[5]);
      if (number > 0) {
        int relation = Integer.parseInt(row[0]);
        columns
            .computeIfAbsent(relation, absent -> new ArrayList<>())
            .add(output(row, relation, number));
      }
    }
    Map<String, String> schemas = new HashMap<>();
    for (String[] row : Recorded.table("pg_namespace")) {
      schemas.put(row[0], row[1]);
    }
    for (String[] row : Recorded.table("pg_class")) {
      int oid = Integer.parseInt(row[0]);
      List<Scope.Output> own = columns.getOrDefault(oid, List.of());
      List<Scope.Output> ordered = new ArrayList<>(own);
      ordered.sort((a, b) -> Integer.compare(a.number(), b.number()));
      SystemTable table =
          new SystemTable(
              oid, schemas.getOrDefault(row[2], ""), row[1], row[16].charAt(0), ordered);
      ALL.put(table.schema() + "." + table.name(), table);
      BY_OID.put(oid, table);
    }
  }

  private SystemTables() {}

  /** A column; one of a domain has the domain's own type. */
  private static Scope.Output output(String[] row, int relation, int number) {
    int oid = Integer.parseInt(row[2]);
    int modifier = Integer.parseInt(row[8]);
    int[] base = Types.base(oid);
    return base.length == 0
        ? new Scope.Output(row[1], Types.of(oid), modifier, relation, number)
        : new Scope.Output(row[1], Types.of(base[0]), base[1], relation, number);
  }

  static @Nullable SystemTable find(String schema, String name) {
    return ALL.get(schema + "." + name);
  }

  static @Nullable SystemTable byOid(int oid) {
    return BY_OID.get(oid);
  }

  /** The recorded rows of a table, read when they are first asked for. */
  static synchronized List<@Nullable Object[]> rows(SystemTable table, Run run) throws SqlError {
    List<@Nullable Object[]> known = ROWS.get(table.name());
    if (known != null) {
      return known;
    }
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (String[] recorded : Recorded.table(table.name())) {
      @Nullable Object[] row = new Object[table.columns().size()];
      for (int i = 0; i < row.length && i < recorded.length; i++) {
        String text = Recorded.field(recorded[i]);
        row[i] = text == null ? null : value(table.columns().get(i).type(), text, run);
      }
      rows.add(row);
    }
    List<@Nullable Object[]> all = List.copyOf(rows);
    ROWS.put(table.name(), all);
    return all;
  }

  private static @Nullable Object value(Type type, String text, Run run) throws SqlError {
    if (type.isRegistered()) {
      return text.equals("-") ? (Object) 0L : Names.recorded(type, text);
    }
    return ValueText.in(type, text, run);
  }
}
