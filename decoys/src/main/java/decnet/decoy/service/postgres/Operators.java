package decnet.decoy.service.postgres;

import decnet.decoy.service.postgres.Casts.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Operators: which there are for which types, and what they do. */
final class Operators {
  private static final Set<String> COMPARISONS = Set.of("=", "<>", "<", ">", "<=", ">=");
  private static final Set<String> PATTERNS =
      Set.of("~~", "!~~", "~~*", "!~~*", "~", "!~", "~*", "!~*");

  private final Coercion coercion;

  Operators(Coercion coercion) {
    this.coercion = coercion;
  }

  /** What an operator does with two values that are not null. */
  @FunctionalInterface
  interface Function {
    @Nullable Object of(Object left, Object right, Env env) throws SqlError, InterruptedException;
  }

  private static Node strict(Type type, Node left, Node right, int at, Function function) {
    return Node.of(
        type,
        at,
        env -> {
          Object first = left.eval(env);
          Object second = right.eval(env);
          return first == null || second == null ? null : function.of(first, second, env);
        },
        left,
        right);
  }

  private static SqlError missing(String operator, @Nullable Node left, Node right, int at) {
    String shown =
        left == null
            ? operator + " " + right.type().title()
            : left.type().title() + " " + operator + " " + right.type().title();
    return SqlError.error("42883", "operator does not exist: " + shown, "parse_oper.c:647:op_error")
        .hint(
            left == null
                ? "No operator matches the given name and argument type. You might need to add an"
                    + " explicit type cast."
                : "No operator matches the given name and argument types. You might need to add"
                    + " explicit type casts.")
        .at(at);
  }

  private static SqlError ambiguous(String shown, int at) {
    return SqlError.error("42725", "operator is not unique: " + shown, "parse_oper.c:639:op_error")
        .hint(
            "Could not choose a best candidate operator. You might need to add explicit type casts.")
        .at(at);
  }

  Node unary(String operator, Node operand, int at) throws SqlError {
    if (operand.isUnknown() && operand.parameter() == 0) {
      throw ambiguous(operator + " unknown", at);
    }
    Type type = operand.type();
    boolean known =
        switch (operator) {
          case "-", "+" -> type.isNumber() && type.oid() != 26 || type.oid() == 1186;
          case "@" -> type.isNumber() && type.oid() != 26;
          case "~" -> type.oid() == 20 || type.oid() == 21 || type.oid() == 23;
          case "|/" -> type.isNumber();
          default -> false;
        };
    if (!known) {
      throw missing(operator, null, operand, at);
    }
    Type result = operator.equals("|/") ? Types.FLOAT8 : type;
    return Node.of(
        result,
        at,
        env -> {
          Object value = operand.eval(env);
          return value == null ? null : Arithmetic.unary(operator, value);
        },
        operand);
  }

  Node binary(String operator, Node left, Node right, int at) throws SqlError {
    if (COMPARISONS.contains(operator)) {
      return comparison(operator, left, right, at);
    }
    if (PATTERNS.contains(operator)) {
      return pattern(operator, left, right, at);
    }
    if (operator.equals("||")) {
      return concatenation(left, right, at);
    }
    @Nullable Node special = new DataOperators(coercion).binary(operator, left, right, at);
    if (special != null) {
      return special;
    }
    return arithmetic(operator, left, right, at);
  }

  private Node comparison(String operator, Node left, Node right, int at) throws SqlError {
    Type type = compared(operator, left, right, at);
    Node first = coercion.to(left, type, Context.IMPLICIT);
    Node second = coercion.to(right, type, Context.IMPLICIT);
    if (first == null || second == null || type.oid() == 114) {
      throw missing(operator, left, right, at);
    }
    boolean padded = type.oid() == 1042;
    if (operator.equals("=") && !padded) {
      return Node.of(Types.BOOL, at, new Equality(first, second), first, second);
    }
    return strict(
        Types.BOOL,
        first,
        second,
        at,
        (a, b, env) -> {
          int order =
              padded
                  ? ((String) a).stripTrailing().compareTo(((String) b).stripTrailing())
                  : Values.compare(a, b);
          return holds(operator, order);
        });
  }

  static boolean holds(String operator, int order) {
    return switch (operator) {
      case "=" -> order == 0;
      case "<>" -> order != 0;
      case "<" -> order < 0;
      case ">" -> order > 0;
      case "<=" -> order <= 0;
      default -> order >= 0;
    };
  }

  /** The type in which two values are compared. */
  private Type compared(String operator, Node left, Node right, int at) throws SqlError {
    Type a = left.type();
    Type b = right.type();
    if (left.isUnknown() && right.isUnknown()) {
      return Types.TEXT;
    }
    if (left.isUnknown() || right.isUnknown()) {
      Type known = left.isUnknown() ? b : a;
      return known.oid() == 1043 ? Types.TEXT : known.isRegistered() ? Types.OID : known;
    }
    if (a.oid() == b.oid()) {
      return a.oid() == 1043 ? Types.TEXT : a;
    }
    if (a.isText() && b.isText()) {
      return a.oid() == 1042 || b.oid() == 1042 ? Types.BPCHAR : Types.TEXT;
    }
    if (a.isWhole() && b.isWhole()) {
      return a.isNumber() && a.oid() != 26 && b.isNumber() && b.oid() != 26
          ? Arithmetic.higher(a, b)
          : Types.OID;
    }
    if (a.isNumber() && b.isNumber()) {
      return Arithmetic.higher(a, b);
    }
    for (Type candidate : List.of(a, b)) {
      if (coercible(a, candidate) && coercible(b, candidate) && !candidate.isText()) {
        return candidate;
      }
    }
    throw missing(operator, left, right, at);
  }

