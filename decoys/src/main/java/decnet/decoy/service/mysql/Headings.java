package decnet.decoy.service.mysql;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Derives a result column's definition. Source: mariadb.com/kb, "Result Set Packets". */
final class Headings {
  private static final int BINARY = 63;
  private static final int UTF8 = 45;
  private static final Set<String> TRUTHS =
      Set.of(
          "=", "<", ">", "<=", ">=", "<>", "!=", "and", "or", "not", "is", "is null", "is not",
          "isnull", "like", "in", "between", "regexp", "xor", "<=>");

  /** Functions whose result is a name, with its width in bytes. */
  private static final Map<String, Integer> NAMES =
      Map.of(
          "current_user", 0x600,
          "user", 0x600,
          "session_user", 0x600,
          "system_user", 0x600,
          "database", 0x100,
          "schema", 0x100);

  private Headings() {}

  static Result.Heading of(
      String database, String alias, String table, String label, Column column) {
    int flags = (column.nullable() ? 0 : 1) | (column.key().equals("PRI") ? 0x4002 : 0);
    int size = column.size();
    String type = column.type();
    if (column.isAutomatic()) {
      flags |= 0x200;
    } else if (!column.nullable() && column.initial().equals("NULL")) {
      flags |= 0x1000; // no default
    }
    if (database.equalsIgnoreCase("information_schema")) {
      flags |= 0x1000;
    }
    int charset = BINARY;
    int code;
    int decimals = 0;
    if (type.startsWith("bigint")) {
      code = 8;
      size = size == 0 ? 20 : size;
    } else if (type.startsWith("tinyint")) {
      code = 1;
    } else if (type.contains("int")) {
      code = 3;
    } else if (type.startsWith("decimal")) {
      code = 0xf6;
      size += 2;
      decimals = 2;
    } else if (type.startsWith("double") || type.startsWith("float")) {
      code = 5;
      size = 22;
      decimals = 31;
    } else if (type.startsWith("datetime") || type.startsWith("timestamp")) {
      code = type.startsWith("datetime") ? 12 : 7;
      size = 19;
      flags |= 0x80;
    } else if (type.contains("text") || type.contains("blob")) {
      code = 0xfc;
      size = 65535;
      flags |= 0x10;
      charset = UTF8;
    } else {
      code = type.startsWith("char") || type.startsWith("enum") ? 0xfe : 0xfd;
      size *= 4;
      charset = UTF8;
    }
    int wire = column.isAutomatic() ? flags & ~1 | 1 : flags;
    return new Result.Heading(
        database, alias, table, label, column.name(), charset, size, code, wire, decimals);
  }

  /** Of an expression that is an integer, where the server knows its width; measured. */
  private static Result.@Nullable Heading integer(String label, Expression expression) {
    return switch (expression) {
      case Expression.Call call when call.name().equals("count") -> whole(label, 21, 8, 0x81);
      case Expression.Call call when call.name().equals("length") -> whole(label, 10, 3, 0x81);
      case Expression.SystemVariable variable -> whole(label, 21, 8, 0xa0);
      case Expression.UserVariable variable -> whole(label, 20, 8, 0x80);
      case Expression.Operation operation when operation.operator().equals("div") ->
          whole(label, 1, 3, 0x80);
      case Expression.Operation operation when operation.operator().equals("%") ->
          whole(label, 2, 3, 0x80);
      case Expression.Operation operation when TRUTHS.contains(operation.operator()) ->
          whole(label, 1, 3, 0x81);
      default -> null;
    };
  }

  private static Result.Heading whole(String label, int length, int type, int flags) {
    return new Result.Heading("", "", "", label, "", BINARY, length, type, flags, 0);
  }

  /** Of a question mark: before it is bound, and with a value. */
  static Result.Heading parameter(String label, @Nullable Object value) {
    if (value instanceof Long) {
      return whole(label, 21, 8, 0x81);
    }
    if (value instanceof String text) {
      return new Result.Heading("", "", "", label, "", UTF8, 4L * text.length(), 0xfd, 1, 39);
    }
    return value == null || Values.isNull(value)
        ? new Result.Heading("", "", "", label, "", BINARY, 0, Type.NULL, 0x80, 0)
        : of(label, new Expression.Literal(value), value);
  }

