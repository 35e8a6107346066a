package decnet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * A whole fleet on a TAP device, explored by nmap: what its log, its story and its captures hold.
 */
@Tag("real")
@Timeout(120)
class FabricFleetRealTest {
  private static final String FLEET =
      """
      network: {link: tap, lan: 10.98.0.0/24}
      mutation: {every: 0}
      captures: {by: source, rotate: 1MiB, quota: 4MiB}
      deckies:
        - {name: decky-01, address: 10.98.0.10, services: [ssh, http]}
        - {name: decky-02, address: 10.98.0.11, services: [redis]}
      """;

  @TempDir Path home;

  @SuppressWarnings("NullAway.Init") // before each test
  private FleetStand fleet;

  private boolean ended;

  @BeforeEach
  void start() throws Exception {
    fleet = new FleetStand(home, FLEET);
  }

  @AfterEach
  void end() {
    if (!ended) {
      fleet.close();
    }
  }

  private static String run(String... words) throws IOException {
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void a_scan_is_in_the_log_in_the_story_and_in_a_capture_that_tcpdump_reads() throws Exception {
    assertThat(run("nmap", "-sS", "-n", "-Pn", "-p", "1-200", "10.98.0.10"))
        .contains("22/tcp open");
    assertThat(run("curl", "-s", "-m", "20", "http://10.98.0.10/")).contains("nginx");
    fleet.close();
    ended = true;
    String log = home.resolve("decnet.log").toString();
    List<String> scan =
        Files.readAllLines(Path.of(log)).stream()
            .filter(line -> line.contains(" recon.syn_scan "))
            .toList();
    assertThat(scan).isNotEmpty();
    assertThat(scan.getLast())
        .contains("decnet-fabric fabric", "src_ip=\"10.98.0.1\"", "ports=\"1-200\"");
    JsonNode story = FleetStand.run(home, "correlate", "--min-deckies", "1", "--json", log).json();
    assertThat(story.path("traversals").path(0).path("timeline").toString())
        .contains("\"kind\":\"recon\"", "\"kind\":\"hop\"");
    String read = read();
    assertThat(read).contains("10.98.0.1", "10.98.0.10.22: Flags [S]", "10.98.0.10.80 > 10.98.0.1");
    assertThat(read).as("no frame of somebody else's").doesNotContain("10.98.0.250");
  }

  private String read() throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.list(home.resolve("captures"))) {
      for (Path file : files.toList()) {
        assertThat(file.getFileName().toString()).startsWith("10.98.0.1.");
        all.append(run("tcpdump", "-n", "-r", file.toString()));
      }
    }
    return all.toString();
  }
}
