package decnet.decoy.service.postgres;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A plan as EXPLAIN would show the simplest: a scan of one table, or a result of none. */
final class ExplainText {
  private static final int WIDTH = 8; // of a column whose type varies, about

  private ExplainText() {}

  static List<String> lines(Statement statement, Prepared prepared, Backend backend) {
    List<Scope.Output> columns = prepared.columns();
    int width = 0;
    for (Scope.Output column : columns == null ? List.<Scope.Output>of() : columns) {
      width += column.type().length() > 0 ? column.type().length() : 4 * WIDTH;
    }
    @Nullable Relation table = table(statement, backend);
    if (table == null) {
      return List.of("Result  (cost=0.00..0.01 rows=1 width=" + width + ")");
    }
    double cost = RelationRows.pages(table) + table.rows().size() * 0.01;
    return List.of(
        String.format(
            Locale.ROOT,
            "Seq Scan on %s  (cost=0.00..%.2f rows=%d width=%d)",
            table.name(),
            cost,
            Math.max(1, table.rows().size()),
            width));
  }

  private static @Nullable Relation table(Statement statement, Backend backend) {
    return statement instanceof Statement.Select select
            && select.query().body() instanceof Query.Body.Select body
            && body.from() instanceof Query.Source.Relation relation
        ? Names.relation(relation.name(), backend)
        : null;
  }
}
