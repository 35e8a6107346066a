package decnet.decoy.service.postgres;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A function that a peer made. One in SQL is run; what another language would do is not.
 *
 * @param arguments as written
 * @param body its text, or the library and the symbol
 */
record OwnFunction(
    int oid,
    String schema,
    String name,
    String arguments,
    Type result,
    String shownResult,
    String language,
    List<String> body,
    boolean procedure) {
  boolean takes(int count) {
    return (arguments.isBlank() ? 0 : arguments.split(",").length) == count;
  }

  @Nullable Object call(List<@Nullable Object> values, Run run)
      throws SqlError, InterruptedException {
    if (language.equals("sql") && !body.isEmpty()) {
      List<StatementParser.Parsed> statements = StatementParser.parse(body.getFirst());
      if (!statements.isEmpty()
          && statements.getLast().statement() instanceof Statement.Select select) {
        List<Type> types = values.stream().map(OwnFunction::typeOf).toList();
        Planner planner = new Planner(run.backend(), Parameters.of(types));
        Plan plan = planner.plan(select.query());
        List<@Nullable Object[]> rows = plan.rows(null, new Run(run.backend(), values));
        return rows.isEmpty() || rows.getFirst().length == 0 ? null : rows.getFirst()[0];
      }
    }
    return result.isNumber() ? (Object) 0L : null;
  }

  private static Type typeOf(@Nullable Object value) {
    return switch (value) {
      case Long whole -> Types.INT4;
      case java.math.BigDecimal exact -> Types.NUMERIC;
      case Boolean flag -> Types.BOOL;
      case null, default -> Types.TEXT;
    };
  }
}