  /** The rows of a cursor, which lie in a table without a name; measured. */
  static Result.Rows materialized(Result.Rows rows) {
    List<Result.Heading> headings =
        rows.headings().stream()
            .map(
                h ->
                    h.name().isEmpty()
                        ? new Result.Heading(
                            h.database(),
                            h.alias(),
                            h.table(),
                            h.label(),
                            h.label(),
                            h.charset(),
                            h.length(),
                            h.type(),
                            h.flags() & ~0x80,
                            h.decimals())
                        : h)
            .toList();
    return new Result.Rows(headings, rows.rows(), rows.flags(), rows.broken());
  }

  /** The columns of a union: a temporary table's, and its integers have room for a sign. */
  static List<Result.Heading> united(List<Result.Heading> headings) {
    return materialized(new Result.Rows(headings, List.of(), 0)).headings().stream()
        .map(
            h ->
                h.type() == Type.LONG && h.table().isEmpty()
                    ? new Result.Heading(
                        h.database(),
                        h.alias(),
                        h.table(),
                        h.label(),
                        h.name(),
                        h.charset(),
                        h.length() + 1,
                        h.type(),
                        h.flags(),
                        h.decimals())
                    : h)
        .toList();
  }

  /** Of an expression that failed before it had a value. */
  static Result.Heading broken(String label, Expression expression) {
    boolean unsigned =
        expression instanceof Expression.Operation && Overflow.isUnsigned(expression);
    return expression instanceof Expression.Nested
        ? whole(label, 11, 3, 0x80)
        : whole(label, 21, 8, unsigned ? 0xa1 : 0x81);
  }

  /** Of an expression, whose first value is known. */
  static Result.Heading of(String label, Expression expression, Object value) {
    if (expression instanceof Expression.Parameter) {
      return parameter(label, value);
    }
    int length = Values.text(value).length();
    boolean constant = expression instanceof Expression.Literal;
    if (Values.isNull(value) && expression instanceof Expression.SystemVariable) {
      return new Result.Heading("", "", "", label, "", UTF8, 0, 0xfd, 0, 39);
    }
    if (Values.isNull(value)
        && expression instanceof Expression.Call call
        && call.name().equals("load_file")) {
      return new Result.Heading("", "", "", label, "", BINARY, 1 << 24, 0xfb, 0x80, 39);
    }
    if (Values.isNull(value)
        && expression instanceof Expression.Operation operation
        && operation.operator().equals("/")) {
      return new Result.Heading("", "", "", label, "", BINARY, 7, 0xf6, 0x80, 4);
    }
    if (Values.isNull(value)) {
      return new Result.Heading("", "", "", label, "", BINARY, 0, 6, 0x80, 0);
    }
    if (expression instanceof Expression.Call call && NAMES.containsKey(call.name())) {
      long width = NAMES.getOrDefault(call.name(), 0);
      return new Result.Heading("", "", "", label, "", UTF8, width, 0xfd, 0, 39);
    }
    Result.Heading known = value instanceof Long ? integer(label, expression) : null;
    if (known != null) {
      return known;
    }
    if (value instanceof Long number) {
      int type = Math.abs(number) < 1_000_000_000L ? 3 : 8;
      int shown = constant ? length : Math.max(length, type == 3 ? 3 : 21);
      return new Result.Heading("", "", "", label, "", BINARY, shown, type, 0x81, 0);
    }
    if (value instanceof BigDecimal number && Overflow.isUnsigned(number)) {
      return whole(label, constant ? length : 21, 8, 0xa1);
    }
    if (value instanceof BigDecimal number) {
      int flags = constant ? 0x81 : 0x80;
      return new Result.Heading(
          "", "", "", label, "", BINARY, length + 1L, 0xf6, flags, Math.max(0, number.scale()));
    }
    if (value instanceof Double) {
      return new Result.Heading("", "", "", label, "", BINARY, 23, 5, 0x81, 31);
    }
    if (expression instanceof Expression.Call call && call.name().equals("now")) {
      return new Result.Heading("", "", "", label, "", BINARY, 19, 12, 0x81, 0);
    }
    if (expression instanceof Expression.Call call && call.name().equals("hex")) {
      return new Result.Heading("", "", "", label, "", UTF8, 16L * length, 0xfd, 0, 0);
    }
    boolean fixed =
        constant || expression instanceof Expression.Call call && call.name().equals("version");
    return new Result.Heading("", "", "", label, "", UTF8, 4L * length, 0xfd, fixed ? 1 : 0, 39);
  }
}
