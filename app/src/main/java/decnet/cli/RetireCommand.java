package decnet.cli;

import decnet.app.Home;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/** {@code decnet retire}. */
@Command(
    name = "retire",
    description = "Takes deckies off the wire for good.",
    mixinStandardHelpOptions = true)
final class RetireCommand extends Decnet.Base {
  @Parameters(paramLabel = "DECKY", arity = "1..*")
  List<String> deckies = new ArrayList<>();

  @Option(names = "--actor", paramLabel = "NAME", description = "who wants it, for the record")
  String actor = "";

  @Option(names = "--json", description = "as JSON")
  boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    ObjectNode body = ApiClient.JSON.createObjectNode().put("actor", actor);
    deckies.forEach(body.putArray("deckies")::add);
    MutateCommand.Transitions.print(
        decnet,
        ApiClient.of(Home.of(decnet.environment()), decnet.environment())
            .post("/api/v1/retire", body),
        json);
    return 0;
  }
}
