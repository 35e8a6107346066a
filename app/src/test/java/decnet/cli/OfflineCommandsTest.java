package decnet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.fabric.link.PcapWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The commands that need no running fleet, from outside: what they print, and their exit codes. */
class OfflineCommandsTest {
  @TempDir Path home;

  private FleetStand.Ran run(String... words) {
    return FleetStand.run(home, words);
  }

  private String file(String name, String text) throws Exception {
    return Files.writeString(home.resolve(name), text).toString();
  }

  @Test
  void without_a_command_the_usage_is_told_and_the_code_is_2() {
    assertThat(run().code()).isEqualTo(2);
    assertThat(run().err()).contains("up", "correlate", "rehearse");
    assertThat(run("--help").code()).isZero();
    assertThat(run("nonsense").code()).isEqualTo(2);
    assertThat(run("correlate", "--nonsense").code()).isEqualTo(2);
  }

  @Test
  void init_writes_a_configuration_that_is_good_and_never_over_another() {
    String file = home.resolve("decnet.yaml").toString();
    assertThat(run("init", file).code()).isZero();
    assertThat(run("validate", file).code()).isZero();
    assertThat(run("init", file).code()).isEqualTo(1);
  }

  @Test
  void validate_tells_all_problems_with_their_lines_and_the_code_is_2() throws Exception {
    FleetStand.Ran ran =
        run(
            "validate",
            file(
                "bad.yaml",
                "deckies:\n  - name: a\n    archetype: linux-sever\n    services: [shh]\n"));
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).contains("bad.yaml:3", "linux-server").contains("bad.yaml:4", "ssh");
  }

  @Test
  void a_personality_that_does_not_exist_is_refused_with_near_names() throws Exception {
    FleetStand.Ran ran =
        run(
            "validate",
            file("p.yaml", "deckies:\n  - name: a\n    personality: windows-servr-2019\n"));
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err())
        .contains("p.yaml:3", "deckies[0].personality", "windows-servr-2019")
        .containsPattern("did you mean.*windows-server-2019");
    assertThat(
            run("validate", file("good.yaml", "deckies: [{name: a, personality: printer}]")).code())
        .isZero();
  }

  @Test
  void a_file_that_is_not_there_is_bad_usage() {
    assertThat(run("validate", home.resolve("none.yaml").toString()).code()).isEqualTo(2);
    assertThat(run("import", home.resolve("none.ini").toString()).code()).isEqualTo(2);
    assertThat(run("correlate", home.resolve("none.log").toString()).code()).isEqualTo(2);
  }

  @Test
  void a_home_that_cannot_be_is_said_with_its_reason() throws Exception {
    Path file = Files.writeString(home.resolve("file"), "");
    FleetStand.Ran ran = FleetStand.run(file.resolve("home"), "up");
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).contains("STORE_UNUSABLE", "file", "Not a directory");
    assertThat(run("up", "-c", home.resolve("none.yaml").toString()).err())
        .contains("none.yaml: no such file or directory");
  }

  @ParameterizedTest
  @ValueSource(strings = {"status", "mutate --all", "sessions", "rehearse", "reload", "watch"})
  void without_a_running_fleet_the_remedy_is_told(String command) {
    FleetStand.Ran ran = run(command.split(" "));
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).contains("NOT_RUNNING", "decnet up");
  }

  @Test
  void plan_on_a_new_home_creates_everything_and_leaves_no_trace() throws Exception {
    String file = file("f.yaml", "deckies: [{name: a, services: [ssh, http]}]");
    JsonNode plan = run("plan", file, "--json").json();
    assertThat(plan).hasSize(1);
    assertThat(plan.path(0).path("change").asString()).isEqualTo("create");
    assertThat(plan.path(0).path("new_services").toString()).isEqualTo("[\"http\",\"ssh\"]");
    assertThat(Files.list(home)).hasSize(1);
  }

  @Test
  void a_simulated_year_keeps_every_rule_and_is_the_same_each_time() throws Exception {
    String file =
        file(
            "f.yaml",
            """
            mutation: {every: 2h, jitter: 30%, windows: ["22:00-06:00 Europe/Berlin"]}
            deckies:
              - {name: a, mutation: {keep: [ssh]}}
              - {name: b, archetype: iot-device, mutation: {every: 10m}}
              - {name: c, services: [ssh], mutation: {pool: [ssh]}}
            """);
    String[] words = {
      "simulate", file, "--days", "365", "--from", "2026-01-01T00:00:00Z", "--json"
    };
    FleetStand.Ran first = run(words);
    assertThat(first.code()).isZero();
    assertThat(run(words).out()).isEqualTo(first.out());
    JsonNode lives = first.json();
    assertThat(lives.path(0).path("changes").asInt()).isBetween(800, 2000);
    assertThat(lives.path(0).path("sets").size()).isGreaterThan(5);
    lives
        .path(0)
        .path("sets")
        .forEach(set -> assertThat(set.path("services").toString()).contains("ssh"));
    assertThat(lives.path(2).path("changes").asInt()).as("only one set is possible").isZero();
    lives.forEach(life -> assertThat(life.path("violations").asInt()).isZero());
    assertThat(run("simulate", file, "--days", "0").code()).isEqualTo(2);
  }

  @Test
  void an_ini_of_the_python_decnet_becomes_a_good_configuration_and_notes() throws Exception {
    String ini =
        file(
            "old.ini",
            """
            # a fleet of before
            [general]
            net = 192.168.1.0/24
            interface = wlp6s0

            [Web-01]
            ip = 127.66.92.9   # fixed
            services = ssh, http, smb
            nmap_os = linux

            [Web-01.ssh]
            users = root:toor,admin:a:b
            kernel_version = 5.15

            [Web-01.http]
            server_header: nginx/1.18.0

            [corp]
            archetype = linux-server
            amount = 3

            [custom-mine]
            binary = image:latest
            """);
    FleetStand.Ran ran = run("import", ini);
    assertThat(ran.code()).isZero();
    assertThat(ran.err())
        .contains("there is no smb yet", "kernel_version", "nmap_os", "[custom-mine]", "wlp6s0");
    assertThat(ran.out())
        .contains("name: \"web-01\"", "services: [ssh, http]", "\"admin\": \"a:b\"", "amount: 3")
        .contains("\"server\": \"nginx/1.18.0\"");
    String yaml = file("new.yaml", ran.out());
    assertThat(run("validate", yaml).code()).isZero();
    assertThat(run("plan", yaml, "--json").json()).hasSize(4);
    assertThat(run("import", ini, "-o", yaml).code()).as("never over another file").isEqualTo(1);
    assertThat(run("import", file("bad.ini", "nothing\n[a]\n[a]\n")).err())
        .contains("bad.ini:1", "bad.ini:3");
  }

  @Test
  void the_catalogues_are_told_as_tables_and_as_json() {
    for (String name :
        new String[] {"services", "archetypes", "personalities", "topics", "events"}) {
      assertThat(run(name).out()).as(name).isNotBlank();
      assertThat(run(name, "--json").json()).as(name).isNotEmpty();
    }
  }

  @Test
  void correlate_reads_what_other_producers_wrote() throws Exception {
    String log =
        file(
            "python.log",
            """
            <134>1 2026-06-01T00:00:00.1+00:00 d-1 ssh - login [relay@55555 src_ip="203.0.113.5"] -
            <134>1 2026-06-01T00:00:01.1+00:00 d-1 mutator - decky_mutated [relay@55555 decky="d-1" old_services="ssh" new_services="http" trigger="operator"] -
            <134>1 2026-06-01T00:00:02.1+00:00 d-2 http - request [relay@55555 src_ip="203.0.113.5:999"] -
            nonsense
            """);
    FleetStand.Ran ran = run("correlate", log, "--json", "--rejects", home.resolve("r").toString());
    JsonNode stats = ran.json().path("stats");
    assertThat(stats.path("lines_parsed").asInt()).isEqualTo(4);
    assertThat(stats.path("lines_rejected").asInt()).isEqualTo(1);
    assertThat(Files.readString(home.resolve("r"))).isEqualTo("nonsense\n");
    assertThat(ran.json().path("traversals").path(0).path("timeline").toString())
        .containsSubsequence("\"hop\"", "\"mutation\"", "\"hop\"");
    assertThat(run("correlate", log).out()).contains("203.0.113.5", "d-1 → d-2", "mutated");
    assertThat(run("correlate", log, "--dot").out()).startsWith("digraph");
    assertThat(run("verify", log).code()).as("a log without a chain is said to have none").isZero();
  }

  @Test
  void recon_tells_who_explored_from_a_capture() throws Exception {
    Path capture = home.resolve("sweep.pcap");
    try (PcapWriter writer = new PcapWriter(capture, 1 << 20)) {
      for (int i = 2; i < 22; i++) {
        ByteBuffer frame = ByteBuffer.allocate(42);
        frame.putShort(0, (short) -1).putInt(2, -1).putShort(6, (short) 0x0200).putInt(8, 1);
        frame.putShort(12, (short) 0x0806).putInt(14, 0x00010800).putInt(18, 0x06040001);
        frame.putShort(22, (short) 0x0200).putInt(24, 1).putInt(28, 0x0a420001);
        frame.putInt(38, 0x0a420000 + i);
        writer.write(Instant.parse("2026-01-02T03:04:05Z"), frame, 0, 42);
      }
    }
    FleetStand.Ran ran = run("recon", capture.toString(), "--json");
    assertThat(ran.code()).as(ran.err()).isZero();
    JsonNode sweep = ran.json().path(ran.json().size() - 1);
    assertThat(sweep.path("event_type").asString()).isEqualTo("recon.arp_sweep");
    assertThat(sweep.path("targets").asString()).isEqualTo("10.66.0.2-10.66.0.21");
    assertThat(sweep.path("timestamp").asString()).startsWith("2026-01-02T03:04:05");
    assertThat(run("recon", capture.toString()).out()).contains("recon.arp_sweep src_ip=10.66.0.1");
    assertThat(run("recon", capture.toString(), "--lan", "here").err()).contains("here");
    ran = run("recon", file("text", "no capture at all"));
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).contains("expected: pcap or pcapng");
  }
}
