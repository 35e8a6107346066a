package decnet.fleet;

import decnet.substrate.DeckyPlan;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;

/** Names what differs between two plans of one decky, as {@code changed} of a mutation has it. */
final class PlanChange {
  private PlanChange() {}

  /** Such as {@code accounts}, {@code address}, {@code http.port}, {@code ssh.version}; sorted. */
  static SortedSet<String> between(DeckyPlan before, DeckyPlan after) {
    TreeSet<String> changed = new TreeSet<>();
    note(changed, "address", List.of(before.addresses(), after.addresses()));
    note(changed, "accounts", List.of(before.accounts(), after.accounts()));
    note(changed, "archetype", List.of(before.archetype(), after.archetype()));
    note(changed, "domain", List.of(before.domain(), after.domain()));
    note(changed, "files", List.of(before.files(), after.files()));
    note(changed, "tarpit", List.of(before.tarpit(), after.tarpit()));
    note(changed, "hostname", List.of(before.hostname(), after.hostname()));
    note(changed, "mac", List.of(before.mac(), after.mac()));
    note(changed, "personality", List.of(before.personality(), after.personality()));
    keys(before.ports(), after.ports()).forEach(slug -> changed.add(slug + ".port"));
    for (String slug : keys(before.personas(), after.personas())) {
      Map<String, String> old = before.personas().getOrDefault(slug, Map.of());
      keys(old, after.personas().getOrDefault(slug, Map.of()))
          .forEach(key -> changed.add(slug + "." + key));
    }
    return changed;
  }

  private static void note(SortedSet<String> changed, String name, List<Object> both) {
    if (!both.getFirst().equals(both.getLast())) {
      changed.add(name);
    }
  }

  /** The keys whose values differ. */
  private static SortedSet<String> keys(Map<String, ?> before, Map<String, ?> after) {
    TreeSet<String> all = new TreeSet<>(before.keySet());
    all.addAll(after.keySet());
    all.removeIf(key -> Objects.equals(before.get(key), after.get(key)));
    return all;
  }
}
