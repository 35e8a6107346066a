package decnet.decoy.service.postgres;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table, view, index or sequence; a change makes another one, so a reader's rows stay.
 *
 * @param kind r table, v view, i index, S sequence, as pg_class has it
 * @param table the table an index is of, else 0
 * @param text a view's query
 * @param counter a sequence's numbers
 */
record Relation(
    int oid,
    String schema,
    String name,
    char kind,
    List<Attribute> columns,
    List<@Nullable Object[]> rows,
    List<Constraint> constraints,
    int table,
    boolean unique,
    String text,
    @Nullable Counter counter) {
  static Relation table(int oid, String schema, String name, List<Attribute> columns) {
    return new Relation(
        oid, schema, name, 'r', List.copyOf(columns), List.of(), List.of(), 0, false, "", null);
  }

  static Relation view(int oid, String schema, String name, List<Attribute> columns, String text) {
    return new Relation(
        oid, schema, name, 'v', List.copyOf(columns), List.of(), List.of(), 0, false, text, null);
  }

  static Relation index(
      int oid, Relation table, String name, List<Attribute> columns, boolean unique) {
    return new Relation(
        oid,
        table.schema(),
        name,
        'i',
        columns,
        List.of(),
        List.of(),
        table.oid(),
        unique,
        "",
        null);
  }

  static Relation sequence(int oid, String schema, String name, Counter counter) {
    List<Attribute> columns =
        List.of(
            new Attribute("last_value", Types.INT8, -1, true, null),
            new Attribute("log_cnt", Types.INT8, -1, true, null),
            new Attribute("is_called", Types.BOOL, -1, true, null));
    return new Relation(
        oid, schema, name, 'S', columns, List.of(), List.of(), 0, false, "", counter);
  }

  Relation withRows(List<@Nullable Object[]> changed) {
    return new Relation(
        oid,
        schema,
        name,
        kind,
        columns,
        List.copyOf(changed),
        constraints,
        table,
        unique,
        text,
        counter);
  }

  Relation withColumns(List<Attribute> changed, List<@Nullable Object[]> fitted) {
    return new Relation(
        oid,
        schema,
        name,
        kind,
        List.copyOf(changed),
        List.copyOf(fitted),
        constraints,
        table,
        unique,
        text,
        counter);
  }

  Relation named(String other) {
    return new Relation(
        oid, schema, other, kind, columns, rows, constraints, table, unique, text, counter);
  }

  Relation with(List<Constraint> changed) {
    return new Relation(
        oid, schema, name, kind, columns, rows, List.copyOf(changed), table, unique, text, counter);
  }

  Relation with(Constraint added) {
    List<Constraint> all = new ArrayList<>(constraints);
    all.add(added);
    return with(all);
  }

  /** The column's place, -1 when there is none of that name. */
  int index(String column) {
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).name().equals(column)) {
        return i;
      }
    }
    return -1;
  }

  List<Constraint> primaryKey() {
    return constraints.stream().filter(one -> one.kind() == 'p').toList();
  }

  List<Scope.Output> outputs() {
    List<Scope.Output> outputs = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      Attribute column = columns.get(i);
      outputs.add(new Scope.Output(column.name(), column.type(), column.modifier(), oid, i + 1));
    }
    return outputs;
  }

  /** The numbers of a sequence. Thread-safe. */
  static final class Counter {
    private final Type type;
    private long last = 1;
    private boolean called;

    Counter(Type type) {
      this.type = type;
    }

    Type type() {
      return type;
    }

    synchronized long next() {
      last = called ? last + 1 : last;
      called = true;
      return last;
    }

    synchronized void set(long value, boolean used) {
      last = value;
      called = used;
    }

    synchronized long last() {
      return last;
    }

    synchronized boolean isCalled() {
      return called;
    }
  }
}
