package decnet.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.fabric.personality.NmapDatabase;
import decnet.fabric.personality.Personalities;
import decnet.fabric.personality.Personality;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What the real nmap calls our deckies, over a TAP device of the test's own. Needs root. Many
 * deckies are scanned by one nmap.
 */
@Tag("real")
@Timeout(3_600)
class OsRealTest {
  private static final int TIMES = 2; // that it is no matter of luck
  private static final int AT_ONCE = 30;
  private static final int SAMPLE = Integer.getInteger("decnet.sample", 300);
  private static final long SEED = Long.getLong("decnet.seed", 20_261_124);

  private static Map<String, OsGuess> scan(List<String> addresses)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of("nmap", "-n", "-O", "-v", "-oX", "-", "-p22,81"));
    command.addAll(addresses);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(600, TimeUnit.SECONDS)).isTrue();
      return OsGuess.parse(said);
    } finally {
      process.destroyForcibly();
    }
  }

  @RepeatedTest(TIMES)
  void nmap_names_each_personality_exactly_and_first() throws Exception {
    try (FabricStand stand = FabricStand.clean()) {
      List<Personality> all = Personalities.shipped().all();
      Map<String, OsGuess> guesses =
          scan(all.stream().map(each -> stand.address(each.name()).toString()).toList());
      Map<String, String> wanted = new LinkedHashMap<>();
      Map<String, String> found = new LinkedHashMap<>();
      for (Personality personality : all) {
        OsGuess guess = guesses.get(stand.address(personality.name()).toString());
        String name = personality.about().nmap();
        wanted.put(personality.name(), name);
        found.put(
            personality.name(),
            guess == null ? "no answer" : guess.first().equals(name) ? name : guess.whole());
      }
      assertThat(found).isEqualTo(wanted);
    }
  }

  @Test
  @Tag("long")
  void nmap_names_a_sample_of_its_own_prints_exactly() throws Exception {
    List<String> prints = new ArrayList<>(NmapDatabase.installed().orElseThrow().prints());
    Collections.shuffle(prints, new Random(SEED));
    List<String> sample = prints.subList(0, SAMPLE);
    List<String> failures = new ArrayList<>();
    for (int from = 0; from < sample.size(); from += AT_ONCE) {
      failures.addAll(missed(sample.subList(from, Math.min(sample.size(), from + AT_ONCE))));
    }
    String report = "seed " + SEED + ": " + failures.size() + " of " + SAMPLE + " were not named\n";
    System.err.println(report + String.join("\n", failures));
    assertThat(failures.size() * 100).as(report).isLessThanOrEqualTo(SAMPLE);
  }

  private static List<String> missed(List<String> prints) throws Exception {
    List<String> failures = new ArrayList<>();
    try (FabricStand stand = FabricStand.empty()) {
      Map<String, String> byAddress = new LinkedHashMap<>();
      for (String print : prints) {
        byAddress.put(stand.add(Personalities.NMAP + print).toString(), print);
      }
      Map<String, OsGuess> guesses = scan(List.copyOf(byAddress.keySet()));
      byAddress.forEach(
          (address, print) -> {
            OsGuess guess = guesses.get(address);
            String name = print.replaceAll("#[0-9]+$", "");
            if (guess == null || !guess.exact().contains(name)) {
              failures.add("--- " + print + "\n" + (guess == null ? "no answer" : guess.whole()));
            }
          });
    }
    return failures;
  }
}
