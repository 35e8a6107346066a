package decnet.cli;

import decnet.app.Home;
import java.io.IOException;
import picocli.CommandLine.Command;

/** {@code decnet reload}. */
@Command(
    name = "reload",
    description = "Makes the running fleet read its configuration again.",
    mixinStandardHelpOptions = true)
final class ReloadCommand extends Decnet.Base {
  @Override
  public Integer call() throws IOException, InterruptedException {
    ApiClient.of(Home.of(decnet.environment()), decnet.environment())
        .post("/api/v1/reload", ApiClient.JSON.createObjectNode());
    return 0;
  }
}
