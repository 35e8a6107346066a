package decnet.decoy.service.postgres;

import decnet.decoy.service.postgres.Statement.ColumnSpec;
import decnet.decoy.service.postgres.Statement.ConstraintSpec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads CREATE TABLE: columns and constraints. */
final class TableParser {
  private final TokenReader in;
  private final QueryParser queries;

  TableParser(TokenReader in, QueryParser queries) {
    this.in = in;
    this.queries = queries;
  }

  Statement table() throws SqlError {
    boolean missing = in.accept("if", "not", "exists");
    int at = in.peek().at();
    List<String> name = in.qualified();
    List<ColumnSpec> columns = new ArrayList<>();
    List<ConstraintSpec> constraints = new ArrayList<>();
    if (in.accept("(")) {
      while (!in.accept(")")) {
        if (!columns.isEmpty() || !constraints.isEmpty()) {
          in.expect(",");
        }
        @Nullable ConstraintSpec constraint = constraint();
        if (constraint != null) {
          constraints.add(constraint);
        } else {
          columns.add(column());
        }
      }
    }
    while (in.at("inherits") || in.at("with") || in.at("tablespace") || in.at("on")) {
      while (!in.atEnd() && !in.at("as")) {
        in.take();
      }
    }
    @Nullable Query query = null;
    if (in.accept("as")) {
      query = queries.query();
      if (in.accept("with")) {
        in.rest();
      }
    }
    return new Statement.CreateTable(name, missing, columns, constraints, query, at);
  }

  /** A constraint of a table, null when a column comes next. */
  @Nullable ConstraintSpec constraint() throws SqlError {
    @Nullable String name = null;
    if (in.accept("constraint")) {
      name = in.name();
    }
    if (in.accept("primary")) {
      in.expect("key");
      return new ConstraintSpec('p', name, queries.columns(), List.of(), List.of(), "");
    }
    if (in.at("unique", "(")) {
      in.take();
      return new ConstraintSpec('u', name, queries.columns(), List.of(), List.of(), "");
    }
    if (in.accept("foreign")) {
      in.expect("key");
      List<String> columns = queries.columns();
      in.expect("references");
      return references(name, columns);
    }
    if (in.accept("check")) {
      return new ConstraintSpec('c', name, List.of(), List.of(), List.of(), parenthesized());
    }
    return null;
  }

  private ConstraintSpec references(@Nullable String name, List<String> columns) throws SqlError {
    List<String> target = in.qualified();
    List<String> targets = queries.columns();
    while (in.accept("on")) {
      in.take();
      if (!in.accept("set")) {
        in.accept("no");
      }
      in.take();
    }
    return new ConstraintSpec('f', name, columns, target, targets, "");
  }

  private String parenthesized() throws SqlError {
    in.expect("(");
    int from = in.peek().at();
    queries.expressions().expression();
    String text = in.text().substring(from, in.lastEnd());
    in.expect(")");
    return text;
  }

  ColumnSpec column() throws SqlError {
    String name = in.name();
    Expr.TypeName type = queries.expressions().type();
    boolean notNull = false;
    @Nullable String initial = null;
    List<ConstraintSpec> constraints = new ArrayList<>();
    while (!in.at(",") && !in.at(")") && !in.atEnd()) {
      @Nullable String constraint = in.accept("constraint") ? in.name() : null;
      if (in.accept("not", "null")) {
        notNull = true;
      } else if (in.accept("default")) {
        int from = in.peek().at();
        queries.expressions().expression();
        initial = in.text().substring(from, in.lastEnd());
      } else if (in.accept("primary", "key")) {
        constraints.add(
            new ConstraintSpec('p', constraint, List.of(name), List.of(), List.of(), ""));
      } else if (in.accept("unique")) {
        constraints.add(
            new ConstraintSpec('u', constraint, List.of(name), List.of(), List.of(), ""));
      } else if (in.accept("references")) {
        constraints.add(references(constraint, List.of(name)));
      } else if (in.accept("check")) {
        constraints.add(
            new ConstraintSpec('c', constraint, List.of(), List.of(), List.of(), parenthesized()));
      } else if (in.accept("generated")) {
        initial = generated();
        notNull = true;
      } else if (in.accept("collate")) {
        in.qualified();
      } else if (!in.accept("null")) {
        throw in.error();
      }
    }
    return new ColumnSpec(name, type, notNull, initial, constraints);
  }

  private String generated() throws SqlError {
    if (!in.accept("always")) {
      in.expect("by", "default");
    }
    in.expect("as", "identity");
    if (in.at("(")) {
      while (!in.accept(")")) {
        in.take();
      }
    }
    return "identity";
  }
}
