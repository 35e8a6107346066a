package decnet.cli;

import decnet.app.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code decnet deploy}. */
@Command(
    name = "deploy",
    description = "Adds or changes the deckies of a file in the running fleet.",
    mixinStandardHelpOptions = true)
final class DeployCommand extends Decnet.Base {
  @Parameters(paramLabel = "FILE")
  @SuppressWarnings("NullAway.Init") // picocli sets it before call()
  Path file;

  @Option(names = "--json", description = "as JSON")
  boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    var body =
        ApiClient.JSON
            .createObjectNode()
            .put("file", file.toString())
            .put("yaml", Files.readString(file));
    JsonNode answer =
        ApiClient.of(Home.of(decnet.environment()), decnet.environment())
            .post("/api/v1/deploy", body);
    Changes.print(decnet, answer.path("changes"), json);
    return 0;
  }
}
