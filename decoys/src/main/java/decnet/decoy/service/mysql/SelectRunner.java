package decnet.decoy.service.mysql;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Runs a query over the catalogue. */
final class SelectRunner {
  /** Errors of one row; the columns and the rows before it have been sent by then. */
  private static final Set<Integer> MET_AMONG_ROWS = Set.of(1242, 1690);

  private static final Set<String> EFFECTS = Set.of("sleep", "benchmark", "load_file", "get_lock");
  private final Client client;
  private final List<Object> parameters;
  private @Nullable SqlError broken;

  SelectRunner(Client client, List<Object> parameters) {
    this.client = client;
    this.parameters = parameters;
  }

  /** A row of the result with the values it is ordered by. */
  private static final class Ranked {
    private final Object[] row;
    private final Object[] keys;

    Ranked(Object[] row, Object[] keys) {
      this.row = row;
      this.keys = keys;
    }

    Object[] row() {
      return row;
    }

    Object[] keys() {
      return keys;
    }
  }

  Result.Rows run(Select select) throws SqlError, InterruptedException {
    List<Ranked> all = new ArrayList<>();
    List<Result.Heading> headings = List.of();
    broken = null;
    for (Select.Core core : select.cores()) {
      List<Ranked> found = new ArrayList<>();
      List<Result.Heading> own = core(core, select, found);
      if (!headings.isEmpty() && headings.size() != own.size()) {
        throw new SqlError(
            1222, "21000", "The used SELECT statements have a different number of columns");
      }
      headings = headings.isEmpty() ? own : headings;
      all.addAll(found);
    }
    if (select.cores().size() > 1 && !select.all()) {
      all = distinct(all);
    }
    if (!select.order().isEmpty()) {
      all.sort(comparator(select.order()));
    }
    List<Object[]> rows =
        all.stream().skip(select.offset()).limit(select.limit()).map(Ranked::row).toList();
    boolean scanned = select.cores().stream().anyMatch(c -> !c.sources().isEmpty());
    boolean temporary = select.cores().size() > 1;
    headings = temporary ? Headings.united(headings) : headings;
    int flags = (scanned || temporary) && select.limit() > 0 ? Result.NO_INDEX_USED : 0;
    return new Result.Rows(headings, rows, flags, broken);
  }

  private static Comparator<Ranked> comparator(List<Select.Order> order) {
    return (a, b) -> {
      for (int i = 0; i < order.size(); i++) {
        int by = Values.compare(a.keys()[i], b.keys()[i]);
        if (by != 0) {
          return order.get(i).descending() ? -by : by;
        }
      }
      return 0;
    };
  }

  private static List<Ranked> distinct(List<Ranked> rows) {
    Map<String, Ranked> kept = new LinkedHashMap<>();
    rows.forEach(row -> kept.putIfAbsent(key(row.row()), row));
    return new ArrayList<>(kept.values());
  }

  private static String key(Object[] values) {
    StringBuilder text = new StringBuilder();
    for (Object value : values) {
      String shown = Values.text(value);
      text.append(Values.isNull(value) ? 'n' : 'v')
          .append(shown.length())
          .append(':')
          .append(shown);
    }
    return text.toString();
  }

