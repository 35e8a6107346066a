package decnet.decoy.service.postgres;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** An expression of SQL; {@code at} is where errors point to. */
sealed interface Expr {
  int at();

  /** A constant; a quoted one is of the type unknown until it is used. */
  record Literal(@Nullable Object value, Type type, int at) implements Expr {}

  /** $1 and so on. */
  record Parameter(int number, int at) implements Expr {}

  /** A column by its path, such as table.column. */
  record Column(List<String> path, int at) implements Expr {}

  /** {@code *} or {@code table.*}. */
  record Star(List<String> path, int at) implements Expr {}

  /** A function; {@code partition} and {@code order} are a window's when it has one. */
  record Call(
      List<String> name,
      List<Expr> arguments,
      Form form,
      List<Query.SortKey> order,
      @Nullable Expr filter,
      List<Expr> partition,
      int at)
      implements Expr {
    String last() {
      return name.getLast();
    }
  }

  /** How a function is called: {@code f(*)}, {@code f(DISTINCT x)}, {@code f() OVER}. */
  enum Form {
    PLAIN,
    STAR,
    DISTINCT,
    OVER
  }

  record Unary(String operator, Expr operand, int at) implements Expr {}

  record Binary(String operator, Expr left, Expr right, int at) implements Expr {}

  /** AND, OR. */
  record Logic(boolean and, Expr left, Expr right, int at) implements Expr {}

  record Not(Expr operand, int at) implements Expr {}

  /** IS [NOT] NULL, TRUE, FALSE, UNKNOWN. */
  record Is(Expr operand, String what, boolean not, int at) implements Expr {}

  /** IS [NOT] DISTINCT FROM. */
  record Distinct(Expr left, Expr right, boolean not, int at) implements Expr {}

  record In(Expr operand, List<Expr> list, boolean not, int at) implements Expr {}

  /** {@code x op ANY (query)}; IN is one of them. */
  record Quantified(
      Expr operand,
      String operator,
      boolean all,
      @Nullable Expr array,
      @Nullable Query query,
      int at)
      implements Expr {}

  record Case(
      @Nullable Expr operand, List<Expr> whens, List<Expr> thens, @Nullable Expr otherwise, int at)
      implements Expr {}

  record Cast(Expr operand, TypeName type, int at) implements Expr {}

  /** A query as a value, as a test for rows, as an array. */
  record Sub(Query query, Kind kind, int at) implements Expr {
    enum Kind {
      VALUE,
      EXISTS,
      ARRAY
    }
  }

  record Array(List<Expr> items, int at) implements Expr {}

  record Row(List<Expr> items, int at) implements Expr {}

  /** {@code x[1]}, {@code x[1:2]}. */
  record Index(Expr operand, @Nullable Expr from, @Nullable Expr to, boolean slice, int at)
      implements Expr {}

  /** {@code (x).field}; {@code *} for all. */
  record Field(Expr operand, String name, int at) implements Expr {}

  /** A type as written: its name, its modifiers, whether an array. */
  record TypeName(List<String> name, List<Integer> modifiers, boolean array, int at) {}
}
