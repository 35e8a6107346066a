package decnet.decoy;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A machine that is made when it is first touched, because most deckies of a large fleet never are.
 * Its monitor makes sure that it is made once; making is short, and nobody waits for a peer in it.
 */
final class LazyMachine {
  private @Nullable Supplier<Machine> maker; // null once it is made; guarded by the monitor
  private volatile @Nullable Machine made;

  LazyMachine(Supplier<Machine> maker) {
    this.maker = maker;
  }

  /** The machine; makes it at the first call. */
  Machine get() {
    Machine known = made;
    return known == null ? make() : known;
  }

  private synchronized Machine make() {
    Machine known = made;
    Supplier<Machine> once = maker;
    if (known == null && once != null) {
      known = once.get();
      made = known;
      maker = null;
    }
    if (known == null) {
      throw new IllegalStateException("a machine's maker made none");
    }
    return known;
  }

  /** Whether anybody has touched it. */
  boolean isMade() {
    return made != null;
  }
}
