package decnet.decoy.service.postgres;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A query with what surrounds it.
 *
 * @param with the common table expressions
 * @param body what yields the rows
 */
record Query(
    List<Common> with,
    boolean recursive,
    Body body,
    List<SortKey> order,
    @Nullable Expr limit,
    @Nullable Expr offset,
    boolean locking,
    int at) {
  /** WITH name (columns) AS (statement). */
  record Common(String name, List<String> columns, Statement statement, int at) {}

  record SortKey(Expr expression, boolean descending, @Nullable Boolean nullsFirst) {}

  /** What yields rows. */
  sealed interface Body {
    record Select(
        boolean distinct,
        List<Expr> distinctOn,
        List<Target> targets,
        @Nullable Source from,
        @Nullable Expr where,
        List<Expr> group,
        @Nullable Expr having,
        int at)
        implements Body {}

    /** UNION, INTERSECT, EXCEPT. */
    record Combined(String operator, boolean all, Query left, Query right, int at)
        implements Body {}

    record Values(List<List<Expr>> rows, int at) implements Body {}
  }

  record Target(Expr expression, @Nullable String label) {}

  /** A table's other name and its columns' other names. */
  record Alias(@Nullable String name, List<String> columns) {
    static final Alias NONE = new Alias(null, List.of());
  }

  /** Where rows come from. */
  sealed interface Source {
    record Relation(List<String> name, Alias alias, int at) implements Source {}

    record Sub(Query query, Alias alias, int at) implements Source {}

    record Function(Expr.Call call, boolean ordinality, Alias alias, int at) implements Source {}

    record Join(
        Source left,
        Source right,
        Kind kind,
        @Nullable Expr on,
        List<String> using,
        boolean natural,
        int at)
        implements Source {
      enum Kind {
        INNER,
        LEFT,
        RIGHT,
        FULL
      }
    }
  }
}
