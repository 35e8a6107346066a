package decnet.substrate;

import static decnet.substrate.Mazes.ip;
import static decnet.substrate.Mazes.lan;
import static decnet.substrate.Mazes.leg;
import static decnet.substrate.Mazes.router;
import static decnet.substrate.Mazes.with;
import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.IpAddress;
import decnet.base.Property;
import decnet.substrate.Nat.Forward;
import decnet.substrate.Rule.Protocol;
import decnet.substrate.Way.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WaysTest {
  private final Ways ways = new Ways(Mazes.office());

  private Way tcp(String from, String to, int port) {
    return ways.way(List.of(ip(from)), ip(to), Protocol.TCP, port);
  }

  private static List<String> routers(Way way) {
    return way.steps().stream().map(step -> step.router().id().name()).toList();
  }

  @Test
  void neighbours_meet_without_a_router() {
    assertThat(tcp("10.77.2.5", "10.77.2.6", 22))
        .isEqualTo(new Way(Outcome.OPEN, List.of(), ip("10.77.2.5"), ip("10.77.2.6"), 22));
  }

  @Test
  void a_way_names_its_routers_with_the_legs_it_passes_and_adds_up_its_lines() {
    Way way = tcp("203.0.113.9", "10.77.2.5", 80);
    assertThat(way.outcome()).isEqualTo(Outcome.OPEN);
    assertThat(routers(way)).containsExactly("edge", "core");
    assertThat(way.steps().stream().map(step -> step.in().address().toString()))
        .containsExactly("10.66.0.1", "10.77.1.254");
    assertThat(way.line().latency()).isEqualTo(Duration.ofMillis(15));
  }

  @Test
  void the_first_router_that_refuses_ends_the_way_in_silence_or_with_a_word() {
    assertThat(tcp("10.66.0.9", "10.77.2.5", 25).outcome()).isEqualTo(Outcome.REJECTED);
    assertThat(routers(tcp("10.66.0.9", "10.77.2.5", 25))).containsExactly("edge");
    assertThat(tcp("10.66.0.9", "10.77.3.5", 22).outcome()).isEqualTo(Outcome.DENIED);
    assertThat(routers(tcp("10.77.1.9", "10.77.3.5", 22))).containsExactly("core");
    assertThat(tcp("10.77.1.9", "10.77.3.5", 22).outcome()).isEqualTo(Outcome.DENIED);
    assertThat(tcp("10.77.2.9", "10.77.3.5", 22).outcome()).isEqualTo(Outcome.OPEN);
    assertThat(tcp("10.77.2.9", "10.77.3.5", 80).outcome()).isEqualTo(Outcome.DENIED);
  }

  @Test
  void a_machine_with_two_addresses_goes_by_the_nearer_one() {
    List<IpAddress> both = List.of(ip("10.66.0.9"), ip("10.77.2.9"));
    Way way = ways.way(both, ip("10.77.3.5"), Protocol.TCP, 22);
    assertThat(way.outcome()).isEqualTo(Outcome.OPEN);
    assertThat(way.source()).isEqualTo(ip("10.77.2.9"));
  }

  @Test
  void a_gateway_lends_its_address_outwards_and_leads_its_ports_inside() {
    Router gate =
        with(
            router("gate", leg("main", "10.66.0.1"), leg("lab", "10.77.1.1")),
            new Nat(
                Optional.of("main"),
                List.of(new Forward(Protocol.TCP, 8022, ip("10.77.1.5"), 22))));
    Ways hidden =
        new Ways(
            new Topology(
                List.of(lan("main", "10.66.0.0/16"), lan("lab", "10.77.1.0/24")), List.of(gate)));
    assertThat(hidden.way(List.of(ip("10.77.1.5")), ip("10.66.0.9"), Protocol.TCP, 80).source())
        .isEqualTo(ip("10.66.0.1"));
    assertThat(hidden.way(List.of(ip("10.77.1.5")), ip("10.66.0.9"), Protocol.TCP, 80).target())
        .isEqualTo(ip("10.66.0.9"));
    Way inside = hidden.way(List.of(ip("10.66.0.9")), ip("10.66.0.1"), Protocol.TCP, 8022);
    assertThat(inside.target()).isEqualTo(ip("10.77.1.5"));
    assertThat(inside.port()).isEqualTo(22);
    assertThat(inside.source()).isEqualTo(ip("10.66.0.9"));
    assertThat(routers(inside)).containsExactly("gate");
    Way none = hidden.way(List.of(ip("10.66.0.9")), ip("10.66.0.1"), Protocol.TCP, 8023);
    assertThat(none.target()).isEqualTo(ip("10.66.0.1"));
    assertThat(none.steps()).isEmpty();
  }

  /** A tree of LANs with some further routers between any two. */
  private static Topology random(java.util.random.RandomGenerator random) {
    int count = 2 + random.nextInt(14);
    List<Lan> lans = new ArrayList<>(List.of(lan("main", "10.66.0.0/16")));
    List<Router> routers = new ArrayList<>();
    for (int i = 1; i < count; i++) {
      lans.add(lan("lan" + i, "10.77." + i + ".0/24"));
      int other = random.nextInt(i);
      routers.add(
          router(
              "r" + i,
              leg(
                  other == 0 ? "main" : "lan" + other,
                  "10." + (other == 0 ? 66 : 77) + "." + other + "." + (100 + i)),
              leg("lan" + i, "10.77." + i + ".1")));
    }
    for (int i = 0; i < random.nextInt(4) && count > 3; i++) {
      int one = 1 + random.nextInt(count - 2);
      int other = one + 1;
      routers.add(
          router(
              "x" + i,
              leg("lan" + one, "10.77." + one + "." + (200 + i)),
              leg("lan" + other, "10.77." + other + "." + (200 + i))));
    }
    return new Topology(lans, routers);
  }

  @Test
  void every_lan_is_reached_by_joined_steps_and_as_shortly_as_a_search_by_hand_says() {
    Property.holds(
        200,
        random -> {
          Topology topology = random(random);
          assertThat(topology.flaws()).isEmpty();
          Ways ways = new Ways(topology);
          for (Lan from : topology.lans()) {
            for (Lan to : topology.lans()) {
              List<Step> steps = ways.between(from.name(), to.name()).orElseThrow();
              String at = from.name();
              for (Step step : steps) {
                assertThat(step.in().lan()).isEqualTo(at);
                assertThat(step.router().legs()).contains(step.in(), step.out());
                at = step.out().lan();
              }
              assertThat(at).isEqualTo(to.name());
              assertThat(steps).hasSize(distance(topology, from.name(), to.name()));
            }
          }
        });
  }

  private static int distance(Topology topology, String from, String to) {
    Set<String> reached = new HashSet<>(Set.of(from));
    for (int rounds = 0; ; rounds++) {
      if (reached.contains(to)) {
        return rounds;
      }
      Set<String> next = new HashSet<>(reached);
      topology.routers().stream()
          .filter(router -> router.legs().stream().anyMatch(leg -> reached.contains(leg.lan())))
          .forEach(router -> router.legs().forEach(leg -> next.add(leg.lan())));
      reached.addAll(next);
    }
  }

  @Test
  void a_way_through_a_router_begins_with_it() {
    Topology topology = Mazes.office();
    Router edge = topology.routers().getFirst();
    assertThat(
            ways.through(edge, "main", "servers").orElseThrow().stream()
                .map(step -> step.router().id().name()))
        .containsExactly("edge", "core");
    assertThat(ways.through(edge, "main", "main").orElseThrow()).hasSize(1);
  }

  @Test
  void a_chain_of_256_lans_is_computed_at_once() {
    List<Lan> lans = new ArrayList<>(List.of(lan("main", "10.66.0.0/16")));
    List<Router> routers = new ArrayList<>();
    for (int i = 1; i < 256; i++) {
      lans.add(lan("lan" + i, "10.100." + i + ".0/24"));
      routers.add(
          router(
              "r" + i,
              i == 1
                  ? leg("main", "10.66.0.1")
                  : leg("lan" + (i - 1), "10.100." + (i - 1) + ".254"),
              leg("lan" + i, "10.100." + i + ".1")));
    }
    Topology topology = new Topology(lans, routers);
    assertThat(topology.flaws()).isEmpty();
    Ways all = new Ways(topology);
    assertThat(all.between("main", "lan255").orElseThrow()).hasSize(255);
    int open = 0;
    for (int i = 0; i < 65_536; i++) {
      IpAddress target =
          IpAddress.of(new byte[] {10, 100, (byte) (1 + i % 255), (byte) (2 + i / 255 % 250)});
      open += topology.lanOf(target).equals("lan" + (1 + i % 255)) ? 1 : 0;
    }
    assertThat(open).isEqualTo(65_536);
  }
}
