package decnet.cli;

import decnet.app.Home;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code decnet status}. */
@Command(name = "status", description = "Shows the running fleet.", mixinStandardHelpOptions = true)
final class StatusCommand extends Decnet.Base {
  private static final int FEW = 64; // deckies that are listed each

  @Option(names = "--json", description = "as JSON")
  boolean json;

  @Option(names = "--all", description = "every decky, however many there are")
  boolean all;

  @Parameters(paramLabel = "DECKY", arity = "0..*", description = "only these")
  List<String> names = new ArrayList<>();

  @Override
  public Integer call() throws IOException, InterruptedException {
    ApiClient api = ApiClient.of(Home.of(decnet.environment()), decnet.environment());
    JsonNode status = api.get("/api/v1/status");
    if (json) {
      ((ObjectNode) status).put("api", api.url());
      decnet.out().println(ApiClient.JSON.writeValueAsString(status));
      return 0;
    }
    List<JsonNode> chosen = new ArrayList<>();
    for (JsonNode decky : status.path("deckies")) {
      if (names.isEmpty() || names.contains(decky.path("decky").asString())) {
        chosen.add(decky);
      }
    }
    if (chosen.size() > FEW && !all) {
      summary(chosen);
      chosen.removeIf(decky -> decky.path("live_sessions").asInt() == 0);
      chosen.sort(Comparator.comparingInt(decky -> -decky.path("live_sessions").asInt()));
      if (chosen.size() > FEW) {
        chosen.subList(FEW, chosen.size()).clear();
      }
    }
    if (!chosen.isEmpty()) {
      list(chosen);
    }
    return 0;
  }

  /** Of a large fleet, what it is made of; those with visitors follow. */
  private void summary(List<JsonNode> deckies) {
    Map<String, long[]> kinds = new TreeMap<>();
    for (JsonNode decky : deckies) {
      long[] sums = kinds.computeIfAbsent(persona(decky), kind -> new long[3]);
      sums[0]++;
      sums[1] += decky.path("services").size();
      sums[2] += decky.path("live_sessions").asLong();
    }
    Table table = new Table("PERSONA", "DECKIES", "OPEN PORTS", "LIVE");
    kinds.forEach(
        (kind, sums) ->
            table.row(
                kind, Long.toString(sums[0]), Long.toString(sums[1]), Long.toString(sums[2])));
    table.print(decnet.out());
    decnet.err().println("decnet: " + deckies.size() + " deckies; --all lists each");
  }

  private static String persona(JsonNode decky) {
    return decky.path("archetype").asString() + "/" + decky.path("os").asString();
  }

  private void list(List<JsonNode> deckies) {
    Table table =
        new Table(
            "DECKY", "ADDRESS", "HOST", "PERSONA", "SERVICES", "EPOCH", "AGE", "TRIGGER", "LIVE");
    for (JsonNode decky : deckies) {
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
          persona(decky),
          String.join(" ", services),
          epoch.path("seq").asString(),
          age.toMinutes() + "m" + age.toSecondsPart() + "s",
          epoch.path("trigger").asString(),
          decky.path("live_sessions").asString());
    }
    table.print(decnet.out());
  }
}
