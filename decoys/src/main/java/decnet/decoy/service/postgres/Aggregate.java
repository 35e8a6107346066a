package decnet.decoy.service.postgres;

import decnet.decoy.service.postgres.Casts.Context;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An aggregate of a query.
 *
 * @param argument what is aggregated, null for {@code count(*)}
 * @param separator of string_agg
 */
record Aggregate(
    String name,
    @Nullable Node argument,
    @Nullable Node separator,
    boolean distinct,
    List<Ordering> order,
    @Nullable Node filter,
    Type result) {
  private static final Set<String> NAMES =
      Set.of(
          "count",
          "sum",
          "avg",
          "min",
          "max",
          "string_agg",
          "array_agg",
          "bool_and",
          "bool_or",
          "every",
          "stddev",
          "json_agg");

  /** A sort key. */
  record Ordering(Node node, boolean descending, boolean nullsFirst) {}

  static boolean isOne(String name) {
    return NAMES.contains(name);
  }

  static Aggregate of(Expr.Call call, Compiler compiler) throws SqlError {
    String name = call.last();
    Coercion coercion = compiler.coercion();
    List<Node> arguments = compiler.all(call.arguments());
    @Nullable Node filter = call.filter() == null ? null : compiler.bool(call.filter(), "FILTER");
    List<Ordering> order = new ArrayList<>();
    for (Query.SortKey key : call.order()) {
      order.add(ordering(key, coercion.settled(compiler.compile(key.expression()))));
    }
    boolean distinct = call.form() == Expr.Form.DISTINCT;
    int wanted = name.equals("string_agg") ? 2 : call.form() == Expr.Form.STAR ? 0 : 1;
    if (arguments.size() != wanted || wanted == 0 && !name.equals("count")) {
      throw Functions.missing(call.name(), arguments, call.at());
    }
    if (wanted == 0) {
      return new Aggregate(name, null, null, false, order, filter, Types.INT8);
    }
    Node argument = arguments.getFirst();
    if (argument.isUnknown() && (name.equals("sum") || name.equals("avg"))) {
      throw SqlError.error(
              "42725",
              "function " + Functions.shown(call.name(), arguments) + " is not unique",
              "parse_func.c:570:ParseFuncOrColumn")
          .hint(
              "Could not choose a best candidate function. You might need to add explicit type"
                  + " casts.")
          .at(call.at());
    }
    argument = coercion.settled(argument);
    @Nullable Type result = result(name, argument.type());
    if (result == null) {
      throw Functions.missing(call.name(), arguments, call.at());
    }
    @Nullable Node separator = null;
    if (wanted == 2) {
      argument = coercion.to(argument, Types.TEXT, Context.IMPLICIT);
      separator = coercion.to(arguments.getLast(), Types.TEXT, Context.IMPLICIT);
      if (argument == null || separator == null) {
        throw Functions.missing(call.name(), arguments, call.at());
      }
    }
    return new Aggregate(name, argument, separator, distinct, order, filter, result);
  }

  static Ordering ordering(Query.SortKey key, Node node) {
    Boolean given = key.nullsFirst();
    return new Ordering(node, key.descending(), given == null ? key.descending() : given);
  }

  private static @Nullable Type result(String name, Type type) {
    return switch (name) {
      case "count" -> Types.INT8;
      case "sum" ->
          switch (type.oid()) {
            case 21, 23 -> Types.INT8;
            case 20, 1700 -> Types.NUMERIC;
            case 700, 701, 1186 -> type;
            default -> null;
          };
      case "avg", "stddev" ->
          type.isFloat()
              ? Types.FLOAT8
              : type.isNumber() && type.oid() != 26 ? Types.NUMERIC : null;
      case "min", "max" ->
          type.oid() == 16 || type.oid() == 17 || type.oid() == 114 || type.oid() == 2950
              ? null
              : type.oid() == 1043 || type.oid() == 19 ? Types.TEXT : type;
      case "string_agg" -> Types.TEXT;
      case "array_agg" -> Types.arrayOf(type);
      case "json_agg" -> Types.JSON;
      default -> type.oid() == 16 ? Types.BOOL : null;
    };
  }

  /** The value over a group's rows. */
  @Nullable Object over(List<@Nullable Object[]> rows, @Nullable Env outer, Run run)
      throws SqlError, InterruptedException {
    List<Env> kept = new ArrayList<>();
    for (@Nullable Object[] row : rows) {
      Env env = new Env(row, outer, run);
      run.step();
      if (filter == null || Boolean.TRUE.equals(filter.eval(env))) {
        kept.add(env);
      }
    }
    if (argument == null) {
      return (long) kept.size();
    }
    if (!order.isEmpty()) {
      Sorting.sort(kept, order);
    }
    List<@Nullable Object> values = new ArrayList<>();
    Set<Object> seen = new HashSet<>();
    for (Env env : kept) {
      Object value = argument.eval(env);
      boolean wanted = value != null || name.equals("array_agg");
      if (wanted && (!distinct || seen.add(Values.key(value)))) {
        values.add(value);
      }
    }
    if (name.equals("count")) {
      return (long) values.size();
    }
    if (values.isEmpty()) {
      return null;
    }
    String between =
        separator == null || kept.isEmpty() ? "" : String.valueOf(separator.eval(kept.getFirst()));
    return combined(values, between, run);
  }

  private @Nullable Object combined(List<@Nullable Object> values, String between, Run run)
      throws SqlError {
    return switch (name) {
      case "sum" -> sum(values);
      case "avg" -> average(values);
      case "stddev" -> deviation(values);
      case "min" -> values.stream().min(Values.ORDER).orElse(null);
      case "max" -> values.stream().max(Values.ORDER).orElse(null);
      case "string_agg" -> {
        StringBuilder text = new StringBuilder();
        for (Object value : values) {
          text.append(text.isEmpty() ? "" : between).append(value);
          if (text.length() > Bytea.MAX) {
            throw Bytea.tooLong();
          }
        }
        yield text.toString();
      }
      case "array_agg" -> values;
      case "json_agg" -> json(values, run);
      case "bool_or" -> values.contains(true);
      default -> !values.contains(false);
    };
  }

  private static String json(List<@Nullable Object> values, Run run) {
    StringBuilder text = new StringBuilder("[");
    for (Object value : values) {
      text.append(text.length() > 1 ? ", " : "");
      if (value instanceof Number || value instanceof Boolean) {
        text.append(value);
      } else if (value != null) {
        text.append(JsonText.quoted(ValueText.out(Types.TEXT, value, run)));
      }
    }
    return text.append(']').toString();
  }

  private Object sum(List<@Nullable Object> values) throws SqlError {
    if (result.isFloat()) {
      double sum = 0;
      for (Object value : values) {
        sum += value == null ? 0 : Values.floating(value);
      }
      return sum;
    }
    if (result.oid() == 1186) {
      Interval sum = new Interval(0, 0, 0);
      for (Object value : values) {
        sum = value instanceof Interval span ? sum.plus(span) : sum;
      }
      return sum;
    }
    BigDecimal sum = exactSum(values);
    return result.oid() == 20 ? Casts.number(sum, Types.INT8) : (Object) sum;
  }

  private static BigDecimal exactSum(List<@Nullable Object> values) {
    BigDecimal sum = BigDecimal.ZERO;
    for (Object value : values) {
      sum = value == null ? sum : sum.add(Values.exact(value));
    }
    return sum;
  }

  private Object average(List<@Nullable Object> values) throws SqlError {
    if (result.isFloat()) {
      double sum = 0;
      for (Object value : values) {
        sum += value == null ? 0 : Values.floating(value);
      }
      return sum / values.size();
    }
    return Arithmetic.divide(exactSum(values), BigDecimal.valueOf(values.size()));
  }

  private static @Nullable Object deviation(List<@Nullable Object> values) {
    double mean = 0;
    for (Object value : values) {
      mean += value == null ? 0 : Values.floating(value) / values.size();
    }
    double squares = 0;
    for (Object value : values) {
      squares += value == null ? 0 : Math.pow(Values.floating(value) - mean, 2);
    }
    return values.size() < 2 ? null : BigDecimal.valueOf(Math.sqrt(squares / (values.size() - 1)));
  }
}
