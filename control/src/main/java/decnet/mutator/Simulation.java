package decnet.mutator;

import decnet.base.DeckyId;
import decnet.catalog.ArchetypeSpec;
import decnet.catalog.Catalog;
import decnet.config.FleetConfig.DeckyConfig;
import decnet.config.FleetConfig.MutationPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * A dry run of one decky's life: the real schedule and the real planner on simulated time, every
 * change held against the rules by code that shares nothing with them. A pure function of its
 * arguments.
 */
public final class Simulation {
  private static final int TOLD = 20; // violations told in words; all are counted

  /**
   * What would happen.
   *
   * @param changes scheduled transitions
   * @param sets how often each set was entered, the creation's included
   * @param shortest the shortest time between two changes; zero with fewer than two
   * @param longest the longest time between two changes; zero with fewer than two
   * @param violations how many rules were broken
   * @param examples the first of them, in words
   */
  public record Life(
      DeckyId decky,
      long changes,
      SortedMap<String, Long> sets,
      Duration shortest,
      Duration longest,
      long violations,
      List<String> examples) {
    public Life {
      examples = List.copyOf(examples);
    }
  }

  private final DeckyConfig decky;
  private final MutationPolicy policy;
  private final Catalog catalog;
  private final List<String> pool;
  private final List<String> examples = new ArrayList<>();
  private long violations;

  private Simulation(DeckyConfig decky, Catalog catalog) {
    this.decky = decky;
    this.catalog = catalog;
    policy = decky.mutation();
    pool =
        policy.pool().isEmpty()
            ? catalog.archetype(decky.archetype()).map(ArchetypeSpec::pool).orElse(List.of())
            : policy.pool();
  }

  /** Lives {@code length} of {@code decky}, which is created at {@code from}. */
  public static Life run(
      DeckyConfig decky, Catalog catalog, Instant from, Duration length, RandomGenerator random) {
    return new Simulation(decky, catalog).run(from, from.plus(length), random);
  }

  private Life run(Instant from, Instant end, RandomGenerator random) {
    Planner planner = new Planner(catalog);
    List<SortedSet<String>> legal = planner.legal(policy, pool, decky.services());
    SortedMap<String, Long> sets = new TreeMap<>();
    SortedSet<String> current = new TreeSet<>(decky.services().keySet());
    sets.merge(String.join(",", current), 1L, Long::sum);
    Instant last = from;
    Duration shortest = Duration.ZERO;
    Duration longest = Duration.ZERO;
    long changes = 0;
    Optional<Instant> next = Schedule.next(policy, from, from, random);
    while (next.isPresent() && next.get().isBefore(end)) {
      Instant at = next.get();
      SortedSet<String> chosen = planner.next(legal, current, random);
      if (chosen.equals(current)) {
        if (legal.size() > 1) {
          broken(at, "the same set although another was possible");
        }
      } else {
        check(last, at, chosen);
        Duration between = Duration.between(last, at);
        shortest = changes == 0 || between.compareTo(shortest) < 0 ? between : shortest;
        longest = between.compareTo(longest) > 0 ? between : longest;
        changes++;
        sets.merge(String.join(",", chosen), 1L, Long::sum);
        current = chosen;
        last = at;
      }
      next = Schedule.next(policy, at, at, random);
    }
    return new Life(decky.name(), changes, sets, shortest, longest, violations, examples);
  }

  private void check(Instant last, Instant at, Set<String> set) {
    if (set.isEmpty()) {
      broken(at, "no service");
    }
    if (!set.containsAll(policy.keep())) {
      broken(at, "a kept service is missing: " + set);
    }
    for (String slug : set) {
      if (!pool.contains(slug) && !policy.keep().contains(slug)) {
        broken(at, "not in the pool: " + slug);
      }
    }
    Set<Integer> ports = new HashSet<>();
    for (String slug : set) {
      int own = catalog.service(slug).map(spec -> spec.port()).orElse(0);
      int port = decky.services().getOrDefault(slug, 0);
      if (!ports.add(port == 0 ? own : port)) {
        broken(at, "two services on one port: " + set);
      }
    }
    if (set.contains("telnet") && set.contains("ssh")) {
      broken(at, "telnet beside ssh");
    }
    if (Duration.between(last, at).compareTo(policy.every().dividedBy(2)) < 0) {
      broken(at, "sooner than half the interval after the change at " + last);
    }
    if (!policy.windows().isEmpty()
        && policy.windows().stream().noneMatch(window -> window.contains(at))) {
      broken(at, "outside every window");
    }
  }

  private void broken(Instant at, String rule) {
    violations++;
    if (examples.size() < TOLD) {
      examples.add(at + " " + rule);
    }
  }
}
