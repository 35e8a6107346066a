package decnet.decoy.service.postgres;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The code of {@code left = right}: known as such, so that a join can look up what is equal.
 *
 * @param left one side, of the same type as the other
 */
record Equality(Node left, Node right) implements Node.Code {
  static Optional<Equality> of(Node node) {
    return node.code() instanceof Equality equality ? Optional.of(equality) : Optional.empty();
  }

  @Override
  public @Nullable Object eval(Env env) throws SqlError, InterruptedException {
    Object first = left.eval(env);
    Object second = first == null ? null : right.eval(env);
    return first == null || second == null ? null : (Object) (Values.compare(first, second) == 0);
  }
}
