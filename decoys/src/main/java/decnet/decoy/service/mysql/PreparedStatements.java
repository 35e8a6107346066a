package decnet.decoy.service.mysql;

import decnet.base.Bytes;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The prepared statements of one connection and the commands about them. Source: mariadb.com/kb, "3
 * - Binary Protocol"; ids, errors and flags measured.
 */
final class PreparedStatements {
  private static final int MAX = 256; // ours; max_prepared_stmt_count is 16382
  private static final int CURSOR = 1; // CURSOR_TYPE_READ_ONLY
  private static final long LAST = 0xffff_ffffL; // instead of an id: the one prepared last
  private final ResultWriter writer;
  private final Map<Integer, Prepared> statements = new HashMap<>();
  private int lastId;
  private @Nullable Prepared last;

  PreparedStatements(ResultWriter writer) {
    this.writer = writer;
  }

  void clear() {
    statements.clear();
    last = null;
  }

  private Prepared find(long id, String operation) throws SqlError {
    Prepared found = id == LAST ? last : statements.get((int) id);
    if (found == null) {
      throw SqlError.unknownPrepared(Long.toString(id), operation);
    }
    return found;
  }

  void prepare(String sql, Client client) throws IOException, SqlError, InterruptedException {
    lastId++; // also of what cannot be prepared
    Parser parser = new Parser(sql);
    Statement statement = parser.statement();
    if (!parser.rest().isEmpty()) {
      throw SqlError.syntax(parser.rest(), 1);
    }
    if (statements.size() >= MAX) {
      throw new SqlError(
          1461,
          "42000",
          "Can't create more than max_prepared_stmt_count statements (current value: 16382)");
    }
    client.begin();
    List<Result.Heading> headings = new Engine(client).describe(statement);
    Prepared prepared = new Prepared(lastId, sql, statement, parser.parameters(), headings);
    statements.put(lastId, prepared);
    last = prepared;
    writer.prepared(prepared, client);
  }

  void execute(Bytes body, Client client) throws IOException, SqlError, InterruptedException {
    if (body.length() < 9) {
      throw SqlError.malformed();
    }
    PayloadReader reader = new PayloadReader(body);
    Prepared statement = find(reader.fixed(4), "mysqld_stmt_execute");
    boolean cursor = reader.fixed(1) == CURSOR;
    reader.take(4); // iterations, always 1
    List<Object> values = statement.bind(reader);
    client.asked(
        statement.sql(), values.stream().map(Values::text).collect(Collectors.joining(",")));
    Result result = new Engine(client).execute(statement.statement(), values);
    if (cursor && result instanceof Result.Rows rows) {
      Result.Rows kept = Headings.materialized(rows);
      statement.open(kept);
      writer.opened(kept, client);
    } else {
      writer.binary(result, client, statement);
    }
  }

  void fetch(Bytes body, Client client) throws IOException, SqlError {
    PayloadReader reader = new PayloadReader(body);
    long id = number(reader);
    Prepared statement = find(id, "mysqld_stmt_fetch");
    Result.Rows cursor = statement.cursor();
    if (cursor == null) {
      throw new SqlError(1421, "HY000", "The statement (" + id + ") has no open cursor.");
    }
    long asked = number(reader);
    List<Object[]> some = statement.fetch(cursor, asked);
    boolean over = some.size() < asked;
    writer.fetched(cursor, some, client, over);
    if (over) {
      statement.reset();
    }
  }

  /** A number of four bytes; what is not there counts as nought. */
  private static long number(PayloadReader reader) throws SqlError {
    return reader.fixed(Math.min(4, reader.remaining()));
  }

  void longData(Bytes body) throws SqlError {
    PayloadReader reader = new PayloadReader(body);
    Prepared statement = body.length() < 6 ? null : statements.get((int) reader.fixed(4));
    if (statement != null) {
      int parameter = (int) reader.fixed(2);
      statement.longData(parameter, reader.rest());
    }
  }

  void close(Bytes body) throws SqlError {
    long id = number(new PayloadReader(body));
    Prepared closed = id == LAST ? last : statements.get((int) id);
    if (closed != null) {
      statements.remove(closed.id());
      last = closed == last ? null : last;
    }
  }

  void reset(Bytes body) throws SqlError {
    find(number(new PayloadReader(body)), "mysqld_stmt_reset").reset();
  }
}
