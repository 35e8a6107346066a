package decnet.config;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.Cidr;
import decnet.base.DeckyId;
import decnet.base.IpAddress;
import decnet.base.Mac;
import decnet.config.FleetConfig.DeckyConfig;
import decnet.substrate.Lan;
import decnet.substrate.Leg;
import decnet.substrate.Line;
import decnet.substrate.Nat;
import decnet.substrate.Nat.Forward;
import decnet.substrate.Router;
import decnet.substrate.Rule;
import decnet.substrate.Rule.Action;
import decnet.substrate.Rule.Anywhere;
import decnet.substrate.Rule.InLan;
import decnet.substrate.Rule.InNetwork;
import decnet.substrate.Rule.Ports;
import decnet.substrate.Rule.Protocol;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NetworkEntryTest {
  private static final String NETWORK =
      """
      network:
        link: tap
        lan: 10.66.0.0/16
        lans: {dmz: 10.77.1.0/24, office: 10.77.2.0/29}
        routers:
          - name: edge
            personality: linux-6
            mac: "00:1b:54:00:00:01"
            interfaces:
              main: 10.66.0.1
              dmz: {address: 10.77.1.1, latency: 2ms, jitter: 500us, loss: 1%, bandwidth: 10Mbit}
            rules:
              - {action: reject, protocol: tcp, from: main, to: 10.77.1.0/28, ports: [22, 80-90]}
              - {action: deny, to: office}
            default: allow
            nat: {outside: main, forwards: [{port: 8022, to: "10.77.1.5:22"}]}
          - name: core
            interfaces: {dmz: 10.77.1.254, office: 10.77.2.1}
      """;

  private static FleetConfig read(String deckies) {
    return new ConfigReader(ConfigReaderTest.CATALOG).read("decnet.yaml", NETWORK + deckies);
  }

  @Test
  void lans_and_routers_become_a_topology() {
    assertThat(read("deckies: []").network().topology().lans())
        .containsExactly(
            new Lan("main", Cidr.parse("10.66.0.0/16")),
            new Lan("dmz", Cidr.parse("10.77.1.0/24")),
            new Lan("office", Cidr.parse("10.77.2.0/29")));
    assertThat(read("deckies: []").network().topology().routers().getFirst())
        .isEqualTo(
            new Router(
                new DeckyId("edge"),
                "linux-6",
                Optional.of(Mac.parse("00:1b:54:00:00:01")),
                List.of(
                    new Leg("main", IpAddress.parse("10.66.0.1"), Line.PERFECT),
                    new Leg(
                        "dmz",
                        IpAddress.parse("10.77.1.1"),
                        new Line(
                            Duration.ofMillis(2), Duration.ofNanos(500_000), 0.01, 10_000_000))),
                List.of(
                    new Rule(
                        Action.REJECT,
                        Protocol.TCP,
                        new InLan("main"),
                        new InNetwork(Cidr.parse("10.77.1.0/28")),
                        List.of(new Ports(22, 22), new Ports(80, 90))),
                    new Rule(
                        Action.DENY, Protocol.ANY, new Anywhere(), new InLan("office"), List.of())),
                Action.ALLOW,
                new Nat(
                    Optional.of("main"),
                    List.of(new Forward(Protocol.TCP, 8022, IpAddress.parse("10.77.1.5"), 22)))));
  }

  @Test
  void a_decky_is_in_the_lans_it_names_else_in_those_of_its_addresses_else_in_main() {
    List<DeckyConfig> deckies =
        read("""
            deckies:
              - {name: a}
              - {name: b, lan: dmz}
              - {name: c, lan: [main, dmz], address: 10.77.1.9}
              - {name: d, address: [10.77.2.2, 10.77.1.8]}
            """)
            .deckies();
    assertThat(deckies.stream().map(DeckyConfig::lans))
        .containsExactly(
            List.of("main"), List.of("dmz"), List.of("main", "dmz"), List.of("office", "dmz"));
  }

  @Test
  void moving_a_lan_changes_the_entries_of_its_deckies_only() {
    String deckies = "deckies: [{name: a}, {name: b, lan: dmz}]";
    FleetConfig before = read(deckies);
    FleetConfig after =
        new ConfigReader(ConfigReaderTest.CATALOG)
            .read("decnet.yaml", (NETWORK + deckies).replace("10.77.1.", "10.88.1."));
    assertThat(after.deckies().getFirst().entry()).isEqualTo(before.deckies().getFirst().entry());
    assertThat(after.deckies().getLast().entry()).isNotEqualTo(before.deckies().getLast().entry());
  }

  @Test
  void what_cannot_be_is_told_all_at_once_with_its_line() {
    List<String> problems =
        ConfigReaderTest.problems(
            """
            network:
              lans: {dmz: 10.77.1.0/24, main: 10.1.0.0/16, attic: 10.77.9.0/24, bad: 10.77.1}
              routers:
                - name: edge
                  interfaces:
                    main: 10.66.0.1
                    dmz: {adress: 10.77.1.1, latency: 5s, bandwidth: fast}
                  rules:
                    - {action: alow, ports: [0, 9-1]}
                  nat: {forwards: [{port: 70000, to: here}]}
                - {interfaces: {main: somewhere}}
            deckies: [{name: a, lan: dmy}]
            """);
    assertThat(problems)
        .anyMatch(p -> p.contains(":2: network.lans.main: main (expected: network.lan"))
        .anyMatch(p -> p.contains(":2: network.lans.bad: '10.77.1'"))
        .anyMatch(p -> p.contains(":7: network.routers[0].interfaces.dmz.adress: unknown key"))
        .anyMatch(p -> p.contains("network.routers[0].interfaces.dmz.bandwidth: 'fast'"))
        .anyMatch(p -> p.contains("network.routers[0].interfaces.dmz.latency: PT5S"))
        .anyMatch(p -> p.contains(":9: network.routers[0].rules[0].action: 'alow'"))
        .anyMatch(p -> p.contains("did you mean 'allow'?"))
        .anyMatch(p -> p.contains("network.routers[0].rules[0].ports: '9-1'"))
        .anyMatch(p -> p.contains("network.routers[0].nat.forwards[0].port: '70000'"))
        .anyMatch(p -> p.contains("network.routers[0].nat.forwards[0].to: 'here'"))
        .anyMatch(p -> p.contains(":11: network.routers[1].name: nothing"))
        .anyMatch(p -> p.contains("network.routers[1].interfaces.main: 'somewhere'"))
        .anyMatch(p -> p.contains("deckies[0].lan: 'dmy'") && p.contains("did you mean 'dmz'?"));
  }

  @Test
  void the_flaws_of_a_topology_are_problems_where_they_stand() {
    assertThat(
            ConfigReaderTest.problems(
                """
                network:
                  lans: {dmz: 10.77.1.0/24, attic: 10.77.9.0/24}
                  routers:
                    - name: edge
                      interfaces:
                        main: 10.66.0.1
                        dnz: 10.77.1.1
                """))
        .anyMatch(p -> p.contains(":7: network.routers.edge.interfaces.dnz: 'dnz'"))
        .anyMatch(p -> p.contains("did you mean 'dmz'?"))
        .anyMatch(p -> p.contains(":2: network.lans.attic: no router leads there"));
  }

  @Test
  void deckies_that_do_not_fit_are_problems() {
    assertThat(
            ConfigReaderTest.problems(
                NETWORK
                    + """
                    deckies:
                      - {name: edge}
                      - {name: a, lan: dmz, address: 10.77.2.2}
                      - {name: b, address: 10.77.1.1}
                      - {name: c, address: 10.77.1.255}
                      - {name: d, lan: office, amount: 6}
                    """))
        .anyMatch(p -> p.contains("'edge' is a router too"))
        .anyMatch(p -> p.contains("deckies[1].address: '10.77.2.2' is in office"))
        .anyMatch(p -> p.contains("deckies[2].address: '10.77.1.1' is of edge"))
        .anyMatch(p -> p.contains("deckies[3].address: '10.77.1.255' (expected: a host in"))
        .anyMatch(p -> p.contains("network.lans.office: 6 deckies in 10.77.2.0/29"));
  }
}
