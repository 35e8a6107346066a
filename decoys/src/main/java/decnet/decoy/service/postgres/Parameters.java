package decnet.decoy.service.postgres;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** The parameters of a statement; their types are given or found as they are used. */
final class Parameters {
  static final int MAX = 65_535;

  private final List<Type> types;
  private final boolean allowed;
  private int highest;

  private Parameters(List<Type> types, boolean allowed) {
    this.types = new ArrayList<>(types);
    this.allowed = allowed;
    highest = types.size();
  }

  static Parameters none() {
    return new Parameters(List.of(), false);
  }

  /** {@code types}: as declared, unknown where not. */
  static Parameters of(List<Type> types) {
    return new Parameters(types, true);
  }

  Node node(int number, int at) throws SqlError {
    if (!allowed || number < 1 || number > MAX) {
      throw SqlError.error(
              "42P02", "there is no parameter $" + number, "parse_expr.c:838:transformParamRef")
          .at(at);
    }
    while (types.size() < number) {
      types.add(Types.UNKNOWN);
    }
    highest = Math.max(highest, number);
    Type type = types.get(number - 1);
    int unknown = type.oid() == Types.UNKNOWN_OID ? number : 0;
    return new Node(
        type, -1, env -> env.run().parameter(number), new BitSet(), null, unknown, 0, 0, at);
  }

  Node typed(int number, Type type, int at) throws SqlError {
    types.set(number - 1, type);
    return node(number, at);
  }

  /** All types; what was never used is a complaint. */
  List<Type> types() throws SqlError {
    for (int i = 0; i < highest; i++) {
      if (types.get(i).oid() == Types.UNKNOWN_OID) {
        throw SqlError.error(
            "42P18",
            "could not determine data type of parameter $" + (i + 1),
            "postgres.c:711:pg_analyze_and_rewrite_varparams");
      }
    }
    return List.copyOf(types);
  }
}