  private static boolean coercible(Type from, Type to) {
    return Casts.can(from, to, Context.IMPLICIT);
  }

  private Node pattern(String operator, Node left, Node right, int at) throws SqlError {
    Node first = text(left);
    Node second = text(right);
    if (first == null || second == null) {
      throw missing(operator, left, right, at);
    }
    boolean negated = operator.startsWith("!");
    String plain = negated ? operator.substring(1) : operator;
    boolean fold = plain.endsWith("*");
    boolean like = plain.startsWith("~~");
    return strict(
        Types.BOOL,
        first,
        second,
        at,
        (a, b, env) -> {
          env.run().step();
          boolean matches =
              like
                  ? Patterns.like((String) a, (String) b, fold)
                  : Patterns.regex((String) b, fold).matcher((String) a).find();
          return matches != negated;
        });
  }

  private @Nullable Node text(Node node) throws SqlError {
    return node.isUnknown() || node.type().isText()
        ? coercion.to(node, Types.TEXT, Context.IMPLICIT)
        : null;
  }

  private Node concatenation(Node left, Node right, int at) throws SqlError {
    Type a = left.type();
    Type b = right.type();
    if (a.isArray() || b.isArray()) {
      return arrays(left, right, at);
    }
    if (a.oid() == 17 && (b.oid() == 17 || right.isUnknown())) {
      Node second = coercion.must(right, Types.BYTEA, "||");
      return strict(Types.BYTEA, left, second, at, (x, y, env) -> Bytea.joined(x, y));
    }
    if (!a.isText() && !b.isText()) {
      throw missing("||", left, right, at);
    }
    Node first = coercion.to(left, Types.TEXT, Context.EXPLICIT);
    Node second = coercion.to(right, Types.TEXT, Context.EXPLICIT);
    if (first == null || second == null) {
      throw missing("||", left, right, at);
    }
    return strict(
        Types.TEXT, first, second, at, (x, y, env) -> Bytea.bounded((String) x, (String) y));
  }

  private Node arrays(Node left, Node right, int at) throws SqlError {
    boolean leftArray = left.type().isArray();
    Type type = leftArray ? left.type() : right.type();
    Type element = Types.element(type);
    @Nullable Node first = side(left, type, element);
    @Nullable Node second = side(right, type, element);
    if (first == null || second == null) {
      throw missing("||", left, right, at);
    }
    return Node.of(
        type,
        at,
        env -> {
          List<@Nullable Object> all = new ArrayList<>();
          add(all, first, env);
          add(all, second, env);
          return all;
        },
        first,
        second);
  }

  private @Nullable Node side(Node node, Type array, Type element) throws SqlError {
    if (node.type().isArray() || node.isUnknown()) {
      return coercion.to(node, array, Context.IMPLICIT);
    }
    return coercion.to(node, element, Context.IMPLICIT);
  }

  private static void add(List<@Nullable Object> all, Node part, Env env)
      throws SqlError, InterruptedException {
    Object value = part.eval(env);
    if (part.type().isArray()) {
      if (value instanceof List<?> list) {
        all.addAll(list);
      }
    } else {
      all.add(value);
    }
  }

  private Node arithmetic(String operator, Node left, Node right, int at) throws SqlError {
    boolean usual = "+-*/%^&|#<<>>".contains(operator);
    if (left.isUnknown() && right.isUnknown()) {
      if (!usual) {
        throw missing(operator, left, right, at);
      }
      if (left.parameter() == 0 && right.parameter() == 0) {
        throw ambiguous("unknown " + operator + " unknown", at);
      }
    }
    Type a = left.isUnknown() ? right.type() : left.type();
    Type b = right.isUnknown() ? left.type() : right.type();
    if (a.isTime() || b.isTime() || a.category() == 'T' || b.category() == 'T') {
      @Nullable Node time = new TimeOperators(coercion).binary(operator, left, right, at);
      if (time != null) {
        return time;
      }
      throw missing(operator, left, right, at);
    }
    boolean whole = "&|#<<>>".contains(operator);
    if (!usual || !a.isNumber() || !b.isNumber() || whole && (!a.isWhole() || !b.isWhole())) {
      throw missing(operator, left, right, at);
    }
    Type type = Arithmetic.higher(a, b);
    if (operator.equals("^")) {
      type = type.oid() == 1700 ? Types.NUMERIC : Types.FLOAT8;
    } else if (operator.equals("%") && type.isFloat()) {
      throw missing(operator, left, right, at);
    }
    Type shifted = operator.length() == 2 ? a : type;
    Node first = coercion.must(left, shifted, operator);
    Node second = coercion.must(right, operator.length() == 2 ? Types.INT4 : type, operator);
    Type result = shifted;
    return strict(
        result, first, second, at, (x, y, env) -> Arithmetic.binary(operator, x, y, result));
  }

  /** {@code left op ANY (right)}. */
  Node quantified(String operator, boolean all, Node left, Node right, int at) throws SqlError {
    Type element =
        right.type().isArray()
            ? Types.element(right.type())
            : Types.of(right.type().oid() == 22 ? 21 : 26);
    @Nullable Object[] current = {null}; // a session has one thread
    Node item = Node.of(element, at, env -> current[0]);
    Node test = binary(operator, left, item, at);
    return Node.of(
        Types.BOOL,
        at,
        env -> {
          if (!(right.eval(env) instanceof List<?> list)) {
            return null;
          }
          boolean unknown = false;
          for (Object value : list) {
            current[0] = value;
            Object verdict = test.eval(env);
            if (verdict == null) {
              unknown = true;
            } else if ((Boolean) verdict != all) {
              return !all;
            }
          }
          return unknown ? null : all;
        },
        left,
        right);
  }
}
