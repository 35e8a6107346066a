package decnet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.Property;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code decnet up} as a process of its own: killed while it works, interrupted, started again. */
@Tag("slow")
@Timeout(300)
class UpKillTest {
  private static final String FLEET =
      """
      api: {port: 0}
      mutation: {every: 0}
      deckies:
        - {name: decky-01, address: 127.66.94.1, services: [{ftp: {port: 4021}}, {http: {port: 4080}}]}
        - {name: decky-02, address: 127.66.94.2, services: [{redis: {port: 4379}}]}
      """;

  @TempDir Path home;
  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void end() {
    started.forEach(Process::destroyForcibly);
  }

  /** A fleet that is ready. */
  private Process up() throws IOException {
    Path file = home.resolve("decnet.yaml");
    Files.writeString(file, FLEET);
    ProcessBuilder builder =
        new ProcessBuilder(
            "env", // a test that runs in the background ignores SIGINT, the fleet must not
            "--default-signal",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            "decnet.cli.Main",
            "up",
            "-c",
            file.toString());
    builder.environment().put("DECNET_HOME", home.toString());
    Process process = builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    started.add(process);
    BufferedReader err =
        new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8));
    StringBuilder said = new StringBuilder();
    for (String line = err.readLine(); line != null; line = err.readLine()) {
      said.append(line).append('\n');
      if (line.contains("decnet: ready in")) {
        Thread.ofVirtual().start(() -> err.lines().forEach(rest -> {})); // so that it never blocks
        return process;
      }
    }
    throw new AssertionError("up ended: " + said);
  }

  private static void touch(String address, int port) {
    try (Socket socket = new Socket(address, port)) {
      socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
      socket.getInputStream().read();
    } catch (IOException gone) {
      // the fleet is being killed, or the port has just been mutated away
    }
  }

  /** Intruders and an operator, until the fleet is gone. */
  private Thread load(Process fleet) {
    return Thread.ofPlatform()
        .start(
            () -> {
              String[] sets = {"http", "ftp", "ftp,http"};
              for (int i = 0; fleet.isAlive(); i++) {
                touch("127.66.94.1", 4080);
                touch("127.66.94.2", 4379);
                FleetStand.run(home, "mutate", "decky-01", "--services", sets[i % sets.length]);
              }
            });
  }

  private void killed(int rounds) {
    Property.holds(
        1,
        random -> {
          for (int round = 0; round < rounds; round++) {
            Process fleet = up();
            Thread load = load(fleet);
            killWhileItGrows(fleet, random);
            load.join();
          }
        });
  }

  /** Kills the fleet at a random moment after it has written some more of its log. */
  private void killWhileItGrows(Process fleet, RandomGenerator random) throws Exception {
    Path log = home.resolve("decnet.log");
    long enough = Files.size(log) + 2_000 + random.nextInt(8_000);
    while (Files.size(log) < enough) {
      Thread.onSpinWait();
    }
    fleet.destroyForcibly();
    fleet.waitFor();
  }

  private void assertWhole() throws Exception {
    Process fleet = up();
    String log = home.resolve("decnet.log").toString();
    FleetStand.Ran verified = FleetStand.run(home, "verify", log);
    assertThat(verified.code()).as(verified.out()).isZero();
    JsonNode story = FleetStand.run(home, "correlate", log, "--json").json();
    assertThat(story.path("stats").path("gaps").asInt()).isZero();
    JsonNode epochs = story.path("deckies").path(0).path("epochs");
    JsonNode folded = epochs.path(epochs.size() - 1).path("services");
    JsonNode status = FleetStand.run(home, "status", "--json").json().path("deckies").path(0);
    TreeSet<String> served = new TreeSet<>();
    for (JsonNode service : status.path("services")) {
      served.add(service.path("name").asString());
      int port = service.path("port").asInt();
      try (Socket socket = new Socket("127.66.94.1", port)) {
        assertThat(socket.isConnected()).isTrue();
      }
    }
    TreeSet<String> told = new TreeSet<>();
    folded.forEach(name -> told.add(name.asString()));
    assertThat(served).as("the wire is what the log folds to").isEqualTo(told);
    assertThat(story.toString())
        .as("while it was down nothing was exposed")
        .contains("\"dark\":[[");
    fleet.destroy();
    assertThat(fleet.waitFor()).isZero();
  }

  @Test
  void killed_while_mutating_it_resumes_with_a_whole_log_and_the_folded_sets() throws Exception {
    killed(3);
    assertWhole();
  }

  @Test
  @Tag("long")
  void killed_forty_times_it_still_does() throws Exception {
    killed(40);
    assertWhole();
  }

  @Test
  void a_signal_ends_it_within_its_time_and_every_session_gets_its_event() throws Exception {
    Process fleet = up();
    try (Socket visitor = new Socket("127.66.94.2", 4379)) {
      visitor.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(visitor.getInputStream().read()).isEqualTo('+');
      new ProcessBuilder("kill", "-INT", Long.toString(fleet.pid())).start().waitFor();
      assertThat(fleet.waitFor()).as("interrupted").isEqualTo(130);
    }
    List<String> lines = Files.readAllLines(home.resolve("decnet.log"));
    assertThat(lines)
        .filteredOn(line -> line.contains(" decky-02 redis - disconnect "))
        .singleElement()
        .asString()
        .contains("reason=\"cut\"");
    assertThat(lines).anyMatch(line -> line.contains(" fleet_stopped "));
    assertThat(lines).noneMatch(line -> line.contains("trigger=\"retirement\""));
    assertThat(home.resolve("run/api.json")).doesNotExist();
  }

  @Test
  void a_second_one_on_the_same_home_exits_with_1_and_names_the_pid() throws Exception {
    Process fleet = up();
    assertThat(secondUp()).contains("HOME_IN_USE", Long.toString(fleet.pid()));
  }

  private String secondUp() {
    FleetStand.Ran ran = FleetStand.run(home, "up");
    assertThat(ran.code()).isEqualTo(1);
    return ran.err();
  }
}
