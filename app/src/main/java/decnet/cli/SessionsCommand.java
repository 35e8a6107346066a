package decnet.cli;

import decnet.app.Home;
import java.io.IOException;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code decnet sessions}. */
@Command(
    name = "sessions",
    description = "Lists the sessions whose terminal was recorded, newest first.",
    mixinStandardHelpOptions = true)
final class SessionsCommand extends Decnet.Base {
  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "50",
      description = "how many, 1 to 1000 (${DEFAULT-VALUE})")
  int limit;

  @Option(
      names = "--after",
      paramLabel = "KEY",
      description = "goes on behind the page that ended with this key")
  String after = "";

  @Option(names = "--json", description = "as JSON")
  boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    JsonNode page =
        ApiClient.of(Home.of(decnet.environment()), decnet.environment())
            .get(
                "/api/v1/sessions?limit="
                    + limit
                    + (after.isEmpty() ? "" : "&after=" + ApiClient.encode(after)));
    if (json) {
      decnet.out().println(ApiClient.JSON.writeValueAsString(page));
      return 0;
    }
    Table table = new Table("SESSION", "ENDED", "DECKY", "SERVICE", "SOURCE", "LENGTH", "ORIGIN");
    for (JsonNode one : page.path("sessions")) {
      Duration length = Duration.ofMillis(one.path("duration_ms").asLong());
      table.row(
          one.path("session").asString(),
          one.path("ended_at").asString(),
          one.path("decky").asString(),
          one.path("service").asString(),
          one.path("source").asString(),
          length.toMinutes() + "m" + length.toSecondsPart() + "s",
          one.path("origin").asString("-"));
    }
    table.print(decnet.out());
    String next = page.path("next").asString("");
    if (!next.isEmpty()) {
      decnet.err().println("decnet: more with --after " + next);
    }
    return 0;
  }
}
