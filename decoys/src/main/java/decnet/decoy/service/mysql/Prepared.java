package decnet.decoy.service.mysql;

import decnet.base.Bytes;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One prepared statement of a connection: what it is, what was bound, what is still to fetch. */
final class Prepared {
  private static final int MAX_LONG_DATA = 1 << 20; // ours; the genuine bound is 16 MiB
  private final int id;
  private final String sql;
  private final Statement statement;
  private final int parameters;
  private final List<Result.Heading> headings;
  private final Map<Integer, ByteArrayOutputStream> longData = new HashMap<>();
  private List<Integer> types = List.of();
  private Bytes known = Bytes.EMPTY;
  private Result.@Nullable Rows cursor;
  private int fetched;

  Prepared(int id, String sql, Statement statement, int parameters, List<Result.Heading> headings) {
    this.id = id;
    this.sql = sql;
    this.statement = statement;
    this.parameters = parameters;
    this.headings = List.copyOf(headings);
  }

  int id() {
    return id;
  }

  String sql() {
    return sql;
  }

  Statement statement() {
    return statement;
  }

  int parameters() {
    return parameters;
  }

  List<Result.Heading> headings() {
    return headings;
  }

  /** Whether it reads the server's own tables, which is told in the status; measured. */
  boolean readsSystemTable() {
    return statement instanceof Statement.Query query
        && query.select().cores().stream()
            .flatMap(core -> core.sources().stream())
            .anyMatch(source -> source.database().equals("mysql"));
  }

  /** Remembers columns as told; false when the client knows just these. */
  boolean learns(Bytes definitions) {
    boolean fresh = !known.equals(definitions);
    known = definitions;
    return fresh;
  }

  void longData(int parameter, Bytes part) {
    ByteArrayOutputStream data =
        longData.computeIfAbsent(parameter % 65_536, index -> new ByteArrayOutputStream());
    long total = longData.values().stream().mapToLong(ByteArrayOutputStream::size).sum();
    data.write(part.toArray(), 0, (int) Math.min(part.length(), MAX_LONG_DATA - total));
  }

  void reset() {
    longData.clear();
    cursor = null;
  }

  void open(Result.Rows rows) {
    cursor = rows;
    fetched = 0;
  }

  Result.@Nullable Rows cursor() {
    return cursor;
  }

  /** The next {@code most} rows of the cursor. */
  List<Object[]> fetch(Result.Rows rows, long most) {
    int to = (int) Math.min(rows.rows().size(), fetched + most);
    List<Object[]> some = rows.rows().subList(fetched, to);
    fetched = to;
    return some;
  }

  /**
   * The values that an execution binds, after its flags and count.
   *
   * @throws SqlError 1210 when they are not there, 1835 when they never were
   */
  List<Object> bind(PayloadReader reader) throws SqlError {
    if (parameters == 0) {
      return List.of();
    }
    if (reader.remaining() == 0 && types.isEmpty()) {
      throw SqlError.malformed();
    }
    try {
      Bytes nulls = reader.take((parameters + 7) / 8);
      if (reader.fixed(1) == 1) {
        List<Integer> told = new ArrayList<>();
        for (int i = 0; i < parameters; i++) {
          told.add((int) reader.fixed(2));
        }
        types = told;
      }
      List<Object> values = new ArrayList<>();
      for (int i = 0; i < parameters; i++) {
        ByteArrayOutputStream data = longData.get(i);
        boolean none = (nulls.at(i / 8) >> i % 8 & 1) == 1;
        if (data != null) {
          values.add(Bytes.of(data.toByteArray()).utf8());
        } else if (none) {
          values.add(Values.NULL);
        } else {
          values.add(BoundValue.read(reader, types.get(i)));
        }
      }
      longData.clear();
      return values;
    } catch (SqlError | IndexOutOfBoundsException missing) {
      throw SqlError.arguments("mysqld_stmt_execute");
    }
  }
}
