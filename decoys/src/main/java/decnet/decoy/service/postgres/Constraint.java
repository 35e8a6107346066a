package decnet.decoy.service.postgres;

import java.util.List;

/**
 * What a table's rows must satisfy.
 *
 * @param kind p primary key, u unique, f foreign key, c check
 * @param target the table a foreign key refers to
 * @param text a check's expression
 */
record Constraint(
    int oid,
    char kind,
    String name,
    List<String> columns,
    int target,
    List<String> targetColumns,
    String text) {
  Constraint {
    columns = List.copyOf(columns);
    targetColumns = List.copyOf(targetColumns);
  }
}
