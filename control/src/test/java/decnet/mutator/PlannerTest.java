package decnet.mutator;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.Property;
import decnet.catalog.Catalog;
import decnet.catalog.OsFamily;
import decnet.catalog.ServiceSpec;
import decnet.config.FleetConfig.MutationPolicy;
import decnet.config.Window;
import decnet.net.Transport;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import org.junit.jupiter.api.Test;

class PlannerTest {
  private static final List<String> POOL =
      List.of("ssh", "telnet", "http", "ftp", "redis", "mysql");
  private static final Catalog CATALOG =
      new Catalog(
          POOL.stream()
              .map(
                  slug ->
                      new ServiceSpec(
                          slug,
                          slug,
                          1000 + POOL.indexOf(slug),
                          Transport.TCP,
                          Set.of(OsFamily.LINUX),
                          List.of(),
                          List.of(),
                          List.of()))
              .toList(),
          List.of());

  private static MutationPolicy policy(
      Duration every, double jitter, List<Window> windows, Set<String> keep) {
    return new MutationPolicy(every, jitter, Duration.ofMinutes(10), windows, keep, List.of());
  }

  @Test
  void every_legal_set_is_reached_and_none_twice_in_a_row() {
    Planner planner = new Planner(CATALOG);
    List<SortedSet<String>> legal =
        planner.legal(policy(Duration.ofHours(1), 0, List.of(), Set.of("ssh")), POOL, Map.of());
    assertThat(legal)
        .isNotEmpty()
        .allSatisfy(
            set ->
                assertThat(set)
                    .contains("ssh")
                    .doesNotContain("telnet")
                    .hasSizeLessThanOrEqualTo(Planner.MOST));
    Property.holds(
        3,
        random -> {
          Set<SortedSet<String>> seen = new HashSet<>();
          SortedSet<String> current = legal.getFirst();
          for (int i = 0; i < 2_000; i++) {
            SortedSet<String> next = planner.next(legal, current, random);
            assertThat(next).isNotEqualTo(current).isIn(legal);
            seen.add(next);
            current = next;
          }
          assertThat(seen).hasSameSizeAs(legal);
        });
  }

  @Test
  void ports_never_clash_and_a_pool_of_one_stays() {
    Planner planner = new Planner(CATALOG);
    MutationPolicy free = policy(Duration.ofHours(1), 0, List.of(), Set.of());
    assertThat(planner.legal(free, List.of("http", "ftp"), Map.of("http", 21, "ftp", 21)))
        .containsExactlyInAnyOrder(
            new java.util.TreeSet<>(Set.of("http")), new java.util.TreeSet<>(Set.of("ftp")));
    Property.holds(
        1,
        random ->
            assertThat(
                    planner.next(
                        planner.legal(free, List.of("http"), Map.of()), Set.of("http"), random))
                .containsExactly("http"));
  }

  @Test
  void a_change_never_comes_sooner_than_half_the_interval_and_lies_in_a_window() {
    Instant start =
        Instant.parse("2026-03-28T12:00:00Z"); // the clocks of Berlin change the night after
    Property.holds(
        300,
        random -> {
          Duration every = Duration.ofMinutes(1 + random.nextInt(600));
          List<Window> windows =
              random.nextBoolean() ? List.of() : List.of(Window.parse("02:00-05:00 Europe/Berlin"));
          MutationPolicy policy = policy(every, random.nextDouble(), windows, Set.of());
          Instant last = start.plusSeconds(random.nextInt(200_000));
          Optional<Instant> next = Schedule.next(policy, last, last, random);
          assertThat(next).isPresent();
          assertThat(Duration.between(last, next.get())).isGreaterThanOrEqualTo(every.dividedBy(2));
          assertThat(Schedule.allowed(policy, next.get())).isTrue();
          if (windows.isEmpty()) {
            assertThat(Duration.between(last, next.get()))
                .isLessThanOrEqualTo(every.multipliedBy(2));
          }
        });
    Property.holds(
        1,
        random ->
            assertThat(
                    Schedule.next(
                        policy(Duration.ZERO, 0, List.of(), Set.of()), start, start, random))
                .isEmpty());
  }
}
