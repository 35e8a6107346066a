package decnet.decoy.service.postgres;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the system catalogue says of the database's own relations. */
final class RelationRows {
  private static final long TYPES = 1_000_000; // our row types' numbers lie beyond the relations'

  private final CatalogueRows rows;
  private final Backend backend;
  private final List<Relation> relations;

  RelationRows(CatalogueRows rows, Backend backend) {
    this.rows = rows;
    this.backend = backend;
    relations = backend.database().relations();
  }

  private long schema(Relation one) {
    return backend.database().schemaOid(one.schema());
  }

  void classes() {
    for (Relation one : relations) {
      Map<String, @Nullable Object> row = new HashMap<>();
      boolean table = one.kind() == 'r';
      row.put("oid", (long) one.oid());
      row.put("relname", one.name());
      row.put("relnamespace", schema(one));
      row.put("reltype", table || one.kind() == 'v' ? TYPES + one.oid() : 0L);
      row.put("relowner", 10L);
      row.put("relam", table ? 2L : one.kind() == 'i' ? 403L : 0L);
      row.put("relfilenode", one.kind() == 'v' ? 0L : (long) one.oid());
      row.put("relpages", table ? (long) pages(one) : one.kind() == 'i' ? 2L : 0L);
      row.put("reltuples", table ? (double) one.rows().size() : -1.0);
      boolean indexed = relations.stream().anyMatch(index -> index.table() == one.oid());
      row.put("relhasindex", indexed);
      row.put("relpersistence", "p");
      row.put("relkind", String.valueOf(one.kind()));
      row.put("relnatts", (long) one.columns().size());
      row.put("relchecks", one.constraints().stream().filter(c -> c.kind() == 'c').count());
      row.put("relhasrules", one.kind() == 'v');
      row.put("relhastriggers", hasTriggers(one));
      row.put("relispopulated", true);
      row.put("relreplident", table ? "d" : "n");
      row.put("relfrozenxid", table ? 717L : 0L);
      row.put("relminmxid", table ? 1L : 0L);
      rows.add(row);
    }
  }

  private boolean hasTriggers(Relation one) {
    return relations.stream()
        .flatMap(
            other ->
                other.constraints().stream()
                    .filter(c -> c.kind() == 'f')
                    .filter(c -> other.oid() == one.oid() || c.target() == one.oid()))
        .findAny()
        .isPresent();
  }

  /** Pages of 8 KiB that its rows would take, roughly. */
  static int pages(Relation one) {
    return (one.rows().size() * Math.max(40, one.columns().size() * 16) + 8191) / 8192;
  }

  void attributes() {
    for (Relation one : relations) {
      for (int i = 0; i < one.columns().size(); i++) {
        Attribute column = one.columns().get(i);
        Map<String, @Nullable Object> row = new HashMap<>();
        row.put("attrelid", (long) one.oid());
        row.put("attname", column.name());
        row.put("atttypid", (long) column.type().oid());
        row.put("attstattarget", -1L);
        row.put("attlen", (long) column.type().length());
        row.put("attnum", (long) (i + 1));
        row.put("attndims", column.type().isArray() ? 1L : 0L);
        row.put("attcacheoff", -1L);
        row.put("atttypmod", (long) column.modifier());
        row.put("attbyval", column.type().length() > 0 && column.type().length() <= 8);
        row.put("attalign", "i");
        row.put("attstorage", storage(column.type()));
        row.put("attnotnull", column.notNull() && one.kind() == 'r');
        row.put("atthasdef", column.initial() != null && one.kind() == 'r');
        row.put("attislocal", true);
        row.put("attcollation", (long) column.type().collation());
        rows.add(row);
      }
    }
  }

  private static String storage(Type type) {
    return type.length() > 0 ? "p" : type.oid() == 1700 ? "m" : type.length() == -1 ? "x" : "p";
  }

  void types() {
    for (Relation one : relations) {
      if (one.kind() == 'r' || one.kind() == 'v') {
        Map<String, @Nullable Object> row = new HashMap<>();
        row.put("oid", TYPES + one.oid());
        row.put("typname", one.name());
        row.put("typnamespace", schema(one));
        row.put("typowner", 10L);
        row.put("typlen", -1L);
        row.put("typtype", "c");
        row.put("typcategory", "C");
        row.put("typisdefined", true);
        row.put("typdelim", ",");
        row.put("typrelid", (long) one.oid());
        row.put("typtypmod", -1L);
        rows.add(row);
      }
    }
  }

