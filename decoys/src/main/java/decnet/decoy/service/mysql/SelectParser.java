package decnet.decoy.service.mysql;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** SELECT. Source: mariadb.com/kb, "SELECT". */
abstract class SelectParser extends ExpressionParser {
  private int nesting;

  SelectParser(String sql) {
    super(sql);
  }

  @Override
  Select select() throws SqlError {
    if (++nesting > 20) {
      throw new SqlError(1473, "HY000", "Too high level of nesting for select");
    }
    List<Select.Core> cores = new ArrayList<>();
    boolean all = true;
    cores.add(core());
    String file = outfile();
    while (accept("union")) {
      all &= accept("all");
      accept("distinct");
      cores.add(core());
      file = file.isEmpty() ? outfile() : file;
    }
    List<Select.Order> order = new ArrayList<>();
    if (accept("order", "by")) {
      do {
        Expression by = expression();
        boolean descending = accept("desc");
        if (!descending) {
          accept("asc");
        }
        order.add(new Select.Order(by, descending));
      } while (accept(","));
    }
    long offset = 0;
    long limit = Long.MAX_VALUE;
    if (accept("limit")) {
      limit = integer();
      if (accept(",")) {
        offset = limit;
        limit = integer();
      } else if (accept("offset")) {
        offset = integer();
      }
    }
    file = file.isEmpty() ? outfile() : file;
    accept("for", "update");
    nesting--;
    return new Select(cores, all, order, offset, limit, file);
  }

  private String outfile() throws SqlError {
    return accept("into", "outfile") || accept("into", "dumpfile") ? string() : "";
  }

  private Select.Core core() throws SqlError {
    boolean wrapped = accept("(");
    expect("select");
    boolean distinct = accept("distinct");
    accept("sql_no_cache");
    accept("all");
    List<Select.Item> items = new ArrayList<>();
    do {
      items.add(item());
    } while (accept(","));
    List<Select.Source> sources = accept("from") ? sources() : List.of();
    Expression where = accept("where") ? expression() : null;
    List<Expression> groups = accept("group", "by") ? list() : List.of();
    Expression having = accept("having") ? expression() : null;
    if (wrapped) {
      expect(")");
    }
    return new Select.Core(distinct, items, sources, where, groups, having);
  }

  private Select.Item item() throws SqlError {
    if (accept("*")) {
      return new Select.Item(new Expression.Star(""), "*", false);
    }
    Token first = peek();
    Expression expression = expression();
    int end = tokens.get(at - 1).end();
    String label = sql.substring(first.start(), end);
    if (accept("as") || peek().isName() || peek().kind() == Token.Kind.STRING) {
      String alias = peek().kind() == Token.Kind.STRING ? string() : name();
      return new Select.Item(expression, alias, true);
    }
    if (expression instanceof Expression.Field field) {
      label = field.name();
    } else if (expression instanceof Expression.Literal literal && first.end() == end) {
      label = literal.value() instanceof String text ? text : label;
      label = Values.isNull(literal.value()) ? "NULL" : label;
    }
    return new Select.Item(expression, label, false);
  }

  private List<Select.Source> sources() throws SqlError {
    List<Select.Source> sources = new ArrayList<>();
    if (accept("dual")) {
      return sources;
    }
    sources.add(source("inner"));
    while (true) {
      if (accept(",")) {
        sources.add(source("inner"));
      } else if (accept("join") || accept("inner", "join") || accept("cross", "join")) {
        sources.add(source("inner"));
      } else if (accept("left", "join") || accept("left", "outer", "join")) {
        sources.add(source("left"));
      } else {
        return sources;
      }
      if (sources.size() > 8) {
        throw new SqlError(
            1116, "HY000", "Too many tables; MariaDB can only use 61 tables in a join");
      }
    }
  }

  private Select.Source source(String kind) throws SqlError {
    Select query = null;
    String database = "";
    String table = "";
    if (accept("(")) {
      query = select();
      expect(")");
    } else {
      table = name();
      if (accept(".")) {
        database = table;
        table = name();
      }
    }
    String alias = accept("as") || peek().isName() ? name() : table;
    if (query != null && alias.isEmpty()) {
      throw new SqlError(1248, "42000", "Every derived table must have its own alias");
    }
    @Nullable Expression on = accept("on") ? expression() : null;
    return new Select.Source(database, table, alias, kind, on, query);
  }
}
