package decnet.decoy.service.postgres;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a system table: what was recorded, and what stands for the database's own objects.
 */
final class CatalogueRows {
  private final SystemTables.SystemTable table;
  private final Backend backend;
  private final List<@Nullable Object[]> rows;

  private CatalogueRows(SystemTables.SystemTable table, Run run) throws SqlError {
    this.table = table;
    backend = run.backend();
    rows = new ArrayList<>(SystemTables.rows(table, run));
  }

  static List<@Nullable Object[]> rows(SystemTables.SystemTable table, Run run) throws SqlError {
    CatalogueRows catalogue = new CatalogueRows(table, run);
    catalogue.own();
    return catalogue.rows;
  }

  private void own() throws SqlError {
    switch (table.name()) {
      case "pg_class" -> new RelationRows(this, backend).classes();
      case "pg_attribute" -> new RelationRows(this, backend).attributes();
      case "pg_type" -> new RelationRows(this, backend).types();
      case "pg_index" -> new RelationRows(this, backend).indexes();
      case "pg_constraint" -> new RelationRows(this, backend).constraints();
      case "pg_attrdef" -> new RelationRows(this, backend).defaults();
      case "pg_sequence" -> new RelationRows(this, backend).sequences();
      case "pg_namespace" -> schemas();
      case "pg_proc" -> functions();
      case "pg_database" -> databases();
      case "pg_authid" -> roles();
      case "pg_extension" -> extensions();
      case "pg_largeobject_metadata" ->
          backend
              .database()
              .objects()
              .keySet()
              .forEach(number -> add(Map.of("oid", number, "lomowner", 10L)));
      default -> {}
    }
  }

  /** Adds a row; columns that are not given are empty in the way of their types. */
  void add(Map<String, ?> values) {
    @Nullable Object[] row = new Object[table.columns().size()];
    for (int i = 0; i < row.length; i++) {
      Scope.Output column = table.columns().get(i);
      row[i] = values.containsKey(column.name()) ? values.get(column.name()) : empty(column);
    }
    rows.add(row);
  }

  private static @Nullable Object empty(Scope.Output column) {
    Type type = column.type();
    if (type.isArray() || type.oid() == 194 || type.oid() == 25) {
      return null;
    }
    if (type.isWhole()) {
      return 0L;
    }
    return switch (type.oid()) {
      case 16 -> false;
      case 700, 701 -> 0.0;
      case 22, 30 -> List.of();
      case 1184 -> null;
      default -> "";
    };
  }

  private void schemas() {
    backend
        .database()
        .schemas()
        .forEach(
            (name, oid) -> {
              if (oid != 2200) {
                add(Map.of("oid", (long) oid, "nspname", name, "nspowner", 10L));
              }
            });
  }

  private void functions() {
    for (OwnFunction one : backend.database().functions()) {
      Map<String, Object> row = new HashMap<>();
      row.put("oid", (long) one.oid());
      row.put("proname", one.name());
      row.put("pronamespace", (long) backend.database().schemaOid(one.schema()));
      row.put("proowner", (long) backend.login().oid());
      long language =
          switch (one.language()) {
            case "internal" -> 12L;
            case "c" -> 13L;
            case "sql" -> 14L;
            default -> 13_563L;
          };
      row.put("prolang", language);
      row.put("prorettype", (long) one.result().oid());
      row.put("prokind", one.procedure() ? "p" : "f");
      row.put("provolatile", "v");
      row.put("proparallel", "u");
      row.put("prosrc", one.body().isEmpty() ? "" : one.body().getLast());
      row.put("probin", one.language().equals("c") ? one.body().getFirst() : null);
      add(row);
    }
  }

  private void databases() {
    rows.clear();
    for (Database one : backend.cluster().databases()) {
      boolean template = one.name().startsWith("template");
      Map<String, Object> row = new HashMap<>();
      row.put("oid", (long) one.oid());
      row.put("datname", one.name());
      row.put("datdba", 10L);
      row.put("encoding", 6L);
      row.put("datlocprovider", "c");
      row.put("datistemplate", template);
      row.put("datallowconn", !one.name().equals("template0"));
      row.put("datconnlimit", -1L);
      row.put("datfrozenxid", 717L);
      row.put("datminmxid", 1L);
      row.put("dattablespace", 1663L);
      row.put("datcollate", "C.UTF-8");
      row.put("datctype", "C.UTF-8");
      row.put("daticulocale", null);
      row.put("datcollversion", null);
      row.put("datacl", template ? List.of("=c/postgres", "postgres=CTc/postgres") : null);
      add(row);
    }
  }

  private void roles() {
    rows.removeIf(row -> "postgres".equals(row[1]));
    for (Role one : backend.cluster().roles()) {
      Map<String, Object> row = new HashMap<>();
      row.put("oid", (long) one.oid());
      row.put("rolname", one.name());
      row.put("rolsuper", one.superuser());
      row.put("rolinherit", true);
      row.put("rolcreaterole", one.createRole());
      row.put("rolcreatedb", one.createDatabase());
      row.put("rolcanlogin", one.login());
      row.put("rolreplication", one.replication());
      row.put("rolbypassrls", one.bypass());
      row.put("rolconnlimit", -1L);
      row.put("rolpassword", one.verifier().isEmpty() ? null : one.verifier());
      row.put("rolvaliduntil", null);
      add(row);
    }
  }

  private void extensions() {
    backend
        .database()
        .extensions()
        .forEach(
            (name, oid) -> {
              Map<String, Object> row = new HashMap<>();
              row.put("oid", (long) oid);
              row.put("extname", name);
              row.put("extowner", 10L);
              row.put("extnamespace", 2200L);
              row.put("extrelocatable", true);
              row.put("extversion", Extensions.version(name));
              row.put("extconfig", null);
              row.put("extcondition", null);
              add(row);
            });
  }
}