  private static List<Object> numbers(Relation table, List<String> columns) {
    List<Object> numbers = new ArrayList<>();
    columns.forEach(column -> numbers.add((long) table.index(column) + 1));
    return numbers;
  }

  void indexes() {
    for (Relation one : relations) {
      Relation table = one.table() == 0 ? null : backend.database().byOid(one.table());
      if (table == null) {
        continue;
      }
      Map<String, @Nullable Object> row = new HashMap<>();
      boolean primary = table.primaryKey().stream().anyMatch(key -> key.name().equals(one.name()));
      row.put("indexrelid", (long) one.oid());
      row.put("indrelid", (long) one.table());
      row.put("indnatts", (long) one.columns().size());
      row.put("indnkeyatts", (long) one.columns().size());
      row.put("indisunique", one.unique());
      row.put("indisprimary", primary);
      row.put("indimmediate", true);
      row.put("indisvalid", true);
      row.put("indisready", true);
      row.put("indislive", true);
      row.put("indkey", numbers(table, one.columns().stream().map(Attribute::name).toList()));
      List<Object> zeros = new ArrayList<>();
      one.columns().forEach(column -> zeros.add(0L));
      row.put("indoption", zeros);
      rows.add(row);
    }
  }

  void constraints() {
    for (Relation one : relations) {
      for (Constraint constraint : one.constraints()) {
        Map<String, @Nullable Object> row = new HashMap<>();
        row.put("oid", (long) constraint.oid());
        row.put("conname", constraint.name());
        row.put("connamespace", schema(one));
        row.put("contype", String.valueOf(constraint.kind()));
        row.put("convalidated", true);
        row.put("conrelid", (long) one.oid());
        row.put("conindid", index(one, constraint));
        row.put("confrelid", (long) constraint.target());
        boolean foreign = constraint.kind() == 'f';
        row.put("confupdtype", foreign ? "a" : " ");
        row.put("confdeltype", foreign ? "a" : " ");
        row.put("confmatchtype", foreign ? "s" : " ");
        row.put("conislocal", true);
        row.put("connoinherit", true);
        row.put("conkey", numbers(one, constraint.columns()));
        Relation target = foreign ? backend.database().byOid(constraint.target()) : null;
        row.put("confkey", target == null ? null : numbers(target, constraint.targetColumns()));
        rows.add(row);
      }
    }
  }

  private long index(Relation table, Constraint constraint) {
    String wanted = constraint.name();
    Relation target =
        constraint.kind() == 'f' ? backend.database().byOid(constraint.target()) : null;
    if (target != null) {
      wanted = target.primaryKey().stream().map(Constraint::name).findFirst().orElse("");
    }
    Relation index = backend.database().find(table.schema(), wanted);
    return index == null ? 0 : index.oid();
  }

  void defaults() {
    for (Relation one : relations) {
      for (int i = 0; i < one.columns().size() && one.kind() == 'r'; i++) {
        String initial = one.columns().get(i).initial();
        if (initial != null) {
          rows.add(
              Map.of(
                  "oid",
                  TYPES * 2 + one.oid() * 100L + i,
                  "adrelid",
                  (long) one.oid(),
                  "adnum",
                  (long) (i + 1),
                  "adbin",
                  initial));
        }
      }
    }
  }

  void sequences() {
    for (Relation one : relations) {
      Relation.Counter counter = one.counter();
      if (counter != null) {
        Map<String, @Nullable Object> row = new HashMap<>();
        row.put("seqrelid", (long) one.oid());
        row.put("seqtypid", (long) counter.type().oid());
        row.put("seqstart", 1L);
        row.put("seqincrement", 1L);
        row.put("seqmax", counter.type().oid() == 23 ? (long) Integer.MAX_VALUE : Long.MAX_VALUE);
        row.put("seqmin", 1L);
        row.put("seqcache", 1L);
        rows.add(row);
      }
    }
  }
}
