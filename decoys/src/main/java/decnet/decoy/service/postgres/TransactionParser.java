package decnet.decoy.service.postgres;

import java.util.HashMap;
import java.util.Map;

/** Reads transactions and cursors. */
final class TransactionParser {
  private final TokenReader in;
  private final QueryParser queries;

  TransactionParser(TokenReader in, QueryParser queries) {
    this.in = in;
    this.queries = queries;
  }

  Statement transaction() throws SqlError {
    String word = in.take().value();
    if (word.equals("savepoint")) {
      return new Statement.Transaction("SAVEPOINT", in.name(), Map.of());
    }
    if (word.equals("release")) {
      in.accept("savepoint");
      return new Statement.Transaction("RELEASE", in.name(), Map.of());
    }
    if (word.equals("start")) {
      in.expect("transaction");
    }
    in.accept("work");
    in.accept("transaction");
    if (word.equals("rollback") && in.accept("to")) {
      in.accept("savepoint");
      return new Statement.Transaction("ROLLBACK TO", in.name(), Map.of());
    }
    Map<String, String> modes = modes();
    String kind =
        switch (word) {
          case "begin" -> "BEGIN";
          case "start" -> "START TRANSACTION";
          case "commit", "end" -> "COMMIT";
          default -> "ROLLBACK";
        };
    return new Statement.Transaction(kind, "", modes);
  }

  private Map<String, String> modes() throws SqlError {
    Map<String, String> modes = new HashMap<>();
    while (!in.atEnd()) {
      if (in.accept("isolation")) {
        in.expect("level");
        String level = in.take().value();
        if (!level.equals("serializable")) {
          level += " " + in.take().value();
        }
        modes.put("transaction_isolation", level);
      } else if (in.accept("read")) {
        modes.put("transaction_read_only", in.take().is("only") ? "on" : "off");
      } else if (in.at("not")
          || in.at("deferrable")
          || in.at(",")
          || in.at("and")
          || in.at("no")
          || in.at("chain")) {
        in.take();
      } else {
        throw in.error();
      }
    }
    return modes;
  }

  Statement declare() throws SqlError {
    in.take();
    String name = in.name();
    while (!in.at("cursor")) {
      if (in.atEnd()) {
        throw in.error();
      }
      in.take();
    }
    in.take();
    while (in.at("with") || in.at("without") || in.at("hold")) {
      in.take();
    }
    in.expect("for");
    return new Statement.Declare(name, queries.query());
  }

  Statement fetch() throws SqlError {
    boolean move = in.take().is("move");
    int count = 1;
    if (in.accept("all") || in.accept("forward", "all")) {
      count = -1;
    } else {
      in.accept("forward");
      in.accept("next");
      if (in.peek().kind() == Token.Kind.INTEGER) {
        count = in.integer();
      }
    }
    if (!in.accept("from")) {
      in.accept("in");
    }
    return new Statement.Fetch(in.name(), count, move);
  }
}
