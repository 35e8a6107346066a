package decnet.decoy.service.postgres;

import decnet.decoy.service.postgres.Scope.Output;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes queries ready for one session: finds their tables and checks their parts. */
final class Planner {
  private static final int MAX_DEPTH = 40;

  private final Backend backend;
  private final Parameters parameters;
  private final Run run;
  private final Map<String, Plan> common = new HashMap<>();
  private int depth;

  Planner(Backend backend, Parameters parameters) {
    this.backend = backend;
    this.parameters = parameters;
    run = new Run(backend, List.of());
  }

  Backend backend() {
    return backend;
  }

  Parameters parameters() {
    return parameters;
  }

  /** For constants that are read while a query is made ready. */
  Run run() {
    return run;
  }

  Map<String, Plan> common() {
    return common;
  }

  /** Whether a table's primary key is among the grouped columns. */
  boolean isKeyGrouped(Scope.Item item, Set<Integer> grouped) {
    if (item.columns().isEmpty()) {
      return false;
    }
    Relation relation = backend.database().byOid(item.columns().getFirst().table());
    return relation != null
        && relation.primaryKey().stream().anyMatch(key -> !key.columns().isEmpty())
        && relation.primaryKey().stream()
            .allMatch(
                key ->
                    key.columns().stream()
                        .allMatch(
                            column -> grouped.contains(item.offset() + relation.index(column))));
  }

  /** A call of a function that a peer made; null when there is none. */
  @Nullable Node own(Expr.Call call, List<Node> arguments) throws SqlError {
    for (OwnFunction made : backend.database().functions()) {
      if (made.name().equals(call.last()) && made.takes(arguments.size())) {
        return Node.of(
            made.result(),
            call.at(),
            env -> made.call(Compiler.evaluated(arguments, env), env.run()),
            arguments.toArray(Node[]::new));
      }
    }
    return null;
  }

  Type type(Expr.TypeName name) throws SqlError {
    List<String> path = name.name();
    if (path.size() > 2 || path.size() == 2 && !backend.database().hasSchema(path.getFirst())) {
      throw SqlError.error(
              "3F000",
              "schema \"" + path.getFirst() + "\" does not exist",
              "namespace.c:3099:get_namespace_oid")
          .at(name.at());
    }
    Type type = Types.named(path.getLast());
    if (type == null) {
      throw SqlError.error(
              "42704",
              "type \"" + String.join(".", path) + "\" does not exist",
              "parse_type.c:270:typenameType")
          .at(name.at());
    }
    return name.array() && !type.isArray() ? Types.arrayOf(type) : type;
  }

  /** The type modifier of a type as written, -1 for none. */
  int modifier(Expr.TypeName name, Type type) throws SqlError {
    List<Integer> given = name.modifiers();
    Type base = type.isArray() ? Types.element(type) : type;
    if (given.isEmpty()) {
      return -1;
    }
    int first = given.getFirst();
    if (base.oid() == 1700) {
      if (first < 1 || first > 1000) {
        throw SqlError.error(
                "22023",
                "NUMERIC precision " + first + " must be between 1 and 1000",
                "numeric.c:1276:numerictypmodin")
            .at(name.at());
      }
      return (first << 16 | (given.size() > 1 ? given.get(1) : 0) & 0x7ff) + 4;
    }
    if (base.oid() == 1042 || base.oid() == 1043) {
      if (first < 1) {
        String shown = base.oid() == 1042 ? "char" : "varchar";
        throw SqlError.error(
                "22023",
                "length for type " + shown + " must be at least 1",
                "varchar.c:51:anychar_typmodin")
            .at(name.at());
      }
      return first + 4;
    }
    return first;
  }

  Plan plan(Query query) throws SqlError {
    return plan(query, null);
  }

  Plan plan(Query query, @Nullable Scope outer) throws SqlError {
    if (++depth > MAX_DEPTH) {
      throw SqlError.error(
          "54001", "stack depth limit exceeded", "postgres.c:3515:check_stack_depth");
    }
    Map<String, Plan> before = Map.copyOf(common);
    try {
      for (Query.Common one : query.with()) {
        if (query.with().stream()
            .anyMatch(
                other ->
                    !other.equals(one)
                        && other.name().equals(one.name())
                        && other.at() < one.at())) {
          throw SqlError.error(
                  "42712",
                  "WITH query name \"" + one.name() + "\" specified more than once",
                  "parse_cte.c:142:transformWithClause")
              .at(one.at());
        }
        common.put(one.name(), common(one, query.recursive(), outer));
      }
      return body(query, outer);
    } finally {
      common.clear();
      common.putAll(before);
      depth--;
    }
  }

  private Plan common(Query.Common one, boolean recursive, @Nullable Scope outer) throws SqlError {
    if (!(one.statement() instanceof Statement.Select select)) {
      return new ChangePlan(backend, this, one.statement());
    }
    if (recursive && select.query().body() instanceof Query.Body.Combined combined) {
      return renamed(RecursivePlan.of(this, one, combined, outer), one.columns());
    }
    return renamed(new CachedPlan(plan(select.query(), outer)), one.columns());
  }

  static Plan renamed(Plan plan, List<String> names) {
    if (names.isEmpty()) {
      return plan;
    }
    List<Output> columns = new ArrayList<>();
    for (int i = 0; i < plan.columns().size(); i++) {
      Output column = plan.columns().get(i);
      columns.add(i < names.size() ? column.named(names.get(i)) : column);
    }
    return new RenamedPlan(plan, columns);
  }

  private Plan body(Query query, @Nullable Scope outer) throws SqlError {
    return switch (query.body()) {
      case Query.Body.Select select -> new SelectPlan(this, query, select, outer);
      case Query.Body.Combined combined -> new CombinedPlan(this, query, combined, outer);
      case Query.Body.Values values -> new ValuesPlan(this, query, values, outer);
    };
  }
}
