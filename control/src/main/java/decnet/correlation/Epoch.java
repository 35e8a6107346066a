package decnet.correlation;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * A time of one decky with one set of services. It begins with {@link #opening}, unless it is
 * implicit; the set of an implicit one is unknown until a transition tells what it ended. Not
 * thread-safe.
 */
final class Epoch {
  private static final int REMEMBERED = Long.SIZE; // the actions that nearly every hop is

  /** Among the epochs of all deckies, in the order in which they began. */
  final int number;

  /** The decky's number. */
  final int decky;

  /** Among the epochs of its decky. */
  final int index;

  private final Optional<Transition> opening;
  private Optional<SortedSet<String>> services;
  private long hops;
  private long ghosts;
  private int attackers;
  private @Nullable IntSet present = new IntSet();
  private @Nullable Map<String, long[]> undecided; // hops by service
  private long decided; // one bit an action: whether its service was looked up in the set
  private long absent; // and whether it is not there
  private int firstSource = -1;
  private long firstMicros;

  Epoch(int number, int decky, int index, Optional<Transition> opening) {
    this.number = number;
    this.decky = decky;
    this.index = index;
    this.opening = opening;
    services = opening.map(Transition::newServices);
  }

  Optional<Transition> opening() {
    return opening;
  }

  Optional<SortedSet<String>> services() {
    return services;
  }

  long hops() {
    return hops;
  }

  /** Hops at services that were not in the set. */
  long ghosts() {
    return ghosts;
  }

  int attackers() {
    return attackers;
  }

  /** The source that came first, or -1. */
  int firstSource() {
    return firstSource;
  }

  long firstMicros() {
    return firstMicros;
  }

  /** {@code source} is here, perhaps not for the first time. */
  void entered(int source) {
    if (present != null && present.add(source)) {
      attackers++;
    }
  }

  /** {@code source}, which entered, did {@code action}, which is at {@code service}. */
  void visited(int source, int action, String service, long micros) {
    hops++;
    if (firstSource < 0 || micros < firstMicros) {
      firstSource = source;
      firstMicros = micros;
    }
    if (services.isPresent()) {
      if (action < REMEMBERED && (decided >>> action & 1) == 0) {
        decided |= 1L << action;
        absent |= isAbsent(service) ? 1L << action : 0;
      }
      ghosts += isGhost(action, service) ? 1 : 0;
    } else {
      if (undecided == null) {
        undecided = new HashMap<>();
      }
      undecided.computeIfAbsent(service, first -> new long[1])[0]++;
    }
  }

  /** The set that this implicit epoch turns out to have had. */
  void learn(SortedSet<String> known) {
    services = Optional.of(known);
    decided = 0; // a snapshot had told another set
    absent = 0;
    if (undecided != null) {
      undecided.forEach((service, count) -> ghosts += known.contains(service) ? 0 : count[0]);
      undecided = null;
    }
  }

  /**
   * The next epoch has begun: whoever is still here was here before, so who was need not be known
   * any more.
   */
  void close() {
    present = null;
    undecided = null;
  }

  /** Whether {@code action}, which is at {@code service}, cannot have been of this epoch. */
  boolean isGhost(int action, String service) {
    return action < REMEMBERED && (decided >>> action & 1) != 0
        ? (absent >>> action & 1) != 0
        : isAbsent(service);
  }

  private boolean isAbsent(String service) {
    return services.isPresent() && !services.get().contains(service);
  }
}