  private List<Result.Heading> core(Select.Core core, Select select, List<Ranked> out)
      throws SqlError, InterruptedException {
    Sources sources = new Sources(client, parameters);
    List<Object[]> rows = sources.read(core.sources());
    Evaluator fields = new Evaluator(client, sources.places(), parameters, "SELECT");
    List<Select.Item> items = sources.expand(core.items());
    for (Select.Item item : items) {
      fields.check(item.expression());
    }
    if (core.where() != null) {
      fields.in("WHERE").check(core.where());
      List<Object[]> kept = new ArrayList<>();
      for (Object[] row : rows) {
        if (Values.truth(fields.in("WHERE").value(core.where(), row, List.of()))) {
          kept.add(row);
        }
      }
      rows = kept;
    }
    boolean grouped =
        !core.groups().isEmpty()
            || items.stream().anyMatch(item -> Expression.hasAggregate(item.expression()));
    for (List<Object[]> group : groups(core, rows, fields, grouped)) {
      Object[] row = group.isEmpty() ? new Object[0] : group.getFirst();
      Object[] values = new Object[items.size()];
      try {
        for (int i = 0; i < values.length; i++) {
          values[i] = fields.value(items.get(i).expression(), row, group);
        }
      } catch (SqlError failed) {
        if (!MET_AMONG_ROWS.contains(failed.code())) {
          throw failed;
        }
        broken = failed;
        break;
      }
      if (core.having() == null
          || Values.truth(fields.in("HAVING").value(aliased(core.having(), items), row, group))) {
        out.add(new Ranked(values, keys(select, items, fields, row, group, values)));
      }
    }
    if (rows.isEmpty() && !grouped) {
      for (Select.Order by : select.order()) {
        fields.in("ORDER BY").check(aliased(by.expression(), items));
      }
    }
    if (core.distinct()) {
      List<Ranked> kept = distinct(out);
      out.clear();
      out.addAll(kept);
    }
    List<Result.Heading> headings = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      boolean unknown = out.isEmpty() && broken != null;
      headings.add(
          unknown
              ? Headings.broken(items.get(i).label(), items.get(i).expression())
              : sources.heading(items.get(i), fields, sample(out, i)));
    }
    return headings;
  }

  /** The value that tells a column's width: of numbers the widest, else the first there is. */
  private static Object sample(List<Ranked> rows, int column) {
    Object sample = rows.isEmpty() ? "" : rows.getFirst().row()[column];
    for (Ranked ranked : rows) {
      Object value = ranked.row()[column];
      boolean wider =
          sample instanceof Long least
              && value instanceof Long number
              && Math.abs(number) > Math.abs(least);
      if (Values.isNull(sample) || wider || sample instanceof Long && !(value instanceof Long)) {
        sample = Values.isNull(value) ? sample : value;
      }
    }
    return sample;
  }

  /** The columns that a query will have, before it is executed. */
  List<Result.Heading> describe(Select select) throws SqlError, InterruptedException {
    Select.Core core = select.cores().getFirst();
    Sources sources = new Sources(client, parameters);
    sources.read(core.sources());
    Evaluator fields = new Evaluator(client, sources.places(), parameters, "SELECT");
    List<Result.Heading> headings = new ArrayList<>();
    for (Select.Item item : sources.expand(core.items())) {
      fields.check(item.expression());
      headings.add(sources.heading(item, fields, expected(item.expression(), fields)));
    }
    if (core.where() != null) {
      fields.in("WHERE").check(core.where());
    }
    return headings;
  }

  /** A value of the kind that an expression will have; nothing with an effect is computed. */
  private static Object expected(Expression expression, Evaluator fields)
      throws InterruptedException {
    if (expression instanceof Expression.Field || hasEffect(expression)) {
      return 0L;
    }
    try {
      return fields.value(expression, new Object[0], List.of());
    } catch (SqlError later) {
      return 0L; // told when it is executed
    }
  }

  private static boolean hasEffect(Expression expression) {
    return expression instanceof Expression.Call call && EFFECTS.contains(call.name())
        || expression instanceof Expression.Nested
        || expression.children().stream().anyMatch(SelectRunner::hasEffect);
  }

  private List<List<Object[]>> groups(
      Select.Core core, List<Object[]> rows, Evaluator fields, boolean grouped)
      throws SqlError, InterruptedException {
    if (!grouped) {
      return rows.stream().map(row -> List.<Object[]>of(row)).toList();
    }
    if (core.groups().isEmpty()) {
      return List.of(rows);
    }
    Map<String, List<Object[]>> groups = new LinkedHashMap<>();
    for (Object[] row : rows) {
      Object[] keys = new Object[core.groups().size()];
      for (int i = 0; i < keys.length; i++) {
        Expression by = ordinal(core.groups().get(i), core.items());
        keys[i] = fields.in("GROUP BY").value(aliased(by, core.items()), row, List.of());
      }
      groups.computeIfAbsent(key(keys), name -> new ArrayList<>()).add(row);
    }
    return List.copyOf(groups.values());
  }

  private static Expression ordinal(Expression by, List<Select.Item> items) {
    return by instanceof Expression.Literal literal
            && literal.value() instanceof Long index
            && index > 0
            && index <= items.size()
        ? items.get((int) (index - 1)).expression()
        : by;
  }

  private static Expression aliased(Expression by, List<Select.Item> items) {
    if (by instanceof Expression.Field field && field.table().isEmpty()) {
      for (Select.Item item : items) {
        if (item.named() && item.label().equalsIgnoreCase(field.name())) {
          return item.expression();
        }
      }
    }
    return by;
  }

  private Object[] keys(
      Select select,
      List<Select.Item> items,
      Evaluator fields,
      Object[] row,
      List<Object[]> group,
      Object[] values)
      throws SqlError, InterruptedException {
    Object[] keys = new Object[select.order().size()];
    for (int i = 0; i < keys.length; i++) {
      Expression by = select.order().get(i).expression();
      if (by instanceof Expression.Literal literal && literal.value() instanceof Long index) {
        if (index < 1 || index > items.size()) {
          throw SqlError.unknownColumn(Long.toString(index), "ORDER BY");
        }
        keys[i] = values[(int) (index - 1)];
      } else {
        keys[i] = fields.in("ORDER BY").value(aliased(by, items), row, group);
      }
    }
    return keys;
  }
}
