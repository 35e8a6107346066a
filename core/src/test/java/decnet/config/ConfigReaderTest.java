package decnet.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import decnet.base.Cidr;
import decnet.base.Property;
import decnet.catalog.ArchetypeSpec;
import decnet.catalog.Catalog;
import decnet.catalog.OsFamily;
import decnet.catalog.PersonaKey;
import decnet.catalog.ServiceSpec;
import decnet.config.FleetConfig.DeckyConfig;
import decnet.net.Transport;
import decnet.substrate.Topology;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConfigReaderTest {
  private static ServiceSpec service(String slug, int port, PersonaKey... keys) {
    return new ServiceSpec(
        slug,
        slug,
        port,
        Transport.TCP,
        Set.of(OsFamily.LINUX),
        List.of(keys),
        List.of(),
        List.of());
  }

  static final Catalog CATALOG =
      new Catalog(
          List.of(
              service(
                  "ssh", 22, PersonaKey.text("version", "OpenSSH_9.2p1", "the software version")),
              service("http", 80, PersonaKey.choice("server", "the software", "nginx", "apache")),
              service("ftp", 21)),
          List.of(
              new ArchetypeSpec(
                  "linux-server",
                  "a server",
                  OsFamily.LINUX,
                  "debian-12",
                  "linux-6",
                  List.of(),
                  List.of("srv"),
                  List.of("ssh"),
                  List.of("ssh", "http"),
                  Map.of())));

  private static FleetConfig read(String yaml) {
    return new ConfigReader(CATALOG).read("decnet.yaml", yaml);
  }

  static List<String> problems(String yaml) {
    try {
      read(yaml);
    } catch (ConfigException bad) {
      return bad.problems().stream().map(Problem::toString).toList();
    }
    throw new AssertionError("no problem found");
  }

  @Test
  void the_contracts_example_is_read_whole() {
    FleetConfig config =
        read(
            """
            network: {link: auto, lan: 10.66.0.0/16}
            ignore: [192.0.2.10/32]
            log: {sync: batch, rotate: 256MiB, keep: 90d, forward: null}
            mutation: {every: 30m, jitter: 20%, drain: 10m, windows: ["02:00-05:00 Europe/Berlin"]}
            deckies:
              - name: decky-01            # one DNS label
                archetype: linux-server
                address: auto
                services: [ssh, {http: {port: 8080, server: apache}}]
                accounts: {root: toor}
                mutation: {every: 10m, keep: [ssh], pool: [http, ftp]}
                personas: {ssh: {version: OpenSSH_9.2p1}}
              - name: corp-ws
                amount: 10
            """);
    assertThat(config.deckies()).hasSize(11);
    DeckyConfig first = config.deckies().getFirst();
    assertThat(first.services()).isEqualTo(Map.of("ssh", 0, "http", 8080));
    assertThat(first.personas())
        .isEqualTo(
            Map.of("ssh", Map.of("version", "OpenSSH_9.2p1"), "http", Map.of("server", "apache")));
    assertThat(first.mutation().every()).isEqualTo(Duration.ofMinutes(10));
    assertThat(first.mutation().drain()).isEqualTo(Duration.ofMinutes(10));
    assertThat(first.mutation().keep()).containsExactly("ssh");
    assertThat(config.deckies().getLast().name()).hasToString("corp-ws-10");
    assertThat(config.deckies().getLast().services()).isEqualTo(Map.of("ssh", 0));
    assertThat(config.ignore()).containsExactly(Cidr.parse("192.0.2.10/32"));
  }

  @Test
  void all_problems_are_told_at_once_with_line_key_and_suggestion() {
    assertThat(
            problems(
                """
                netwrk: {}
                log: {sync: sometimes, rotate: much}
                deckies:
                  - name: Decky_1
                    archetype: linux-sever
                    services: [shh, {http: {port: 99999, server: ngin}}, ssh, ssh]
                    address: 1.2.3
                  - name: decnet-x
                    colour: red
                  - name: a
                  - name: a
                """))
        .containsExactlyInAnyOrder(
            "decnet.yaml:2: log.sync: 'sometimes' (expected: one of batch, always, os)",
            "decnet.yaml:2: log.rotate: 'much' (expected: a number with B, KiB, MiB, GiB or TiB, such as 256MiB)",
            "decnet.yaml:5: deckies[0].archetype: 'linux-sever' (expected: one of linux-server); did you mean 'linux-server'?",
            "decnet.yaml:7: deckies[0].address: '1.2.3' (expected: an IP literal)",
            "decnet.yaml:6: deckies[0].services: 'shh' (expected: one of ftp, http, ssh); did you mean 'ssh'?",
            "decnet.yaml:6: deckies[0].services.http.port: '99999' (expected: a number from 1 to 65535)",
            "decnet.yaml:6: deckies[0].services.http.server: 'ngin' (expected: one of nginx, apache); did you mean 'nginx'?",
            "decnet.yaml:6: deckies[0].services: 'ssh' twice (expected: each service once)",
            "decnet.yaml:4: deckies[0].name: 'Decky_1' (expected: one DNS label, lower case, not decnet-*)",
            "decnet.yaml:9: deckies[0].colour: unknown key (expected: one of name, amount, archetype, address, lan, services, accounts, personas, mutation, mac, hostname, domain, personality, files, tarpit)",
            "decnet.yaml:8: deckies[0].name: 'decnet-x' (expected: one DNS label, lower case, not decnet-*)",
            "decnet.yaml:11: deckies: two deckies are called a (expected: distinct names)",
            "decnet.yaml:1: netwrk: unknown key (expected: one of network, ignore, log, limits, evidence, captures, api, mutation, deckies); did you mean 'network'?");
  }

  @Test
  void every_key_of_a_decky_and_of_the_fleet_is_read() {
    FleetConfig config =
        read(
            """
            network: {link: "packet:eth0", lan: 192.168.7.0/24}
            ignore: 192.0.2.1
            log: {sync: always, rotate: 0, keep: never}
            limits: {sessions: 0, per_source: 5, idle: 10m, hops: 1000}
            evidence: {quota: 1GiB}
            api: {bind: 0.0.0.0, port: 0}
            deckies:
              - name: a
                address: [192.0.2.7, "2001:db8::7"]
                mac: 00:50:56:AA:bb:01
                hostname: SRV-7
                domain: corp.example
                personality: "nmap:Linux 5.4"
                accounts: {root: 1234}
                mutation: {every: never, jitter: 0%, drain: 1h, windows: "22:00-02:00", keep: ssh, pool: [ssh, ftp]}
            """);
    assertThat(config.network().link()).isEqualTo("packet:eth0");
    assertThat(config.network().lan()).hasToString("192.168.7.0/24");
    assertThat(config.network().topology())
        .isEqualTo(Topology.single(Cidr.parse("192.168.7.0/24")));
    assertThat(config.log().keep()).isZero();
    assertThat(config.limits())
        .isEqualTo(new FleetConfig.LimitsConfig(0, 5, Duration.ofMinutes(10), 1000));
    assertThat(config.evidenceQuotaBytes()).isEqualTo(1L << 30);
    assertThat(config.api()).isEqualTo(new FleetConfig.ApiConfig("0.0.0.0", 0));
    DeckyConfig decky = config.deckies().getFirst();
    assertThat(decky.addresses()).hasToString("[192.0.2.7, 2001:db8::7]");
    assertThat(decky.mac()).map(Object::toString).hasValue("00:50:56:aa:bb:01");
    assertThat(decky.hostname()).hasValue("SRV-7");
    assertThat(decky.domain()).hasValue("corp.example");
    assertThat(decky.personality()).hasValue("nmap:Linux 5.4");
    assertThat(decky.accounts()).containsEntry("root", "1234");
    assertThat(decky.mutation().every()).isZero();
    assertThat(decky.mutation().pool()).containsExactly("ssh", "ftp");
    assertThat(decky.mutation().windows()).hasSize(1);
  }

  /** They were taken for typing errors, or taken and ignored. */
  @Test
  void keys_of_the_contract_that_are_not_built_yet_are_refused_and_say_so() {
    assertThat(
            problems(
                """
                log: {forward: "siem:6514"}
                retention: 30d
                deckies:
                  - {name: a, address: dhcp}
                """))
        .hasSize(3)
        .allMatch(problem -> problem.contains("not built yet"))
        .anyMatch(problem -> problem.startsWith("decnet.yaml:1: log.forward: 'siem:6514'"))
        .anyMatch(problem -> problem.startsWith("decnet.yaml:4: deckies[0].address: 'dhcp'"));
  }

  @Test
  void a_tarpit_has_ports_and_a_mode() {
    assertThat(
            read("deckies: [{name: a, tarpit: {ports: [23, 8000-8100], mode: drip}}]")
                .deckies()
                .getFirst()
                .tarpit()
                .text())
        .isEqualTo("drip 23,8000-8100");
    assertThat(read("deckies: [{name: a, tarpit: {ports: all}}]").deckies().getFirst().tarpit())
        .isEqualTo(decnet.net.TarpitSpec.parse("persist 1-65535"));
    assertThat(read("deckies: [{name: a}]").deckies().getFirst().tarpit().isNone()).isTrue();
    for (String wrong :
        List.of("{}", "true", "{ports: 0}", "{ports: 9-7}", "{ports: all, mode: sticky}")) {
      assertThat(problems("deckies: [{name: a, tarpit: " + wrong + "}]")).as(wrong).isNotEmpty();
    }
    assertThat(problems("tarpit: {ports: all}")).singleElement().asString().contains("each decky");
  }

  @Test
  void bait_lies_at_an_absolute_path_that_climbs_nowhere() {
    assertThat(
            read("deckies: [{name: a, files: {/root/.bash_history: \"ls\", /srv/a b: x}}]")
                .deckies()
                .getFirst()
                .files())
        .isEqualTo(Map.of("/root/.bash_history", "ls", "/srv/a b", "x"));
    for (String path : List.of("a", "/", "/a/../b", "/a/.", "/a//b", "\"/a\\nb\"")) {
      assertThat(problems("deckies: [{name: a, files: {" + path + ": x}}]"))
          .as(path)
          .singleElement()
          .asString()
          .contains("an absolute path");
    }
  }

  @Test
  void several_deckies_cannot_share_what_only_one_can_have() {
    assertThat(problems("deckies: [{name: a, amount: 2, hostname: x}]"))
        .singleElement()
        .asString()
        .contains("deckies[0].amount");
    assertThat(
            problems(
                "deckies: [{name: a, address: 192.0.2.1, mac: \"00:00:00:00:00:01\"},"
                    + " {name: b, address: 192.0.2.1, mac: \"00:00:00:00:00:01\"}]"))
        .hasSize(2)
        .allMatch(problem -> problem.contains("another decky's"));
  }

  @Test
  void two_services_on_one_port_are_a_problem() {
    assertThat(problems("deckies: [{name: a, services: [ftp, {http: {port: 21}}]}]"))
        .singleElement()
        .asString()
        .contains("http and ftp on tcp/21");
  }

  @Test
  void bombs_and_broken_files_are_refused_with_a_sentence() {
    assertThat(problems("a: &x [1]\nb: [*x, *x]")).isNotEmpty().allMatch(p -> p.contains("alias"));
    assertThat(problems("a: " + "[".repeat(100) + "]".repeat(100)))
        .anyMatch(p -> p.contains("nested deeper"));
    assertThat(problems("a: [")).singleElement().asString().contains("well-formed YAML");
    assertThat(problems("")).singleElement().asString().contains("empty");
    assertThat(problems("a: 1\na: 2")).anyMatch(p -> p.contains("written twice"));
    assertThat(problems("deckies: 3")).isNotEmpty();
  }

  @Test
  void layout_and_comments_do_not_change_an_entry_but_content_does() {
    String one =
        read("deckies:\n  - name: a\n    services: [ssh]  # why\n").deckies().getFirst().entry();
    String two = read("deckies: [{services: [ssh], name: \"a\"}]").deckies().getFirst().entry();
    String other = read("deckies: [{services: [http], name: a}]").deckies().getFirst().entry();
    assertThat(one).isEqualTo(two).isNotEqualTo(other);
  }

  @Test
  void no_text_whatever_escapes_as_another_exception() {
    String seed =
        "network: {link: auto}\ndeckies:\n  - name: a\n    services: [ssh, {http: {port: 1}}]\n    mutation: {every: 1m}\n";
    Property.holds(
        3_000,
        random -> {
          StringBuilder text = new StringBuilder(seed);
          for (int i = 0; i < 1 + random.nextInt(6); i++) {
            text.setCharAt(
                random.nextInt(text.length()),
                "{}[]:,-&*!|>'\"%@ \nabc\t#?".charAt(random.nextInt(24)));
          }
          try {
            assertThat(read(text.toString())).isNotNull();
          } catch (ConfigException bad) {
            assertThat(bad.problems()).isNotEmpty();
          }
        });
  }

  @Test
  void a_window_may_span_midnight_and_follows_its_zone() {
    Window night = Window.parse("22:00-02:00 Europe/Berlin");
    assertThat(night.contains(Instant.parse("2026-01-01T21:30:00Z"))).isTrue(); // 22:30 CET
    assertThat(night.contains(Instant.parse("2026-07-01T21:30:00Z"))).isTrue(); // 23:30 CEST
    assertThat(night.contains(Instant.parse("2026-07-01T00:30:00Z"))).isFalse(); // 02:30 CEST
    assertThatThrownBy(() -> Window.parse("25:00-01:00")).hasMessageContaining("HH:MM-HH:MM Zone");
    assertThatThrownBy(() -> Window.parse("02:00-05:00 Mars/Base"))
        .hasMessageContaining("HH:MM-HH:MM Zone");
  }
}
