package decnet.decoy.service.postgres;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Calls of functions within a query: plain ones, aggregates, those that yield several rows. */
final class Calls {
  private final Compiler compiler;
  private final Planner planner;
  private final Scope scope;
  private final Coercion coercion;
  private final List<Aggregate> aggregates = new ArrayList<>();
  private final List<Node> sets = new ArrayList<>();
  private final List<Window> windows = new ArrayList<>();
  private final Set<Integer> groupColumns = new HashSet<>();
  private final Set<String> groupTexts = new HashSet<>();
  private boolean grouped;
  private boolean free;
  private boolean inAggregate;
  private boolean setsAllowed;

  Calls(Compiler compiler, Planner planner, Scope scope, Coercion coercion) {
    this.compiler = compiler;
    this.planner = planner;
    this.scope = scope;
    this.coercion = coercion;
  }

  List<Aggregate> aggregates() {
    return aggregates;
  }

  List<Window> windows() {
    return windows;
  }

  /** The functions of the select list that yield several rows, in order. */
  List<Node> sets() {
    return sets;
  }

  void allowSets(boolean allowed) {
    setsAllowed = allowed;
  }

  /** From here on columns must be grouped by or within aggregates. */
  void grouped(List<Expr> keys, List<Node> nodes) {
    grouped = true;
    for (int i = 0; i < keys.size(); i++) {
      groupTexts.add(text(keys.get(i)));
      if (keys.get(i) instanceof Expr.Column) {
        nodes.get(i).used().stream().forEach(groupColumns::add);
      }
    }
    for (Scope.Item item : scope.items()) {
      if (planner.isKeyGrouped(item, groupColumns)) {
        for (int i = 0; i < item.columns().size(); i++) {
          groupColumns.add(item.offset() + i);
        }
      }
    }
  }

  private static String text(Expr expr) {
    return expr.toString().replaceAll("at=-?\\d+", "");
  }

  void check(Scope.Found found, Expr.Column column) throws SqlError {
    if (!grouped || free || inAggregate || found.depth() > 0) {
      return;
    }
    if (groupColumns.contains(found.index()) || groupTexts.contains(text(column))) {
      return;
    }
    String table = "";
    for (Scope.Item item : scope.items()) {
      int at = found.index() - item.offset();
      if (at >= 0 && at < item.columns().size() && item.name() != null) {
        table = item.name() + ".";
      }
    }
    throw SqlError.error(
            "42803",
            "column \""
                + table
                + column.path().getLast()
                + "\" must appear in the GROUP BY clause or be used in an aggregate function",
            "parse_agg.c:1484:check_ungrouped_columns_walker")
        .at(column.at());
  }

  /** Compiles what may be a grouping key itself. */
  Node compile(Expr expr) throws SqlError {
    if (grouped && !free && !(expr instanceof Expr.Column) && groupTexts.contains(text(expr))) {
      free = true;
      try {
        return compiler.dispatch(expr);
      } finally {
        free = false;
      }
    }
    return compiler.dispatch(expr);
  }

  @SuppressWarnings("RefactorSwitch") // the branches do more than yield a value
  Node call(Expr.Call call) throws SqlError {
    String name = call.last();
    checkSchema(call);
    if (call.form() == Expr.Form.OVER) {
      return window(call);
    }
    if (Aggregate.isOne(name) && !(call.arguments().size() == 2 && name.equals("min"))) {
      return aggregate(call);
    }
    switch (name) {
      case "coalesce", "greatest", "least" -> {
        return several(call);
      }
      case "nullif" -> {
        return nullIf(call);
      }
      case "pg_typeof" -> {
        Type type = compiler.all(call.arguments()).getFirst().type();
        return Coercion.constant(Types.of(2206), (long) type.oid(), call.at());
      }
      default -> {
        return plain(call);
      }
    }
  }

  private static void checkSchema(Expr.Call call) throws SqlError {
    List<String> name = call.name();
    if (name.size() > 1
        && !Set.of("pg_catalog", "information_schema", "public")
            .contains(name.get(name.size() - 2))) {
      throw SqlError.error(
              "3F000",
              "schema \"" + name.get(name.size() - 2) + "\" does not exist",
              "namespace.c:3099:get_namespace_oid")
          .at(call.at());
    }
  }

