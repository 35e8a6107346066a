package decnet.cli;

import decnet.app.Home;
import decnet.base.SystemClock;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code decnet replay}. */
@Command(
    name = "replay",
    description = "Plays a recorded session on this terminal.",
    mixinStandardHelpOptions = true)
final class ReplayCommand extends Decnet.Base {
  @Parameters(paramLabel = "SESSION", description = "as `sessions` shows it")
  String session = "";

  @Option(
      names = "--speed",
      paramLabel = "X",
      defaultValue = "1",
      description = "how many times as fast, 0.1 to 1000 (${DEFAULT-VALUE})")
  double speed;

  @Option(
      names = "--idle",
      paramLabel = "SECONDS",
      defaultValue = "2",
      description = "the longest pause (${DEFAULT-VALUE})")
  double idle;

  @Option(
      names = "--cast",
      description = "prints the recording itself (asciinema v2), every byte as it was")
  boolean cast;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (!(speed >= 0.1 && speed <= 1000 && idle >= 0)) {
      decnet.err().println("decnet replay: --speed 0.1 to 1000, --idle 0 or more");
      return Decnet.USAGE;
    }
    ApiClient api = ApiClient.of(Home.of(decnet.environment()), decnet.environment());
    JsonNode found = api.get("/api/v1/sessions/" + ApiClient.encode(session));
    for (JsonNode recording : found.path("recordings")) {
      String hash = recording.path("sha256").asString("");
      if (hash.isEmpty()) {
        decnet.err().println("decnet: a recording was not kept, its quota was used up");
        continue;
      }
      try (InputStream content = api.open("/api/v1/evidence/" + hash)) {
        if (cast) {
          content.transferTo(decnet.out());
        } else {
          play(content);
        }
      }
    }
    return 0;
  }

  private void play(InputStream content) throws IOException, InterruptedException {
    TerminalFilter filter = new TerminalFilter();
    double shown = 0;
    try (SystemClock clock = new SystemClock();
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(content, StandardCharsets.UTF_8))) {
      lines.readLine(); // the header
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode event = ApiClient.JSON.readTree(line);
        if (event.path(1).asString("").equals("o")) {
          double at = event.path(0).asDouble();
          double pause = Math.min(Math.max(0, at - shown), idle) / speed;
          shown = at;
          clock.sleep(Duration.ofNanos((long) (pause * 1e9)));
          decnet.out().print(filter.pass(event.path(2).asString("")));
          decnet.out().flush();
        }
      }
    }
    decnet.out().print("\u001b[0m\n");
  }
}
