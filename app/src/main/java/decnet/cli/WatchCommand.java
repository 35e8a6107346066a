package decnet.cli;

import decnet.app.Home;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code decnet watch}. */
@Command(
    name = "watch",
    description = "Shows live events: topics of the bus that match, and the log's lines.",
    mixinStandardHelpOptions = true)
final class WatchCommand extends Decnet.Base {
  @Parameters(
      paramLabel = "PATTERN",
      arity = "0..1",
      description = "a topic pattern such as decky.*.mutation; without one, everything")
  String pattern = "";

  @Option(names = "--json", description = "one JSON object a line")
  boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    String query =
        pattern.isEmpty()
            ? "?topics=" + ApiClient.encode("decky.>") + "&lines=true"
            : "?topics=" + ApiClient.encode(pattern);
    ApiClient api = ApiClient.of(Home.of(decnet.environment()), decnet.environment());
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(api.open("/api/v1/stream" + query), StandardCharsets.UTF_8))) {
      String topic = "";
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (line.startsWith("event: ")) {
          topic = line.substring(7);
        } else if (line.startsWith("data: ")) {
          show(topic, line.substring(6));
        }
      }
    }
    return 0;
  }

  private void show(String topic, String data) {
    if (json) {
      decnet.out().println(data);
      return;
    }
    JsonNode node = ApiClient.JSON.readTree(data);
    String text =
        topic.equals("line")
            ? node.path("timestamp").asString()
                + "  "
                + node.path("decky").asString()
                + "  "
                + node.path("service").asString()
                + "  "
                + node.path("event_type").asString()
                + "  "
                + node.path("params")
            : topic + "  " + node.path("payload");
    decnet.out().println(Table.safe(text));
    decnet.out().flush();
  }
}
