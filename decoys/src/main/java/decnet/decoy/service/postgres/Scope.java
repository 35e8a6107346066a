package decnet.decoy.service.postgres;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The columns that an expression may name: those of the tables of its query, then those around. */
final class Scope {
  /**
   * A column of a source.
   *
   * @param table the relation it is of, else 0
   * @param number its number there
   */
  record Output(String name, Type type, int modifier, int table, int number) {
    Output named(String other) {
      return new Output(other, type, modifier, table, number);
    }
  }

  /** A source by its name: its columns and where its part of the row begins. */
  record Item(@Nullable String name, List<Output> columns, int offset, BitSet hidden) {}

  /** Where a column was found. */
  record Found(Output column, int depth, int index) {}

  private final List<Item> items = new ArrayList<>();
  private final @Nullable Scope outer;
  private int width;
  private int reads;

  Scope(@Nullable Scope outer) {
    this.outer = outer;
  }

  int width() {
    return width;
  }

  List<Item> items() {
    return items;
  }

  @Nullable Scope outer() {
    return outer;
  }

  Item add(@Nullable String name, List<Output> columns) throws SqlError {
    for (Item item : items) {
      if (name != null && name.equals(item.name())) {
        throw SqlError.error(
            "42712",
            "table name \"" + name + "\" specified more than once",
            "parse_relation.c:443:checkNameSpaceConflicts");
      }
    }
    Item item = new Item(name, columns, width, new BitSet());
    items.add(item);
    width += columns.size();
    return item;
  }

  /** Hides the column from unqualified names: it is merged by USING. */
  void hide(int index) {
    for (Item item : items) {
      int at = index - item.offset();
      if (at >= 0 && at < item.columns().size()) {
        item.hidden().set(at);
      }
    }
  }

  /** The column of that name among items {@code from} to {@code to}; null when there is none. */
  @Nullable Found inItems(String name, int from, int to) {
    for (int i = from; i < to; i++) {
      Item item = items.get(i);
      for (int c = 0; c < item.columns().size(); c++) {
        if (!item.hidden().get(c) && item.columns().get(c).name().equals(name)) {
          return new Found(item.columns().get(c), 0, item.offset() + c);
        }
      }
    }
    return null;
  }

  /** How often a query within read a column of this one or of one around it. */
  int reads() {
    return reads;
  }

  private void read(int depth) {
    Scope scope = outer;
    for (int i = 0; i < depth && scope != null; i++) {
      scope.reads++;
      scope = scope.outer;
    }
  }

  /** Finds a column; null when no query has it. */
  @Nullable Found find(Expr.Column column) throws SqlError {
    int depth = 0;
    for (Scope scope = this; scope != null; scope = scope.outer) {
      Found found = scope.own(column, depth++);
      if (found != null) {
        read(found.depth());
        return found;
      }
    }
    return null;
  }

  private @Nullable Found own(Expr.Column column, int depth) throws SqlError {
    List<String> path = column.path();
    String name = path.getLast();
    @Nullable String table = path.size() > 1 ? path.get(path.size() - 2) : null;
    @Nullable Found found = null;
    for (Item item : items) {
      if (table != null && !table.equals(item.name())) {
        continue;
      }
      for (int c = 0; c < item.columns().size(); c++) {
        Output output = item.columns().get(c);
        if (!output.name().equals(name) || table == null && item.hidden().get(c)) {
          continue;
        }
        if (found != null) {
          throw SqlError.error(
                  "42702",
                  "column reference \"" + name + "\" is ambiguous",
                  "parse_relation.c:898:colNameToVar")
              .at(column.at());
        }
        found = new Found(output, depth, item.offset() + c);
      }
    }
    return found;
  }

  /** The source of that name, and how far out it is. */
  record Place(Item item, int depth) {}

  @Nullable Place item(String name) {
    int depth = 0;
    for (Scope scope = this; scope != null; scope = scope.outer) {
      for (Item item : scope.items) {
        if (name.equals(item.name())) {
          read(depth);
          return new Place(item, depth);
        }
      }
      depth++;
    }
    return null;
  }

  /** Why a column was not found. */
  SqlError missing(Expr.Column column) {
    List<String> path = column.path();
    if (path.size() > 1) {
      String table = path.get(path.size() - 2);
      if (item(table) == null) {
        return missingTable(table, column.at());
      }
      return SqlError.error(
              "42703",
              "column " + table + "." + path.getLast() + " does not exist",
              "parse_relation.c:3665:errorMissingColumn")
          .at(column.at());
    }
    return SqlError.error(
            "42703",
            "column \"" + path.getLast() + "\" does not exist",
            "parse_relation.c:3665:errorMissingColumn")
        .at(column.at());
  }

  static SqlError missingTable(String table, int at) {
    return SqlError.error(
            "42P01",
            "missing FROM-clause entry for table \"" + table + "\"",
            "parse_relation.c:3617:errorMissingRTE")
        .at(at);
  }
}
