package decnet.decoy.service.postgres;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * An expression made ready: its type and how it is computed.
 *
 * @param modifier the type modifier, -1 for none
 * @param used which columns of its own query it reads
 * @param literal the text of a constant whose type is not known yet
 * @param parameter the number of a parameter whose type is not known yet, else 0
 * @param table the relation it comes straight from, else 0
 * @param column its number there
 */
record Node(
    Type type,
    int modifier,
    Code code,
    BitSet used,
    @Nullable String literal,
    int parameter,
    int table,
    int column,
    int at) {
  /** Computes the value in a row's surroundings. */
  @FunctionalInterface
  interface Code {
    @Nullable Object eval(Env env) throws SqlError, InterruptedException;
  }

  static Node of(Type type, int at, Code code, Node... parts) {
    BitSet used = new BitSet();
    for (Node part : parts) {
      used.or(part.used);
    }
    return new Node(type, -1, code, used, null, 0, 0, 0, at);
  }

  boolean isUnknown() {
    return type.oid() == Types.UNKNOWN_OID;
  }

  Node withModifier(int changed) {
    return new Node(type, changed, code, used, literal, parameter, table, column, at);
  }

  Node withType(Type changed) {
    return new Node(changed, -1, code, used, null, 0, 0, 0, at);
  }

  @Nullable Object eval(Env env) throws SqlError, InterruptedException {
    return code.eval(env);
  }
}
