package decnet.decoy.service.postgres;

import decnet.decoy.service.postgres.Casts.Context;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns a node of one type into one of another. Source: postgresql.org, "Type Conversion". */
final class Coercion {
  private final Planner planner;

  Coercion(Planner planner) {
    this.planner = planner;
  }

  static Node constant(Type type, @Nullable Object value, int at) {
    return new Node(type, -1, env -> value, new BitSet(), null, 0, 0, 0, at);
  }

  /** The node as {@code type}; null when there is no such conversion in that context. */
  @Nullable Node to(Node node, Type type, Context context) throws SqlError {
    if (node.type().oid() == type.oid()) {
      return node;
    }
    if (node.isUnknown() && node.parameter() > 0) {
      return planner.parameters().typed(node.parameter(), type, node.at());
    }
    String literal = node.literal();
    if (node.isUnknown() && literal != null) {
      try {
        return constant(type, ValueText.in(type, literal, planner.run()), node.at());
      } catch (SqlError wrong) {
        throw wrong.isPlaced() ? wrong : wrong.at(node.at());
      }
    }
    if (type.oid() == 2276) {
      return node;
    }
    if (!Casts.can(node.type(), type, context)) {
      return null;
    }
    Type from = node.type();
    Node converted =
        Node.of(
            type,
            node.at(),
            env -> {
              Object value = node.eval(env);
              return value == null ? null : Casts.convert(value, from, type, env.run());
            },
            node);
    return converted;
  }

  Node boolOf(Node node, String clause) throws SqlError {
    Node bool = to(node, Types.BOOL, Context.IMPLICIT);
    if (bool == null) {
      throw SqlError.error(
              "42804",
              "argument of " + clause + " must be type boolean, not type " + node.type().title(),
              "parse_coerce.c:1176:coerce_to_boolean")
          .at(node.at());
    }
    return bool;
  }

  /** A cast as written. */
  Node cast(Node node, Type type, int modifier, int at) throws SqlError {
    Node cast = to(node, type, Context.EXPLICIT);
    if (cast == null) {
      throw SqlError.error(
              "42846",
              "cannot cast type " + node.type().title() + " to " + type.title(),
              "parse_expr.c:2665:transformTypeCast")
          .at(at);
    }
    return fitted(cast, type, modifier, true);
  }

  Node fitted(Node node, Type type, int modifier, boolean explicit) {
    if (modifier < 0 || node.modifier() == modifier) {
      return node;
    }
    return Node.of(
            type,
            node.at(),
            env -> {
              Object value = node.eval(env);
              return value == null ? null : Casts.fit(value, type, modifier, explicit);
            },
            node)
        .withModifier(modifier);
  }

  /** What an output of a query is: an unknown text is a text. */
  Node settled(Node node) throws SqlError {
    Node text = node.isUnknown() ? to(node, Types.TEXT, Context.IMPLICIT) : node;
    return text == null ? node : text;
  }

  /**
   * The type that all of {@code nodes} take, as in UNION and CASE.
   *
   * @param what how the construct is called
   */
  Type common(List<Node> nodes, String what) throws SqlError {
    @Nullable Type common = null;
    for (Node node : nodes) {
      if (node.isUnknown()) {
        continue;
      }
      if (common == null) {
        common = node.type();
      } else if (common.oid() != node.type().oid()) {
        if (common.category() != node.type().category()) {
          throw SqlError.error(
                  "42804",
                  what
                      + " types "
                      + common.title()
                      + " and "
                      + node.type().title()
                      + " cannot be matched",
                  "parse_coerce.c:1389:select_common_type")
              .at(node.at());
        }
        if (Casts.can(common, node.type(), Context.IMPLICIT)
            && !(common.oid() == 25 && node.type().isText())) {
          common = node.type();
        }
      }
    }
    return common == null ? Types.TEXT : common;
  }

  Node must(Node node, Type type, String what) throws SqlError {
    Node converted = to(node, type, Context.IMPLICIT);
    if (converted == null) {
      throw SqlError.error(
              "42846",
              what + " could not convert type " + node.type().title() + " to " + type.title(),
              "parse_coerce.c:1548:coerce_to_common_type")
          .at(node.at());
    }
    return converted;
  }
}
