package decnet.decoy.service.postgres;

import static decnet.decoy.service.postgres.Functions.define;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Functions of arrays. */
final class ArrayFunctions {
  private ArrayFunctions() {}

  private static List<?> list(@Nullable Object value) {
    return value instanceof List<?> some ? some : List.of();
  }

  static void register() {
    define("unnest(anyarray)setof anyelement", (run, a) -> flat(list(a[0])));
    define(
        "array_to_string(anyarray,text)text",
        (run, a) -> joined(list(a[0]), String.valueOf(a[1]), null, run));
    define(
        "array_to_string(anyarray,text,text)text",
        (run, a) -> joined(list(a[0]), String.valueOf(a[1]), String.valueOf(a[2]), run));
    define("array_length(anyarray,int4)int4", (run, a) -> length(a));
    define("array_upper(anyarray,int4)int4", (run, a) -> length(a));
    define("array_lower(anyarray,int4)int4", (run, a) -> length(a) == null ? null : 1L);
    define("cardinality(anyarray)int4", (run, a) -> (long) flat(list(a[0])).size());
    define("array_ndims(anyarray)int4", (run, a) -> list(a[0]).isEmpty() ? null : 1L);
    define(
        "?array_append(anyarray,anyelement)anyarray",
        (run, a) -> {
          List<@Nullable Object> all = new ArrayList<>(list(a[0]));
          all.add(a[1]);
          return all;
        });
    define(
        "?array_cat(anyarray,anyarray)anyarray",
        (run, a) -> {
          List<@Nullable Object> all = new ArrayList<>(list(a[0]));
          all.addAll(list(a[1]));
          return all;
        });
    define(
        "array_remove(anyarray,anyelement)anyarray",
        (run, a) ->
            new ArrayList<>(
                list(a[0]).stream().filter(one -> !Objects.equals(one, a[1])).toList()));
    define(
        "array_position(anyarray,anyelement)int4",
        (run, a) -> {
          int at = list(a[0]).indexOf(a[1]);
          return at < 0 ? null : (Object) (at + 1L);
        });
    define(
        "generate_subscripts(anyarray,int4)setof int4",
        (run, a) -> {
          List<Object> all = new ArrayList<>();
          for (long i = 1; i <= list(a[0]).size(); i++) {
            all.add(i);
          }
          return all;
        });
    List<Scope.Output> expanded =
        List.of(
            new Scope.Output("x", Types.INT2, -1, 0, 0),
            new Scope.Output("n", Types.INT4, -1, 0, 0));
    define(
        "_pg_expandarray(anyarray)setof record",
        expanded,
        (run, a) -> {
          List<Object> rows = new ArrayList<>();
          long number = 0;
          for (Object item : list(a[0])) {
            List<@Nullable Object> row = new ArrayList<>();
            row.add(item);
            row.add(++number);
            rows.add(row);
          }
          return rows;
        });
  }

  private static List<@Nullable Object> flat(List<?> list) {
    List<@Nullable Object> all = new ArrayList<>();
    for (Object item : list) {
      if (item instanceof List<?> inner) {
        all.addAll(flat(inner));
      } else {
        all.add(item);
      }
    }
    return all;
  }

  private static @Nullable Long length(@Nullable Object[] a) {
    List<?> list = list(a[0]);
    return Values.whole(a[1]) != 1 || list.isEmpty() ? null : Long.valueOf(list.size());
  }

  private static String joined(List<?> list, String by, @Nullable String forNull, Run run)
      throws SqlError {
    StringBuilder out = new StringBuilder();
    boolean first = true;
    for (Object item : flat(list)) {
      String shown = item == null ? forNull : ValueText.out(Types.TEXT, item, run);
      if (shown != null) {
        out.append(first ? "" : by).append(shown);
        first = false;
      }
      if (out.length() > Bytea.MAX) {
        throw Bytea.tooLong();
      }
    }
    return out.toString();
  }
}
