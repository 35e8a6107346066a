package decnet.cli;

import decnet.app.Home;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code decnet reload}. */
@Command(
    name = "reload",
    description = "Makes the running fleet read its configuration again.",
    mixinStandardHelpOptions = true)
final class ReloadCommand extends Decnet.Base {
  @Option(names = "--json", description = "as JSON")
  boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    JsonNode answer =
        ApiClient.of(Home.of(decnet.environment()), decnet.environment())
            .post("/api/v1/reload", ApiClient.JSON.createObjectNode());
    Changes.print(decnet, answer.path("changes"), json);
    return 0;
  }
}
