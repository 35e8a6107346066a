package decnet.mutator;

import decnet.catalog.Catalog;
import decnet.catalog.ServiceSpec;
import decnet.config.FleetConfig.MutationPolicy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * Chooses the next set of services of a decky: one an administrator could have made, never the same
 * unless there is no other. A pure function of its arguments and the random source.
 *
 * <p>The rules of a set: it holds what the policy keeps; at least one service; no two on one port;
 * at most {@value #MOST} services; telnet never beside ssh, which replaced it; a database is
 * administered, so mysql and redis come with ssh when the pool has it.
 */
public final class Planner {
  /**
   * More than this on one small machine is itself a tell (REALISM: a host with too many open
   * ports).
   */
  static final int MOST = 4;

  private static final int ENUMERABLE = 16; // pools are small: every subset is looked at

  private final Catalog catalog;

  public Planner(Catalog catalog) {
    this.catalog = catalog;
  }

  /** All legal sets, in a fixed order. */
  public List<SortedSet<String>> legal(
      MutationPolicy policy, List<String> archetypePool, Map<String, Integer> ports) {
    List<String> pool =
        new ArrayList<>(new TreeSet<>(policy.pool().isEmpty() ? archetypePool : policy.pool()));
    policy.keep().stream().filter(slug -> !pool.contains(slug)).forEach(pool::add);
    if (pool.size() > ENUMERABLE) {
      throw new IllegalArgumentException(
          "pool of " + pool.size() + " services (expected: at most " + ENUMERABLE + ")");
    }
    List<SortedSet<String>> sets = new ArrayList<>();
    for (int bits = 1; bits < 1 << pool.size(); bits++) {
      SortedSet<String> set = new TreeSet<>();
      for (int i = 0; i < pool.size(); i++) {
        if ((bits >> i & 1) == 1) {
          set.add(pool.get(i));
        }
      }
      if (set.containsAll(policy.keep()) && likely(set, pool) && distinctPorts(set, ports)) {
        sets.add(set);
      }
    }
    return sets;
  }

  /**
   * The next set: another than {@code current} where there is one; {@code current} itself where no
   * set is legal.
   */
  public SortedSet<String> next(
      List<SortedSet<String>> legal, Set<String> current, RandomGenerator random) {
    List<SortedSet<String>> others = legal.stream().filter(set -> !set.equals(current)).toList();
    if (!others.isEmpty()) {
      return others.get(random.nextInt(others.size()));
    }
    return new TreeSet<>(legal.isEmpty() ? current : legal.getFirst());
  }

  /** Whether an administrator could have made {@code set} on a machine with {@code pool}. */
  public boolean likely(Set<String> set, List<String> pool) {
    boolean crowded = set.size() > MOST;
    boolean twoShells = set.contains("telnet") && set.contains("ssh");
    boolean database = set.contains("mysql") || set.contains("redis");
    boolean unadministered = database && pool.contains("ssh") && !set.contains("ssh");
    return !crowded && !twoShells && !unadministered;
  }

  /**
   * Whether no two services of {@code set} claim one port; {@code ports} overrides the defaults.
   */
  public boolean distinctPorts(Set<String> set, Map<String, Integer> ports) {
    Map<String, String> owners = new HashMap<>();
    for (String slug : set) {
      ServiceSpec spec =
          catalog
              .service(slug)
              .orElseThrow(() -> new IllegalArgumentException("no such service: " + slug));
      int configured = ports.getOrDefault(slug, 0);
      String place = spec.transport().text() + "/" + (configured == 0 ? spec.port() : configured);
      if (owners.putIfAbsent(place, slug) != null) {
        return false;
      }
    }
    return true;
  }
}
