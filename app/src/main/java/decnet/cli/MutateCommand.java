package decnet.cli;

import decnet.app.Home;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code decnet mutate}. */
@Command(
    name = "mutate",
    description = "Changes what deckies expose, now; returns when the wire shows it.",
    mixinStandardHelpOptions = true)
final class MutateCommand extends Decnet.Base {
  @Parameters(paramLabel = "DECKY", arity = "0..*")
  List<String> deckies = new ArrayList<>();

  @Option(names = "--all", description = "every decky")
  boolean all;

  @Option(
      names = "--services",
      split = ",",
      paramLabel = "SERVICE",
      description = "exactly these; otherwise the planner chooses")
  List<String> services = new ArrayList<>();

  @Option(names = "--actor", paramLabel = "NAME", description = "who wants it, for the record")
  @Nullable String actor;

  @Option(names = "--json", description = "as JSON")
  boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (all == !deckies.isEmpty()) {
      decnet.err().println("decnet mutate: name deckies, or --all");
      return Decnet.USAGE;
    }
    ObjectNode body = ApiClient.JSON.createObjectNode().put("all", all);
    deckies.forEach(body.putArray("deckies")::add);
    services.forEach(body.putArray("services")::add);
    String who = actor;
    if (who != null) {
      body.put("actor", who);
    }
    Transitions.print(
        decnet,
        ApiClient.of(Home.of(decnet.environment()), decnet.environment())
            .post("/api/v1/mutate", body),
        json);
    return 0;
  }

  /** Prints what the API says has changed. */
  static final class Transitions {
    private Transitions() {}

    static void print(Decnet decnet, JsonNode lines, boolean json) {
      if (json) {
        decnet.out().println(ApiClient.JSON.writeValueAsString(lines));
        return;
      }
      Table table = new Table("DECKY", "SEQ", "TRIGGER", "FROM", "TO");
      for (JsonNode line : lines) {
        table.row(
            line.path("decky").asString(),
            line.path("seq").asString(),
            line.path("trigger").asString(),
            Changes.joined(line.path("old_services")),
            Changes.joined(line.path("new_services")));
      }
      table.print(decnet.out());
    }
  }
}
