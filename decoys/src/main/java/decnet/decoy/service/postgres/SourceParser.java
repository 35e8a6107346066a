package decnet.decoy.service.postgres;

import decnet.decoy.service.postgres.Query.Alias;
import decnet.decoy.service.postgres.Query.Source;
import decnet.decoy.service.postgres.Query.Source.Join.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what follows FROM. */
final class SourceParser {
  private final TokenReader in;
  private final QueryParser queries;

  SourceParser(TokenReader in, QueryParser queries) {
    this.in = in;
    this.queries = queries;
  }

  /** The list after FROM; commas join everything. */
  Source sources() throws SqlError {
    Source left = joined();
    while (in.at(",")) {
      int at = in.take().at();
      left = new Source.Join(left, joined(), Kind.INNER, null, List.of(), false, at);
    }
    return left;
  }

  private Source joined() throws SqlError {
    Source left = source();
    while (true) {
      int at = in.peek().at();
      boolean natural = in.accept("natural");
      if (in.accept("cross")) {
        in.expect("join");
        left = new Source.Join(left, source(), Kind.INNER, null, List.of(), false, at);
        continue;
      }
      Kind kind = kind();
      if (kind == Kind.INNER && !in.at("join")) {
        if (natural) {
          throw in.error();
        }
        return left;
      }
      in.expect("join");
      Source right = source();
      left = condition(left, right, kind, natural, at);
    }
  }

  private Kind kind() {
    if (in.accept("inner")) {
      return Kind.INNER;
    }
    Kind kind =
        in.accept("left")
            ? Kind.LEFT
            : in.accept("right") ? Kind.RIGHT : in.accept("full") ? Kind.FULL : Kind.INNER;
    if (kind != Kind.INNER) {
      in.accept("outer");
    }
    return kind;
  }

  private Source condition(Source left, Source right, Kind kind, boolean natural, int at)
      throws SqlError {
    if (natural) {
      return new Source.Join(left, right, kind, null, List.of(), true, at);
    }
    if (in.accept("using")) {
      in.expect("(");
      List<String> using = in.names();
      in.expect(")");
      return new Source.Join(left, right, kind, null, using, false, at);
    }
    in.expect("on");
    return new Source.Join(
        left, right, kind, queries.expressions().expression(), List.of(), false, at);
  }

  private Source source() throws SqlError {
    int at = in.peek().at();
    in.accept("lateral");
    if (in.accept("only")) {
      return new Source.Relation(in.qualified(), alias(), at);
    }
    if (in.at("(")) {
      if (!queries.isQuery()) {
        in.take();
        Source inner = joined();
        in.expect(")");
        return inner;
      }
      in.take();
      Query query = queries.query();
      in.expect(")");
      Alias alias = alias();
      if (alias.name() == null) {
        throw SqlError.error(
                "42601", "subquery in FROM must have an alias", "gram.y:13263:base_yyparse")
            .hint("For example, FROM (SELECT ...) [AS] foo.")
            .at(at);
      }
      return new Source.Sub(query, alias, at);
    }
    return named(at);
  }

  private Source named(int at) throws SqlError {
    List<String> name = new ArrayList<>();
    if (!in.peek().isNameOf("NUCT")) {
      throw in.error();
    }
    name.add(in.take().value());
    while (in.accept(".")) {
      name.add(in.label());
    }
    if (in.at("(")) {
      Expr.Call call = new PrimaryParser(in, queries.expressions(), queries).call(name, at);
      boolean ordinality = in.accept("with", "ordinality");
      return new Source.Function(call, ordinality, alias(), at);
    }
    in.accept("*");
    return new Source.Relation(name, alias(), at);
  }

  private Alias alias() throws SqlError {
    @Nullable String name = null;
    if (in.accept("as")) {
      name = in.at("(") ? null : in.name();
    } else if (in.peek().isNameOf("NUC")) {
      name = in.take().value();
    }
    List<String> columns = new ArrayList<>();
    if ((name != null || in.at("(")) && in.accept("(")) {
      do {
        columns.add(in.name());
        if (!in.at(",") && !in.at(")")) {
          queries.expressions().type();
        }
      } while (in.accept(","));
      in.expect(")");
    }
    return name == null && columns.isEmpty() ? Alias.NONE : new Alias(name, columns);
  }
}
