package decnet.decoy.service.postgres;

import decnet.decoy.service.postgres.Query.Source;
import decnet.decoy.service.postgres.Scope.Output;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What follows FROM, made ready: sources and their joins. A row has the columns of all. */
final class FromPlan {
  private final Planner planner;
  private final Scope scope;
  private final @Nullable JoinTree tree;
  private final List<Node> late = new ArrayList<>();

  FromPlan(Planner planner, Scope scope, @Nullable Source source) throws SqlError {
    this.planner = planner;
    this.scope = scope;
    tree = source == null ? null : tree(source);
  }

  int width() {
    return scope.width();
  }

  /** Adds a condition: each part of it where its columns are at hand. */
  void filter(Expr where, Compiler compiler) throws SqlError {
    for (Expr part : Walk.conjuncts(where)) {
      Node node = compiler.bool(part, part.equals(where) ? "WHERE" : "AND");
      if (tree == null || !tree.push(node)) {
        late.add(node);
      }
    }
  }

  List<@Nullable Object[]> rows(@Nullable Env outer, Run run)
      throws SqlError, InterruptedException {
    List<@Nullable Object[]> rows = new ArrayList<>();
    if (tree == null) {
      rows.add(new Object[0]);
    } else {
      rows = tree.rows(new Object[scope.width()], outer, run);
    }
    for (Node condition : late) {
      List<@Nullable Object[]> kept = new ArrayList<>();
      for (@Nullable Object[] row : rows) {
        run.step();
        if (Boolean.TRUE.equals(condition.eval(new Env(row, outer, run)))) {
          kept.add(row);
        }
      }
      rows = kept;
    }
    return rows;
  }

  private JoinTree tree(Source source) throws SqlError {
    return switch (source) {
      case Source.Relation relation -> relation(relation);
      case Source.Sub sub -> {
        int before = scope.reads();
        Plan plan = planner.plan(sub.query(), scope);
        boolean lateral = scope.reads() != before;
        yield leaf(Planner.renamed(plan, sub.alias().columns()), sub.alias().name(), lateral);
      }
      case Source.Function function -> function(function);
      case Source.Join join -> join(join);
    };
  }

  private JoinTree leaf(Plan plan, @Nullable String name, boolean lateral) throws SqlError {
    Scope.Item item = scope.add(name, plan.columns());
    return new JoinTree.Leaf(plan, item.offset(), lateral);
  }

  private JoinTree relation(Source.Relation relation) throws SqlError {
    List<String> path = relation.name();
    String alias = relation.alias().name();
    String name = alias == null ? path.getLast() : alias;
    Plan common = path.size() == 1 ? planner.common().get(path.getFirst()) : null;
    Plan plan = common == null ? TablePlan.of(planner, path, relation.at()) : common;
    return leaf(Planner.renamed(plan, relation.alias().columns()), name, false);
  }

  private JoinTree function(Source.Function function) throws SqlError {
    int before = scope.reads();
    Expr.Call call = function.call();
    FunctionPlan plan = new FunctionPlan(planner, call, function.ordinality(), scope);
    String alias = function.alias().name();
    Plan named = plan;
    if (alias != null
        && plan.columns().size() == (function.ordinality() ? 2 : 1)
        && plan.isScalar()) {
      named = Planner.renamed(plan, List.of(alias));
    }
    boolean lateral = scope.reads() != before;
    return leaf(
        Planner.renamed(named, function.alias().columns()),
        alias == null ? call.last() : alias,
        lateral);
  }

  private JoinTree join(Source.Join join) throws SqlError {
    int firstLeft = scope.items().size();
    JoinTree left = tree(join.left());
    int firstRight = scope.items().size();
    JoinTree right = tree(join.right());
    JoinTree.Join made = new JoinTree.Join(left, right, join.kind());
    int end = scope.items().size();
    List<String> using = join.using();
    if (join.natural()) {
      using = shared(firstLeft, firstRight, end);
    }
    for (String name : using) {
      merge(name, firstLeft, firstRight, end, made, join.kind());
    }
    Expr on = join.on();
    if (on != null) {
      Compiler compiler = new Compiler(planner, scope).in("JOIN conditions");
      for (Expr part : Walk.conjuncts(on)) {
        made.on(compiler.bool(part, part.equals(on) ? "JOIN/ON" : "AND"));
      }
    }
    return made;
  }

  private List<String> shared(int left, int right, int end) {
    List<String> names = new ArrayList<>();
    for (Scope.Item item : scope.items().subList(left, right)) {
      for (Output column : item.columns()) {
        if (scope.inItems(column.name(), right, end) != null
            && !names.contains(column.name())
            && !column.name().startsWith("\0")) {
          names.add(column.name());
        }
      }
    }
    return names;
  }

  private void merge(
      String name, int left, int right, int end, JoinTree.Join made, Source.Join.Kind kind)
      throws SqlError {
    Scope.Found first = scope.inItems(name, left, right);
    Scope.Found second = scope.inItems(name, right, end);
    if (first == null || second == null) {
      throw SqlError.error(
          "42703",
          "column \""
              + name
              + "\" specified in USING clause does not exist in "
              + (first == null ? "left" : "right")
              + " table",
          "parse_clause.c:" + (first == null ? 1351 : 1373) + ":transformFromClauseItem");
    }
    made.on(new Operators(new Coercion(planner)).binary("=", node(first), node(second), -1));
    scope.hide(kind == Source.Join.Kind.RIGHT ? first.index() : second.index());
  }

  private static Node node(Scope.Found found) {
    BitSet used = new BitSet();
    used.set(found.index());
    int index = found.index();
    return new Node(found.column().type(), -1, env -> env.value(0, index), used, null, 0, 0, 0, -1);
  }
}
