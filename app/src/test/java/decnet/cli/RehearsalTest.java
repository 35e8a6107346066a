package decnet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * The whole story end to end: a scripted intruder with a real SSH client, a mutation in between.
 */
@Tag("slow")
@Timeout(180)
class RehearsalTest {
  private static final String THREE =
      """
      mutation: {every: 0}
      deckies:
        - name: decky-01
          address: 127.66.93.1
          services: [{ssh: {port: 4022}}, {http: {port: 4080}}]
          accounts: {root: toor}
          files: {/root/.bash_history: "sshpass -p 'bl4ck&white' ssh admin@db01 uptime\\n"}
        - name: decky-02
          address: 127.66.93.2
          services: [{ssh: {port: 4022}}]
          accounts: {root: unguessable}
        - name: decky-03
          hostname: db01
          address: 127.66.93.3
          services: [{ssh: {port: 4022}}]
          accounts: {root: unguessable, admin: "bl4ck&white"}
      """;

  @TempDir Path home;

  @SuppressWarnings("NullAway.Init") // before each test
  private FleetStand fleet;

  @BeforeEach
  void start() throws Exception {
    fleet = new FleetStand(home, THREE);
  }

  @AfterEach
  void stop() {
    fleet.close();
  }

  private static List<String> steps(JsonNode story) {
    List<String> steps = new ArrayList<>();
    story
        .path("timeline")
        .forEach(
            step ->
                steps.add(
                    step.path("kind").asString()
                        + " "
                        + step.path("decky").asString()
                        + " "
                        + step.path("event_type").asString("")));
    return steps;
  }

  @Test
  void an_intruder_scans_guesses_looks_uploads_and_moves_on_with_a_mutation_in_between()
      throws Exception {
    FleetStand.Ran ran = fleet.run("rehearse", "--source", "127.77.1.9", "--json");
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.err())
        .contains("guessed root/toor on decky-01", "uploaded", "decky-03 was mutated")
        .contains("moved to decky-03 through decky-01 as admin with a found password");

    Path log = home.resolve("decnet.log");
    JsonNode all = fleet.run("correlate", log.toString(), "--json").json();
    JsonNode story = all.path("traversals").path(0);
    assertThat(story.path("attacker_ip").asString()).isEqualTo("127.77.1.9");
    assertThat(all.path("stats").path("unique_ips").asInt()).as("ours is no attacker").isEqualTo(1);
    assertThat(steps(ran.json()))
        .as("what it shows itself, from the live fleet, is what the log tells")
        .isEqualTo(steps(story));
    assertThat(steps(story))
        .containsSubsequence(
            "hop decky-01 auth.attempt",
            "hop decky-01 command",
            "hop decky-01 file.upload",
            "mutation decky-03 ",
            "hop decky-01 pivot",
            "hop decky-03 auth.attempt",
            "hop decky-03 command");
    story
        .path("hops")
        .forEach(hop -> assertThat(hop.path("origin").asString("")).isEqualTo("rehearsal"));
    assertThat(Files.readAllLines(log))
        .filteredOn(line -> line.contains("src_ip=\"127.77.1.9\""))
        .isNotEmpty()
        .allMatch(line -> line.contains("origin=\"rehearsal\""));
    assertThat(Files.readAllLines(log))
        .as("the inner decky saw the outer one, the line keeps the outermost source")
        .filteredOn(line -> line.contains(" decky-03 ssh - command "))
        .isNotEmpty()
        .allMatch(line -> line.contains("src_ip=\"127.77.1.9\""))
        .allMatch(line -> line.contains("peer_ip=\"127.66.93.1\"") && line.contains("via=\""));
    JsonNode without =
        fleet.run("correlate", log.toString(), "--json", "--no-rehearsal").json().path("stats");
    assertThat(without.path("events_indexed").asInt()).isZero();
    assertThat(fleet.run("verify", log.toString()).code()).isZero();
  }

  @Test
  void what_it_typed_can_be_listed_and_replayed() throws Exception {
    assertThat(fleet.run("rehearse").code()).isZero();
    assertThat(fleet.run("rehearse").out())
        .containsPattern("decky-03 +MUTATION +operator: ssh -> http,ssh|http,ssh -> ssh")
        .containsPattern("decky-01 +ssh +auth.attempt");
    JsonNode sessions = fleet.run("sessions", "--json").json().path("sessions");
    for (int i = 0; i < 500 && sessions.isEmpty(); i++) {
      sessions = fleet.run("sessions", "--json").json().path("sessions");
    }
    JsonNode one = sessions.path(0);
    assertThat(one.path("decky").asString()).isEqualTo("decky-01");
    assertThat(one.path("origin").asString()).isEqualTo("rehearsal");
    String session = one.path("session").asString();
    assertThat(fleet.run("sessions").out()).contains(session, "rehearsal");
    FleetStand.Ran replayed = fleet.run("replay", session, "--speed", "1000", "--idle", "0");
    assertThat(replayed.code()).isZero();
    assertThat(replayed.out()).contains("# uname -a", "uid=0(root) gid=0(root)");
    assertThat(fleet.run("replay", session, "--cast").out()).startsWith("{\"version\":2");
    assertThat(fleet.run("replay", "nobody").code()).isEqualTo(1);
  }

  @Test
  void without_two_shells_there_is_nothing_to_rehearse() {
    fleet.run("retire", "decky-02", "decky-03");
    FleetStand.Ran ran = fleet.run("rehearse");
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).contains("needs two deckies with ssh");
    assertThat(fleet.run("rehearse", "other").code()).isEqualTo(2);
  }
}