  private Node plain(Expr.Call call) throws SqlError {
    List<Node> arguments = compiler.all(call.arguments());
    Functions.Resolved resolved = Functions.resolve(call.last(), arguments, coercion);
    if (resolved == null) {
      @Nullable Node other = conversion(call, arguments);
      if (other == null) {
        other = planner.own(call, arguments);
      }
      if (other == null) {
        boolean procedure = compiler.clause().equals("CALL arguments");
        throw procedure
            ? Functions.noProcedure(call.name(), arguments, call.at())
            : Functions.missing(call.name(), arguments, call.at());
      }
      return other;
    }
    Node[] parts = resolved.arguments().toArray(Node[]::new);
    if (!resolved.function().set()) {
      return Node.of(resolved.result(), call.at(), env -> Functions.evaluate(resolved, env), parts);
    }
    if (!setsAllowed) {
      throw SqlError.unsupported(
              "set-returning functions are not allowed in "
                  + (compiler.clause().isEmpty() ? "this context" : compiler.clause()),
              "parse_func.c:2643:check_srf_call_placement")
          .at(call.at());
    }
    int index = sets.size();
    sets.add(
        Node.of(resolved.result(), call.at(), env -> Functions.evaluate(resolved, env), parts));
    return Node.of(resolved.result(), call.at(), env -> env.set(index), parts);
  }

  /** A type's name as a function of one argument is a cast. */
  private @Nullable Node conversion(Expr.Call call, List<Node> arguments) throws SqlError {
    Type type = Types.named(call.last());
    return arguments.size() == 1 && type != null && call.arguments().size() == 1
        ? coercion.to(arguments.getFirst(), type, Casts.Context.EXPLICIT)
        : null;
  }

  private Node several(Expr.Call call) throws SqlError {
    String what = call.last().toUpperCase(java.util.Locale.ROOT);
    List<Node> nodes = compiler.all(call.arguments());
    Type common = coercion.common(nodes, what);
    List<Node> converted = new ArrayList<>();
    for (Node node : nodes) {
      converted.add(coercion.must(node, common, what));
    }
    int wanted = what.equals("GREATEST") ? 1 : -1;
    boolean first = what.equals("COALESCE");
    return Node.of(
        common,
        call.at(),
        env -> {
          @Nullable Object best = null;
          for (Node node : converted) {
            Object value = node.eval(env);
            if (value != null && first) {
              return value;
            }
            if (value != null && (best == null || Values.compare(value, best) * wanted > 0)) {
              best = value;
            }
          }
          return best;
        },
        converted.toArray(Node[]::new));
  }

  private Node nullIf(Expr.Call call) throws SqlError {
    Expr left = call.arguments().getFirst();
    Node equal =
        compiler.compile(new Expr.Binary("=", left, call.arguments().getLast(), call.at()));
    Node value = coercion.settled(compiler.compile(left));
    return Node.of(
        value.type(),
        call.at(),
        env -> Boolean.TRUE.equals(equal.eval(env)) ? null : value.eval(env),
        value,
        equal);
  }

  private Node window(Expr.Call call) throws SqlError {
    if (!Window.isOne(call.last()) || !call.arguments().isEmpty()) {
      throw Functions.missing(call.name(), compiler.all(call.arguments()), call.at());
    }
    List<Node> partition = compiler.all(call.partition());
    List<Aggregate.Ordering> order = new ArrayList<>();
    for (Query.SortKey key : call.order()) {
      order.add(Aggregate.ordering(key, compiler.compile(key.expression())));
    }
    int index = windows.size();
    windows.add(new Window(call.last(), partition, order));
    return Node.of(Types.INT8, call.at(), env -> env.window(index));
  }

  private Node aggregate(Expr.Call call) throws SqlError {
    if (!compiler.clause().isEmpty()) {
      throw SqlError.error(
              "42803",
              "aggregate functions are not allowed in " + compiler.clause(),
              "parse_agg.c:603:check_agglevels_and_constraints")
          .at(call.at());
    }
    if (inAggregate) {
      throw SqlError.error(
              "42803",
              "aggregate function calls cannot be nested",
              "parse_agg.c:682:check_agg_arguments")
          .at(call.at());
    }
    inAggregate = true;
    Aggregate made;
    try {
      made = Aggregate.of(call, compiler);
    } finally {
      inAggregate = false;
    }
    int index = aggregates.size();
    aggregates.add(made);
    BitSet used = new BitSet();
    return new Node(
        made.result(), -1, env -> env.aggregate(0, index), used, null, 0, 0, 0, call.at());
  }

  /** The columns of what a call yields when that is a row. */
  List<Scope.Output> columnsOf(Expr expr) throws SqlError {
    if (expr instanceof Expr.Call call) {
      int before = sets.size();
      Functions.Resolved resolved =
          Functions.resolve(call.last(), compiler.all(call.arguments()), coercion);
      while (sets.size() > before) {
        sets.removeLast();
      }
      return resolved == null ? List.of() : resolved.function().columns();
    }
    if (expr instanceof Expr.Column column && column.path().size() == 1) {
      Scope.Place place = scope.item(column.path().getFirst());
      return place == null ? List.of() : place.item().columns();
    }
    return List.of();
  }
}
