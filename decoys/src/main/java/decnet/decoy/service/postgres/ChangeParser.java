package decnet.decoy.service.postgres;

import decnet.decoy.service.postgres.Statement.Conflict;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads INSERT, UPDATE and DELETE. */
final class ChangeParser {
  private final TokenReader in;
  private final QueryParser queries;

  ChangeParser(TokenReader in, QueryParser queries) {
    this.in = in;
    this.queries = queries;
  }

  boolean isNext() {
    return in.at("insert") || in.at("update") || in.at("delete");
  }

  Statement change() throws SqlError {
    return change(List.of());
  }

  Statement change(List<Query.Common> with) throws SqlError {
    if (in.accept("insert")) {
      return insert(with);
    }
    if (in.accept("update")) {
      return update(with);
    }
    in.expect("delete");
    return delete(with);
  }

  private List<Query.Target> returning() throws SqlError {
    return in.accept("returning") ? queries.targets() : List.of();
  }

  private @Nullable String alias() throws SqlError {
    if (in.accept("as")) {
      return in.name();
    }
    return in.peek().isNameOf("NUC") && !in.at("set") ? in.take().value() : null;
  }

  private Statement insert(List<Query.Common> with) throws SqlError {
    in.expect("into");
    int at = in.peek().at();
    List<String> table = in.qualified();
    @Nullable String alias = in.accept("as") ? in.name() : null;
    List<String> columns = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    if (in.at("(") && !queries.isQuery()) {
      in.take();
      do {
        places.add(in.peek().at());
        columns.add(in.name());
      } while (in.accept(","));
      in.expect(")");
    }
    if (in.accept("overriding")) {
      in.take();
      in.expect("value");
    }
    @Nullable Query query = null;
    if (in.accept("default")) {
      in.expect("values");
    } else if (queries.isQuery()) {
      query = queries.query();
    } else {
      throw in.error();
    }
    Conflict conflict = Conflict.ERROR;
    if (in.accept("on", "conflict")) {
      conflict = conflict();
    }
    return new Statement.Insert(
        table, alias, columns, places, query, conflict, returning(), with, at);
  }

  private Conflict conflict() throws SqlError {
    if (in.at("(")) {
      queries.columns();
    }
    if (in.accept("on", "constraint")) {
      in.name();
    }
    in.expect("do");
    if (in.accept("nothing")) {
      return Conflict.NOTHING;
    }
    in.expect("update", "set");
    assignments();
    if (in.accept("where")) {
      queries.expressions().expression();
    }
    return Conflict.UPDATE;
  }

  private List<Statement.Assignment> assignments() throws SqlError {
    List<Statement.Assignment> assignments = new ArrayList<>();
    do {
      int at = in.peek().at();
      if (in.accept("(")) {
        List<String> columns = in.names();
        in.expect(")", "=");
        in.accept("row");
        in.expect("(");
        for (int i = 0; i < columns.size(); i++) {
          if (i > 0) {
            in.expect(",");
          }
          assignments.add(new Statement.Assignment(columns.get(i), queries.value(), at));
        }
        in.expect(")");
      } else {
        String column = in.name();
        in.expect("=");
        assignments.add(new Statement.Assignment(column, queries.value(), at));
      }
    } while (in.accept(","));
    return assignments;
  }

  private Statement update(List<Query.Common> with) throws SqlError {
    in.accept("only");
    int at = in.peek().at();
    List<String> table = in.qualified();
    @Nullable String alias = alias();
    in.expect("set");
    List<Statement.Assignment> assignments = assignments();
    Query.@Nullable Source from = in.accept("from") ? queries.sources() : null;
    @Nullable Expr where = in.accept("where") ? queries.expressions().expression() : null;
    return new Statement.Update(table, alias, assignments, from, where, returning(), with, at);
  }

  private Statement delete(List<Query.Common> with) throws SqlError {
    in.expect("from");
    in.accept("only");
    int at = in.peek().at();
    List<String> table = in.qualified();
    @Nullable String alias = alias();
    Query.@Nullable Source using = in.accept("using") ? queries.sources() : null;
    @Nullable Expr where = in.accept("where") ? queries.expressions().expression() : null;
    return new Statement.Delete(table, alias, using, where, returning(), with, at);
  }
}
