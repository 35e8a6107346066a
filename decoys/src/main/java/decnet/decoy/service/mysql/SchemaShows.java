package decnet.decoy.service.mysql;

import java.util.ArrayList;
import java.util.List;

/** The SHOW statements that are projections of a table of information_schema; measured. */
final class SchemaShows {
  private static final String SCHEMA = "information_schema";
  private final Client client;

  SchemaShows(Client client) {
    this.client = client;
  }

  Result.Rows collations(String like) throws SqlError {
    return of(
        "COLLATIONS",
        like,
        "Collation=COLLATION_NAME",
        "Charset=CHARACTER_SET_NAME",
        "Id=ID",
        "Default=IS_DEFAULT",
        "Compiled=IS_COMPILED",
        "Sortlen=SORTLEN");
  }

  Result.Rows characterSets(String like) throws SqlError {
    return of(
        "CHARACTER_SETS",
        like,
        "Charset=CHARACTER_SET_NAME",
        "Description=DESCRIPTION",
        "Default collation=DEFAULT_COLLATE_NAME",
        "Maxlen=MAXLEN");
  }

  Result.Rows plugins() throws SqlError {
    return of(
        "PLUGINS",
        "%",
        "Name=PLUGIN_NAME",
        "Status=PLUGIN_STATUS",
        "Type=PLUGIN_TYPE",
        "Library=PLUGIN_LIBRARY",
        "License=PLUGIN_LICENSE");
  }

  /** {@code columns}: label, equals sign, column; the first must be like {@code like}. */
  private Result.Rows of(String name, String like, String... columns) throws SqlError {
    Table table = client.catalogue().table(SCHEMA, name);
    int[] from = new int[columns.length];
    List<Result.Heading> headings = new ArrayList<>();
    for (int i = 0; i < columns.length; i++) {
      String[] parts = columns[i].split("=", 2);
      from[i] = table.column(parts[1], "SELECT");
      headings.add(Headings.of(SCHEMA, name, name, parts[0], table.columns().get(from[i])));
    }
    List<Object[]> rows = new ArrayList<>();
    for (Object[] row : new Virtual(client).rows(SCHEMA, table)) {
      if (Operators.like(Values.text(row[from[0]]), like)) {
        Object[] shown = new Object[from.length];
        for (int i = 0; i < from.length; i++) {
          shown[i] = row[from[i]];
        }
        rows.add(shown);
      }
    }
    return new Result.Rows(headings, rows, Result.NO_INDEX_USED);
  }
}
