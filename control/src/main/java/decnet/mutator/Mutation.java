package decnet.mutator;

import decnet.event.Param;
import decnet.event.Trigger;
import decnet.substrate.TopologyDelta;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A change that is asked for: from one set to another, on the wire by {@code delta}.
 *
 * @param details further parameters of the line: a creation's {@code archetype os mac addresses},
 *     or {@code changed}
 */
public record Mutation(
    TopologyDelta delta,
    Set<String> oldServices,
    Set<String> newServices,
    Trigger trigger,
    Optional<String> actor,
    List<Param> details) {
  public Mutation {
    oldServices = Set.copyOf(oldServices);
    newServices = Set.copyOf(newServices);
    details = List.copyOf(details);
  }
}
