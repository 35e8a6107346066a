package decnet.correlation;

import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A time of one decky with one set of services. It begins with {@link #opening}, unless it is
 * implicit; the set of an implicit one is unknown until a transition tells what it ended. Not
 * thread-safe.
 */
final class Epoch {
  private final Optional<Transition> opening;
  private Optional<SortedSet<String>> services;
  private long hops;
  private long ghosts;
  private int attackers;
  private @Nullable IntSet present = new IntSet();
  private @Nullable Map<String, Long> undecided;
  private int firstSource = -1;
  private long firstMicros;

  Epoch(Optional<Transition> opening) {
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

  void visited(int source, String service, long micros) {
    hops++;
    if (firstSource < 0 || micros < firstMicros) {
      firstSource = source;
      firstMicros = micros;
    }
    if (present != null && present.add(source)) {
      attackers++;
    }
    if (services.isPresent()) {
      ghosts += services.get().contains(service) ? 0 : 1;
    } else {
      if (undecided == null) {
        undecided = new TreeMap<>();
      }
      undecided.merge(service, 1L, Long::sum);
    }
  }

  /** The set that this implicit epoch turns out to have had. */
  void learn(SortedSet<String> known) {
    services = Optional.of(known);
    if (undecided != null) {
      undecided.forEach((service, count) -> ghosts += known.contains(service) ? 0 : count);
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

  boolean isGhost(String service) {
    return services.isPresent() && !services.get().contains(service);
  }
}
