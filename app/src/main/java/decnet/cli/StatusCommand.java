package decnet.cli;

import decnet.app.Home;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code decnet status}. */
@Command(name = "status", description = "Shows the running fleet.", mixinStandardHelpOptions = true)
final class StatusCommand extends Decnet.Base {
  @Option(names = "--json", description = "as JSON")
  boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    ApiClient api = ApiClient.of(Home.of(decnet.environment()), decnet.environment());
    JsonNode status = api.get("/api/v1/status");
    if (json) {
      ((ObjectNode) status).put("api", api.url());
      decnet.out().println(ApiClient.JSON.writeValueAsString(status));
      return 0;
    }
    Table table =
        new Table(
            "DECKY", "ADDRESS", "HOST", "PERSONA", "SERVICES", "EPOCH", "AGE", "TRIGGER", "LIVE");
    for (JsonNode decky : status.path("deckies")) {
      List<String> services = new ArrayList<>();
      decky
          .path("services")
          .forEach(s -> services.add(s.path("name").asString() + ":" + s.path("port").asInt()));
      JsonNode epoch = decky.path("epoch");
      Duration age = Duration.between(Instant.parse(epoch.path("since").asString()), Instant.now());
      table.row(
          decky.path("decky").asString(),
          decky.path("addresses").path(0).asString(),
          decky.path("hostname").asString(),
          decky.path("archetype").asString() + "/" + decky.path("os").asString(),
          String.join(" ", services),
          epoch.path("seq").asString(),
          age.toMinutes() + "m" + age.toSecondsPart() + "s",
          epoch.path("trigger").asString(),
          decky.path("live_sessions").asString());
    }
    table.print(decnet.out());
    return 0;
  }
}
