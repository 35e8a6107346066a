package decnet.syslog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * kill -9 at random moments under load: every line that the process reported as written is in the
 * log, the chain is whole, and positions go on where they stopped.
 */
@Tag("slow")
@Timeout(300)
class LogKillTest {
  private static final int ROUNDS_A_LOG = 10;
  private static final int MOST_REPORTS = 3000;
  private static final int READY = 2; // victims that already wait, so that no round waits for a JVM
  private static final Pattern LINE = Pattern.compile(".* value=\"([^\"]*)\".* pos=\"(\\d+)\" .*");

  @TempDir Path folder;
  private final Deque<Process> waiting = new ArrayDeque<>();
  private final RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(9);

  @AfterEach
  void end() {
    waiting.forEach(Process::destroyForcibly);
  }

  @Test
  void whatever_was_reported_as_written_survives_being_killed() throws Exception {
    kill(20);
  }

  @Test
  @Tag("long")
  void whatever_was_reported_as_written_survives_being_killed_two_hundred_times() throws Exception {
    kill(200);
  }

  private void kill(int rounds) throws Exception {
    for (int round = 0; round < rounds; round += ROUNDS_A_LOG) {
      Path log = Files.createDirectory(folder.resolve("r" + round)).resolve("decnet.log");
      for (int life = 0; life < ROUNDS_A_LOG; life++) {
        Map<Long, String> reported = life(log);
        Map<Long, String> found = found(log);
        assertThat(found).containsAllEntriesOf(reported);
        assertThat(LogVerifier.verify(log, Optional.of(LogHome.KEY), Optional.empty()).problems())
            .as("round " + (round + life))
            .filteredOn(problem -> !problem.contains("is torn")) // repaired by the next life
            .isEmpty();
      }
    }
  }

  /** One process from its start to its death; what it reported. */
  private Map<Long, String> life(Path log) throws IOException {
    while (waiting.size() < READY) {
      waiting.add(victim());
    }
    Process victim = waiting.remove();
    victim.getOutputStream().write((log + "\n").getBytes(StandardCharsets.UTF_8));
    victim.getOutputStream().flush();
    Map<Long, String> reported = new HashMap<>();
    int last = 1 + random.nextInt(MOST_REPORTS);
    try (BufferedReader out = victim.inputReader(StandardCharsets.US_ASCII)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        int blank = line.indexOf(' ');
        reported.put(Long.parseLong(line.substring(0, blank)), line.substring(blank + 1));
        if (reported.size() == last) {
          victim.toHandle().destroyForcibly(); // what it wrote until then is still read, to the end
        }
      }
    }
    assertThat(reported).hasSizeGreaterThanOrEqualTo(last);
    return reported;
  }

  private static Process victim() throws IOException {
    return new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                LogVictim.class.getName()))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static Map<Long, String> found(Path log) throws IOException {
    Map<Long, String> found = new HashMap<>();
    List<InputStream> files = new ArrayList<>();
    for (Segments.Sealed segment : new Segments(log).sealed()) {
      files.add(segment.open());
    }
    files.add(Files.newInputStream(log));
    for (InputStream file : files) {
      try (BufferedReader lines =
          new BufferedReader(new InputStreamReader(file, StandardCharsets.US_ASCII))) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          Matcher parts = LINE.matcher(line);
          if (parts.matches()) {
            found.put(Long.parseLong(parts.group(2)), parts.group(1));
          }
        }
      }
    }
    return found;
  }
}
