package decnet.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import decnet.base.Cidr;
import decnet.base.DeckyId;
import decnet.base.IpAddress;
import decnet.bus.Envelope;
import decnet.bus.Overflow;
import decnet.bus.TopicPattern;
import decnet.event.Event;
import decnet.event.Trigger;
import decnet.fleet.Fleet.Wish;
import decnet.mutator.MutationTransaction.Step;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many deckies that come and change together. */
@Timeout(120)
class LargeFleetTest {
  private static final String MANY =
      "mutation: {every: 0}\ndeckies: [{name: d, services: [ssh], amount: 600}]";

  @TempDir Path home;

  private static Wish chosen() {
    return new Wish(Optional.empty(), Trigger.OPERATOR, Optional.of("test"));
  }

  private static List<DeckyId> sorted(Set<DeckyId> deckies) {
    return new ArrayList<>(new TreeSet<>(deckies));
  }

  @Test
  void a_fleet_is_created_with_one_wait_for_the_disk_and_changed_with_another() throws Exception {
    FleetBench bench = new FleetBench(home);
    try (FleetBench.Life life = bench.life().start(MANY)) {
      assertThat(life.waits).hasValue(1);
      life.fleet.mutate(sorted(life.fleet.deckies()), chosen());
      assertThat(life.waits).hasValue(2);
      assertThat(life.wire.held()).as("sessions may begin again").isEmpty();
    }
  }

  @Test
  void the_lines_of_a_group_stand_in_its_order_and_the_bus_hears_of_each_after_its_line()
      throws Exception {
    FleetBench bench = new FleetBench(home);
    try (FleetBench.Life life = bench.life().start(MANY)) {
      BlockingQueue<String> unlogged = new LinkedBlockingQueue<>();
      BlockingQueue<Envelope> heard = new LinkedBlockingQueue<>();
      life.bus.subscribe(
          new TopicPattern("decky.*.mutation"),
          10_000,
          Overflow.DROP_NEWEST,
          message -> {
            if (life.log.synced() < 1 + 2 * 600) {
              unlogged.add(message.topic().name());
            }
            heard.add(message);
          });
      List<DeckyId> deckies = sorted(life.fleet.deckies());
      List<Event.Mutation> lines = life.fleet.mutate(deckies, chosen());
      assertThat(lines).extracting(Event.Mutation::decky).isEqualTo(deckies);
      assertThat(lines).extracting(Event.Mutation::seq).containsOnly(2L);
      List<String> names =
          bench.lines("trigger=\"operator\"").stream()
              .map(line -> line.replaceAll(".* decky=\"([^\"]*)\".*", "$1"))
              .toList();
      assertThat(names).isEqualTo(deckies.stream().map(DeckyId::name).toList());
      for (DeckyId decky : deckies) {
        Envelope message = heard.poll(20, TimeUnit.SECONDS);
        assertThat(message).isNotNull();
        assertThat(message.topic().name()).isEqualTo("decky." + decky + ".mutation");
      }
      assertThat(unlogged).isEmpty();
    }
  }

  @Test
  void what_cannot_be_bound_fails_alone() throws Exception {
    FleetBench bench = new FleetBench(home);
    try (FleetBench.Life life = bench.life()) {
      life.wire.refuse("http");
      life.start(
          "mutation: {every: 0}\ndeckies: [{name: a, services: [ssh]}, {name: b, services: [http]},"
              + " {name: c, services: [ssh]}]");
      assertThat(life.wire.wire()).containsOnlyKeys(new DeckyId("a"), new DeckyId("c"));
      assertThat(life.store.open()).isEmpty();
      life.wire.allowAll();
      bench.clock.advance(Patience.FIRST);
      life.fleet.heal();
      assertThat(life.wire.wire()).containsKey(new DeckyId("b"));
      assertThatThrownBy(
              () -> life.fleet.mutate(List.of(new DeckyId("a"), new DeckyId("nobody")), chosen()))
          .hasMessageContaining("nobody");
      assertThat(bench.lines(" decky_mutated ")).as("then nothing has changed").hasSize(3);
    }
  }

  /** Kill -9 in the middle of a group: each of it is finished or undone by its own line. */
  @ParameterizedTest
  @EnumSource(Step.class)
  void a_group_that_was_killed_at_any_step_is_whole_afterwards(Step at) throws Exception {
    String yaml = "mutation: {every: 0}\ndeckies: [{name: d, services: [ssh], amount: 5}]";
    FleetBench bench = new FleetBench(home);
    bench.life().start(yaml).close();
    FleetBench.Life doomed =
        bench
            .new Life(
                step -> {
                  if (step == at) {
                    throw new FleetBench.Killed();
                  }
                })
            .start(yaml);
    List<DeckyId> deckies = sorted(doomed.fleet.deckies());
    assertThatThrownBy(() -> doomed.fleet.mutate(deckies, chosen()))
        .isInstanceOf(FleetBench.Killed.class);
    assertThat(doomed.wire.held()).isEmpty();
    doomed.kill();
    boolean logged = at.compareTo(Step.LOGGED) >= 0;
    try (FleetBench.Life next = bench.life().start(yaml)) {
      assertThat(next.store.open()).isEmpty();
      assertThat(next.fleet.mutate(deckies, chosen()))
          .extracting(Event.Mutation::seq)
          .containsOnly(logged ? 3L : 2L);
    }
  }

  @Test
  void every_decky_has_a_name_and_an_address_of_its_own() throws Exception {
    FleetBench bench = new FleetBench(home);
    try (FleetBench.Life life = bench.life().start(MANY)) {
      List<DeckyStatus> all = life.fleet.status();
      assertThat(all.stream().map(decky -> decky.plan().hostname()).collect(Collectors.toSet()))
          .hasSize(600);
      assertThat(all.stream().map(decky -> decky.plan().addresses()).collect(Collectors.toSet()))
          .hasSize(600);
    }
  }

  @Test
  void a_pool_is_given_out_to_its_last_address_with_0_and_255_at_the_end() {
    Cidr network = Cidr.parse("10.66.0.0/22");
    IpAddress own = IpAddress.parse("10.66.0.1");
    Taken taken = new Taken();
    AddressSearch search = new AddressSearch(new AddressPool(network, own::equals), taken);
    List<IpAddress> given = new ArrayList<>();
    for (Optional<IpAddress> next = search.find(); next.isPresent(); next = search.find()) {
      given.add(next.get());
      taken.add(FleetBench.plan("d" + given.size(), next.get()));
    }
    assertThat(new HashSet<>(given)).hasSize(1024 - 3);
    assertThat(given.subList(0, 4 * 254 - 1)).isSortedAccordingTo(Comparator.naturalOrder());
    assertThat(given.subList(4 * 254 - 1, given.size()))
        .extracting(IpAddress::toString)
        .containsExactly(
            "10.66.0.255", "10.66.1.0", "10.66.1.255", "10.66.2.0", "10.66.2.255", "10.66.3.0");
    taken.remove(FleetBench.plan("d", given.get(7)));
    assertThat(search.find()).as("what is free again is found again").contains(given.get(7));
  }

  /** A start of 65,536 deckies puts as many addresses into a hash table. */
  @Test
  void the_addresses_of_a_network_spread_over_a_hash_table() {
    Set<Integer> slots =
        IntStream.range(0, 65_536)
            .mapToObj(i -> IpAddress.of(new byte[] {10, 66, (byte) (i >> 8), (byte) i}))
            .map(address -> (address.hashCode() ^ address.hashCode() >>> 16) & 0x1ffff)
            .collect(Collectors.toSet());
    assertThat(slots).hasSizeGreaterThan(40_000);
  }
}
