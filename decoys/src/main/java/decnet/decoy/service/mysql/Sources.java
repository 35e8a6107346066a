package decnet.decoy.service.mysql;

import java.util.ArrayList;
import java.util.List;

/** The rows of FROM: tables, derived tables and their joins. */
final class Sources {
  private final Client client;
  private final List<Object> parameters;
  private final List<Evaluator.Place> places = new ArrayList<>();

  Sources(Client client, List<Object> parameters) {
    this.client = client;
    this.parameters = parameters;
  }

  List<Evaluator.Place> places() {
    return places;
  }

  List<Object[]> read(List<Select.Source> sources) throws SqlError, InterruptedException {
    List<Object[]> rows = List.<Object[]>of(new Object[0]);
    for (Select.Source source : sources) {
      List<Object[]> right = rows(source);
      int width = places.size();
      Evaluator on = new Evaluator(client, places, parameters, "ON");
      if (source.on() != null) {
        on.check(source.on());
      }
      List<Object[]> joined = new ArrayList<>();
      for (Object[] left : rows) {
        int before = joined.size();
        for (Object[] row : right) {
          client.step();
          Object[] both = java.util.Arrays.copyOf(left, width);
          System.arraycopy(row, 0, both, left.length, row.length);
          if (source.on() == null || Values.truth(on.value(source.on(), both, List.of()))) {
            joined.add(both);
          }
          if (joined.size() > 100_000) {
            throw SqlError.interrupted();
          }
        }
        if (source.kind().equals("left") && joined.size() == before) {
          Object[] both = java.util.Arrays.copyOf(left, width);
          java.util.Arrays.fill(both, left.length, width, Values.NULL);
          joined.add(both);
        }
      }
      rows = joined;
    }
    return rows;
  }

  private List<Object[]> rows(Select.Source source) throws SqlError, InterruptedException {
    if (source.query() != null) {
      Result.Rows derived = new SelectRunner(client, parameters).run(source.query());
      for (Result.Heading heading : derived.headings()) {
        Column column = new Column(heading.label(), "varchar(255)", true, "", "NULL", "");
        places.add(new Evaluator.Place("", source.alias(), "", column));
      }
      return derived.rows();
    }
    String database = client.home(source.database());
    client.rights().table("SELECT", database, source.table());
    Table table = client.catalogue().table(database, source.table());
    for (Column column : table.columns()) {
      places.add(new Evaluator.Place(database, source.alias(), table.name(), column));
    }
    return new Virtual(client).rows(database, table);
  }

  /** Replaces stars by the columns they stand for. */
  List<Select.Item> expand(List<Select.Item> items) throws SqlError {
    List<Select.Item> all = new ArrayList<>();
    for (Select.Item item : items) {
      if (!(item.expression() instanceof Expression.Star star)) {
        all.add(item);
        continue;
      }
      int before = all.size();
      for (Evaluator.Place place : places) {
        if (star.table().isEmpty() || star.table().equalsIgnoreCase(place.alias())) {
          String name = place.column().name();
          all.add(new Select.Item(new Expression.Field(place.alias(), name), name, false));
        }
      }
      if (all.size() == before) {
        throw star.table().isEmpty()
            ? new SqlError(1096, "HY000", "No tables used")
            : new SqlError(1051, "42S02", "Unknown table '" + star.table() + "'");
      }
    }
    return all;
  }

  /** mysql.user is one: its columns are labelled as they are called, not as they were asked for. */
  private static boolean isView(Evaluator.Place place) {
    return place.database().equals("mysql") && place.table().equals("user");
  }

  Result.Heading heading(Select.Item item, Evaluator fields, Object first) throws SqlError {
    if (item.expression() instanceof Expression.Field field) {
      Evaluator.Place place = places.get(fields.index(field));
      return Headings.of(
          place.database(),
          place.alias(),
          place.table(),
          isView(place) && !item.named() ? place.column().name() : item.label(),
          place.column());
    }
    return Headings.of(item.label(), item.expression(), first);
  }
}
