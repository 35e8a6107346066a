package decnet.decoy.service.mysql;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Computes expressions over a row, or over a group of rows where an aggregate asks. */
@SuppressWarnings("StatementSwitchToExpressionSwitch") // cases that return from the method
final class Evaluator {
  /** A column that a row has. */
  record Place(String database, String alias, String table, Column column) {}

  private final Client client;
  private final Functions functions;
  private final List<Place> places;
  private final List<Object> parameters;
  private final String clause;

  Evaluator(Client client, List<Place> places, List<Object> parameters, String clause) {
    this.client = client;
    functions = new Functions(client);
    this.places = places;
    this.parameters = parameters;
    this.clause = clause;
  }

  Evaluator in(String other) {
    return new Evaluator(client, places, parameters, other);
  }

  int index(Expression.Field field) throws SqlError {
    for (int i = 0; i < places.size(); i++) {
      Place place = places.get(i);
      if (place.column().name().equalsIgnoreCase(field.name())
          && (field.table().isEmpty() || place.alias().equalsIgnoreCase(field.table()))) {
        return i;
      }
    }
    throw SqlError.unknownColumn(field.shown(), clause);
  }

  /** Refuses names that do not exist, before any row is read. */
  void check(Expression expression) throws SqlError {
    if (expression instanceof Expression.Field field) {
      index(field);
    }
    for (Expression child : expression.children()) {
      check(child);
    }
  }

  Object value(Expression expression, Object[] row, List<Object[]> group)
      throws SqlError, InterruptedException {
    client.step();
    return switch (expression) {
      case Expression.Literal literal -> literal.value();
      case Expression.Field field -> row.length == 0 ? absent(field) : row[index(field)];
      case Expression.SystemVariable variable -> client.variable(variable.name());
      case Expression.UserVariable variable ->
          client.variables().getOrDefault("@" + variable.name(), Values.NULL);
      case Expression.Parameter parameter ->
          parameter.index() < parameters.size() ? parameters.get(parameter.index()) : Values.NULL;
      case Expression.Star star -> 1L;
      case Expression.Nested nested -> nested(nested);
      case Expression.Call call ->
          call.isAggregate() ? aggregate(call, group) : call(call, row, group);
      case Expression.Operation operation -> operation(operation, row, group);
    };
  }

  private Object absent(Expression.Field field) throws SqlError {
    index(field);
    return Values.NULL;
  }

  private Object nested(Expression.Nested nested) throws SqlError, InterruptedException {
    Result.Rows result = new SelectRunner(client, parameters).run(nested.select());
    if (nested.exists()) {
      return Values.of(!result.rows().isEmpty());
    }
    if (result.headings().size() != 1) {
      throw new SqlError(1241, "21000", "Operand should contain 1 column(s)");
    }
    if (result.rows().size() > 1) {
      throw new SqlError(1242, "21000", "Subquery returns more than 1 row");
    }
    return result.rows().isEmpty() ? Values.NULL : result.rows().getFirst()[0];
  }

  private Object call(Expression.Call call, Object[] row, List<Object[]> group)
      throws SqlError, InterruptedException {
    List<Object> given = new ArrayList<>();
    for (Expression child : call.children()) {
      given.add(value(child, row, group));
    }
    return functions.call(call.name(), given);
  }

  private Object aggregate(Expression.Call call, List<Object[]> group)
      throws SqlError, InterruptedException {
    if (call.children().isEmpty()) {
      throw SqlError.parameterCount(call.name());
    }
    List<Object> values = new ArrayList<>();
    TreeSet<Object> seen = new TreeSet<>(Values::compare);
    for (Object[] row : group) {
      Object value = value(call.children().getFirst(), row, List.of());
      if (!Values.isNull(value) && (!call.distinct() || seen.add(value))) {
        values.add(value);
      }
    }
    if (call.name().equals("count")) {
      return (long) values.size();
    }
    if (values.isEmpty()) {
      return Values.NULL;
    }
    BigDecimal sum = values.stream().map(Values::number).reduce(BigDecimal.ZERO, BigDecimal::add);
    return switch (call.name()) {
      case "sum" -> sum;
      case "avg" ->
          sum.divide(BigDecimal.valueOf(values.size()), sum.scale() + 4, RoundingMode.HALF_UP);
      case "min" -> values.stream().min(Values::compare).orElse(Values.NULL);
      case "max" -> values.stream().max(Values::compare).orElse(Values.NULL);
      default -> joined(values);
    };
  }

  /** Bounded by group_concat_max_len, 1 MiB; ours is smaller. */
  private static String joined(List<Object> values) {
    StringBuilder text = new StringBuilder();
    for (Object value : values) {
      if (text.length() < 1 << 16) {
        text.append(text.isEmpty() ? "" : ",").append(Values.text(value));
      }
    }
    return text.toString();
  }

  private Object operation(Expression.Operation operation, Object[] row, List<Object[]> group)
      throws SqlError, InterruptedException {
    List<Expression> operands = operation.children();
    if (operation.operator().equals("case")) {
      for (int i = 0; i + 1 < operands.size(); i += 2) {
        if (Values.truth(value(operands.get(i), row, group))) {
          return value(operands.get(i + 1), row, group);
        }
      }
      return value(operands.getLast(), row, group);
    }
    Object left = value(operands.getFirst(), row, group);
    switch (operation.operator()) {
      case "and", "&&":
        if (!Values.isNull(left) && !Values.truth(left)) {
          return 0L;
        }
        Object other = value(operands.get(1), row, group);
        return Values.isNull(other) || Values.isNull(left)
            ? (!Values.isNull(other) && !Values.truth(other) ? 0L : Values.NULL)
            : Values.of(Values.truth(other));
      case "or", "||":
        return Values.truth(left) || Values.truth(value(operands.get(1), row, group)) ? 1L : 0L;
      case "in":
        return in(left, operands, row, group);
      default:
        List<Object> rest = new ArrayList<>();
        for (Expression operand : operands.subList(1, operands.size())) {
          rest.add(value(operand, row, group));
        }
        Object result = Operators.apply(operation.operator(), left, rest);
        Object right = rest.isEmpty() ? 0L : rest.getFirst();
        Overflow.check(operation, left, right, result);
        if (Values.isNull(result) && !Values.isNull(left) && divides(operation, right)) {
          client.warn("Warning", 1365, "Division by 0");
        }
        return result;
    }
  }

  private static boolean divides(Expression.Operation operation, Object right) {
    return Set.of("/", "div", "%", "mod").contains(operation.operator()) && !Values.isNull(right);
  }

  private Object in(Object left, List<Expression> operands, Object[] row, List<Object[]> group)
      throws SqlError, InterruptedException {
    if (Values.isNull(left)) {
      return Values.NULL;
    }
    for (Expression operand : operands.subList(1, operands.size())) {
      if (operand instanceof Expression.Nested nested) {
        for (Object[] found : new SelectRunner(client, parameters).run(nested.select()).rows()) {
          if (Values.compare(left, found[0]) == 0) {
            return 1L;
          }
        }
      } else if (Values.compare(left, value(operand, row, group)) == 0) {
        return 1L;
      }
    }
    return 0L;
  }
}
