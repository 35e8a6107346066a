package decnet.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import decnet.base.DeckyId;
import decnet.base.Property;
import decnet.correlation.CorrelationJson;
import decnet.correlation.Correlator;
import decnet.correlation.LogInput;
import decnet.event.Event;
import decnet.event.Trigger;
import decnet.fleet.Fleet.Wish;
import decnet.mutator.MutationTransaction.Step;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class FleetTest {
  @TempDir Path home;
  private @Nullable FleetBench made;

  private FleetBench bench() {
    if (made == null) {
      made = new FleetBench(home);
    }
    return made;
  }

  private static String decky(String services) {
    return "mutation: {every: 0}\ndeckies: [{name: decky-01, services: [" + services + "]}]";
  }

  private String story() throws Exception {
    Correlator correlator = new Correlator(Correlator.Options.DEFAULT);
    LogInput input = new LogInput();
    input.read(List.of(home.resolve("decnet.log")), correlator::feed, line -> {});
    assertThat(correlator.gaps()).as("broken chains in the fold").isZero();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new CorrelationJson(correlator, new CorrelationJson.Form(2, true, false))
        .write(out, input.counts());
    return out.toString(StandardCharsets.UTF_8);
  }

  private long transitions() throws Exception {
    return Files.readAllLines(home.resolve("decnet.log")).stream()
        .filter(line -> line.contains(" decky_mutated "))
        .count();
  }

  private static Wish operator(String... services) {
    return new Wish(
        Optional.of(new TreeSet<>(List.of(services))), Trigger.OPERATOR, Optional.of("test"));
  }

  @Test
  void creation_mutation_and_retirement_are_one_well_formed_life() throws Exception {
    try (FleetBench.Life life = bench().life().start(decky("ssh"))) {
      assertThat(life.wire.wire()).isEqualTo(Map.of(FleetBench.ONE, Set.of("ssh")));
      Event.Mutation changed = life.fleet.mutate(FleetBench.ONE, operator("ssh", "http"));
      assertThat(changed.seq()).isEqualTo(2);
      assertThat(changed.oldServices()).containsExactly("ssh");
      assertThat(life.wire.wire()).isEqualTo(Map.of(FleetBench.ONE, Set.of("http", "ssh")));
      assertThat(life.fleet.retire(FleetBench.ONE, Optional.empty()).seq()).isEqualTo(3);
      assertThat(life.wire.wire()).isEmpty();
      assertThatThrownBy(() -> life.fleet.mutate(FleetBench.ONE, operator("ssh")))
          .hasMessageContaining("decky-01");
    }
    assertThat(story()).contains("\"trigger\":\"creation\"", "\"trigger\":\"retirement\"");
    List<String> lines = Files.readAllLines(home.resolve("decnet.log"));
    assertThat(lines)
        .filteredOn(line -> line.contains("trigger=\"creation\""))
        .singleElement()
        .asString()
        .contains(
            "old_services=\"\" new_services=\"ssh\"",
            "archetype=\"linux-server\" os=\"debian-12\" mac=\"02:00:00:");
  }

  @Test
  void a_restart_resumes_the_folded_set_without_a_transition() throws Exception {
    try (FleetBench.Life life = bench().life().start(decky("ssh"))) {
      life.fleet.mutate(FleetBench.ONE, operator("ftp"));
    }
    try (FleetBench.Life life = bench().life().start(decky("ssh"))) {
      assertThat(life.wire.wire()).isEqualTo(Map.of(FleetBench.ONE, Set.of("ftp")));
      assertThat(life.fleet.mutate(FleetBench.ONE, operator("http")).seq()).isEqualTo(3);
    }
    assertThat(transitions()).isEqualTo(3);
    story();
  }

  @Test
  void a_changed_entry_is_applied_as_config_and_a_removed_one_is_retired() throws Exception {
    bench().life().start(decky("ssh")).close();
    try (FleetBench.Life life = bench().life().start(decky("ssh, mysql"))) {
      assertThat(life.wire.wire()).isEqualTo(Map.of(FleetBench.ONE, Set.of("mysql", "ssh")));
    }
    try (FleetBench.Life life = bench().life().start("mutation: {every: 0}")) {
      assertThat(life.wire.wire()).isEmpty();
    }
    List<String> lines = Files.readAllLines(home.resolve("decnet.log"));
    assertThat(lines)
        .filteredOn(line -> line.contains("trigger=\"operator\" actor=\"config\""))
        .hasSize(1);
    assertThat(lines)
        .filteredOn(line -> line.contains("trigger=\"retirement\" actor=\"config\""))
        .hasSize(1);
    try (FleetBench.Life life = bench().life().start(decky("ssh"))) {
      assertThat(life.fleet.status().getFirst().seq())
          .as("the sequence goes on over a re-creation")
          .isEqualTo(4);
    }
    story();
  }

  @Test
  void what_cannot_be_bound_fails_without_a_line_and_leaves_the_wire_as_it_was() throws Exception {
    try (FleetBench.Life life = bench().life().start(decky("ssh"))) {
      life.wire.refuse("http");
      assertThatThrownBy(() -> life.fleet.mutate(FleetBench.ONE, operator("http")))
          .hasMessageContaining("PORT_UNAVAILABLE");
      assertThat(life.wire.wire()).isEqualTo(Map.of(FleetBench.ONE, Set.of("ssh")));
      life.wire.allowAll();
      assertThat(life.fleet.mutate(FleetBench.ONE, operator("http")).seq())
          .as("no number is lost")
          .isEqualTo(2);
    }
    assertThat(transitions()).isEqualTo(2);
    story();
  }

  @Test
  void the_healer_brings_back_what_a_start_could_not_bind_and_says_so() throws Exception {
    bench().life().start(decky("ssh, http")).close();
    try (FleetBench.Life life = bench().life()) {
      life.wire.refuse("http");
      life.start(decky("ssh, http"));
      assertThat(life.wire.wire()).isEqualTo(Map.of(FleetBench.ONE, Set.of()));
      life.fleet.heal();
      assertThat(life.wire.wire()).isEqualTo(Map.of(FleetBench.ONE, Set.of()));
      life.wire.allowAll();
      life.fleet.heal();
      assertThat(life.wire.wire())
          .as("not at once again")
          .isEqualTo(Map.of(FleetBench.ONE, Set.of()));
      bench().clock.advance(Patience.FIRST);
      life.fleet.heal();
      assertThat(life.wire.wire()).isEqualTo(Map.of(FleetBench.ONE, Set.of("http", "ssh")));
      life.fleet.heal();
    }
    assertThat(Files.readAllLines(home.resolve("decnet.log")))
        .filteredOn(line -> line.contains("trigger=\"healer\""))
        .singleElement()
        .asString()
        .contains(
            "old_services=\"http,ssh\" new_services=\"http,ssh\"",
            "changed=\"http.wire,ssh.wire\"");
    story();
  }

  /**
   * Kill -9 between each pair of steps: afterwards the fold is whole and the wire agrees with it.
   */
  @ParameterizedTest
  @EnumSource(Step.class)
  void a_process_killed_at_any_step_of_a_mutation_is_finished_or_undone(Step at) throws Exception {
    bench().life().start(decky("ssh")).close();
    FleetBench.Life doomed =
        bench()
            .new Life(
                step -> {
                  if (step == at) {
                    throw new FleetBench.Killed();
                  }
                })
            .start(decky("ssh"));
    assertThatThrownBy(() -> doomed.fleet.mutate(FleetBench.ONE, operator("http")))
        .isInstanceOf(FleetBench.Killed.class);
    doomed.kill();
    boolean logged = transitions() == 2;
    assertThat(logged).isEqualTo(at.compareTo(Step.LOGGED) >= 0);
    try (FleetBench.Life next = bench().life().start(decky("ssh"))) {
      assertThat(next.wire.wire())
          .isEqualTo(Map.of(FleetBench.ONE, logged ? Set.of("http") : Set.of("ssh")));
      assertThat(next.store.open()).isEmpty();
      next.fleet.mutate(FleetBench.ONE, operator("ftp"));
    }
    assertThat(story()).contains("\"gaps\":0");
  }

  @ParameterizedTest
  @EnumSource(Step.class)
  void a_process_killed_at_any_step_of_a_creation_has_the_decky_once_afterwards(Step at)
      throws Exception {
    FleetBench.Life doomed =
        bench()
        .new Life(
            step -> {
              if (step == at) {
                throw new FleetBench.Killed();
              }
            });
    assertThatThrownBy(() -> doomed.start(decky("ssh"))).isInstanceOf(FleetBench.Killed.class);
    doomed.kill();
    try (FleetBench.Life next = bench().life().start(decky("ssh"))) {
      assertThat(next.wire.wire()).isEqualTo(Map.of(FleetBench.ONE, Set.of("ssh")));
      next.fleet.mutate(FleetBench.ONE, operator("http"));
    }
    assertThat(transitions()).isEqualTo(2);
    story();
  }

  @Test
  void random_lives_with_kills_always_fold_whole_and_the_wire_agrees() {
    Property.holds(
        6,
        random -> {
          Files.deleteIfExists(home.resolve("decnet.log"));
          try (var files = Files.list(home)) {
            for (Path file : (Iterable<Path>) files::iterator) {
              Files.delete(file);
            }
          }
          for (int life = 0; life < 5; life++) {
            int[] countdown = {3 + random.nextInt(40)};
            FleetBench.Life running =
                bench()
                .new Life(
                    step -> {
                      if (--countdown[0] == 0) {
                        throw new FleetBench.Killed();
                      }
                    });
            try {
              running.start(
                  "mutation: {every: 0}\ndeckies: [{name: d, services: [ssh], amount: 3}]");
              for (int i = 0; i < 12; i++) {
                DeckyId decky = new DeckyId("d-0" + (1 + random.nextInt(3)));
                running.fleet.mutate(
                    decky, new Wish(Optional.empty(), Trigger.BEHAVIORAL, Optional.empty()));
              }
            } catch (FleetBench.Killed killed) {
              assertThat(countdown[0]).isZero();
            }
            running.kill();
          }
          try (FleetBench.Life last =
              bench()
                  .life()
                  .start(
                      "mutation: {every: 0}\ndeckies: [{name: d, services: [ssh], amount: 3}]")) {
            last.fleet
                .status()
                .forEach(
                    decky ->
                        assertThat(last.wire.wire().get(decky.plan().id()))
                            .isEqualTo(
                                new TreeSet<>(
                                    decky.services().stream().map(p -> p.service()).toList())));
            assertThat(last.fleet.status()).hasSize(3);
          }
          story();
        });
  }
}
