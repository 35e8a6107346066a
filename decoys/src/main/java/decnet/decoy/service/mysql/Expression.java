package decnet.decoy.service.mysql;

import java.util.List;

/** What a value is computed from; immutable. */
sealed interface Expression {
  default List<Expression> children() {
    return List.of();
  }

  /** A constant; {@link Values#NULL} for NULL. */
  record Literal(Object value) implements Expression {}

  /** {@code table} is empty where it was not said. */
  record Field(String table, String name) implements Expression {
    String shown() {
      return table.isEmpty() ? name : table + "." + name;
    }
  }

  record SystemVariable(String name) implements Expression {}

  record UserVariable(String name) implements Expression {}

  /** A question mark of a prepared statement. */
  record Parameter(int index) implements Expression {}

  record Star(String table) implements Expression {}

  /** A function in lower case. */
  record Call(String name, List<Expression> children, boolean distinct) implements Expression {
    boolean isAggregate() {
      return AGGREGATES.contains(name);
    }
  }

  /** An operator in lower case with its operands. */
  record Operation(String operator, List<Expression> children) implements Expression {}

  /** A query in parentheses; {@code exists} asks only whether it has rows. */
  record Nested(Select select, boolean exists) implements Expression {}

  java.util.Set<String> AGGREGATES =
      java.util.Set.of("count", "sum", "avg", "min", "max", "group_concat");

  static boolean hasAggregate(Expression expression) {
    return expression instanceof Call call && call.isAggregate()
        || expression.children().stream().anyMatch(Expression::hasAggregate);
  }
}
