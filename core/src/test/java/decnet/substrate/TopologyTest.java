package decnet.substrate;

import static decnet.substrate.Mazes.ip;
import static decnet.substrate.Mazes.lan;
import static decnet.substrate.Mazes.leg;
import static decnet.substrate.Mazes.router;
import static decnet.substrate.Mazes.rule;
import static decnet.substrate.Mazes.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import decnet.base.Cidr;
import decnet.substrate.Nat.Forward;
import decnet.substrate.Rule.Action;
import decnet.substrate.Rule.Protocol;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TopologyTest {
  @Test
  void a_single_lan_and_a_network_of_four_have_no_flaws() {
    assertThat(Topology.single(Cidr.parse("10.66.0.0/16")).flaws()).isEmpty();
    assertThat(Mazes.office().flaws()).isEmpty();
  }

  @Test
  void an_address_is_in_its_lan_and_every_other_one_is_on_the_link() {
    Topology topology = Mazes.office();
    assertThat(topology.lanOf(ip("10.77.2.0"))).isEqualTo("office");
    assertThat(topology.lanOf(ip("10.77.2.255"))).isEqualTo("office");
    assertThat(topology.lanOf(ip("10.77.4.0"))).isEqualTo("main");
    assertThat(topology.lanOf(ip("127.66.0.1"))).isEqualTo("main");
    assertThat(topology.lanOf(ip("2001:db8::1"))).isEqualTo("main");
    assertThat(topology.lanOf(ip("10.66.0.1"))).isEqualTo("main");
  }

  @Test
  void all_flaws_are_told_at_once() {
    Topology wrong =
        new Topology(
            List.of(
                lan("main", "10.66.0.0/16"),
                lan("Office", "10.66.3.0/24"),
                lan("servers", "10.78.0.1/24"),
                lan("plant", "10.79.0.0/31"),
                lan("plant", "10.80.0.0/24")),
            List.of(
                router("gw", leg("main", "10.66.0.1")),
                router("gw", leg("main", "10.66.0.1"), leg("ofice", "10.66.3.1")),
                with(
                    with(
                        router("far", leg("main", "10.66.255.255"), leg("main", "10.99.0.1")),
                        Action.ALLOW,
                        rule(Action.DENY, Protocol.ICMP, "nowhere", "", 80)),
                    new Nat(
                        Optional.of("plant"),
                        List.of(
                            new Forward(Protocol.TCP, 80, ip("10.66.0.7"), 80),
                            new Forward(Protocol.TCP, 80, ip("10.79.0.1"), 80))))));
    assertThat(wrong.flaws().stream().map(flaw -> flaw.key() + ": " + flaw.found()))
        .contains(
            "lans.Office: 'Office'",
            "lans.Office: '10.66.3.0/24' overlaps 10.66.0.0/16 of main",
            "lans.servers: '10.78.0.1/24'",
            "lans.plant: '10.79.0.0/31'",
            "lans.plant: two LANs of this name",
            "routers.gw.interfaces: 1 interface",
            "routers.gw: two routers of this name",
            "routers.gw.interfaces.main: '10.66.0.1' is an address of gw",
            "routers.gw.interfaces.ofice: 'ofice'",
            "routers.far.interfaces: two in main",
            "routers.far.interfaces.main: '10.66.255.255'",
            "routers.far.interfaces.main: '10.99.0.1'",
            "routers.far.rules[0]: 'nowhere'",
            "routers.far.rules[0]: ports without a protocol that has them",
            "routers.far.nat.outside: 'plant'",
            "routers.far.nat.forwards: tcp/80 twice",
            "routers.far.nat.forwards: '10.66.0.7'",
            "lans.servers: no router leads there");
  }

  @Test
  void lines_add_up_and_keep_their_bounds() {
    Line slow = new Line(Duration.ofMillis(1500), Duration.ofMillis(2), 0.5, 1000);
    Line both = slow.then(new Line(Duration.ofMillis(1500), Duration.ofMillis(3), 0.5, 0));
    assertThat(both).isEqualTo(new Line(Line.LONGEST, Duration.ofMillis(5), 0.75, 1000));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Line(Duration.ofSeconds(3), Duration.ZERO, 0, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Line(Duration.ZERO, Duration.ZERO, Double.NaN, 0));
  }
}
