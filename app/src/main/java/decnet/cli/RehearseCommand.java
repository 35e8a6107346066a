package decnet.cli;

import decnet.app.Home;
import decnet.base.SystemClock;
import decnet.rehearsal.Rehearsal;
import decnet.rehearsal.Stage;
import decnet.rehearsal.Target;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code decnet rehearse}. */
@Command(
    name = "rehearse",
    description =
        "Plays a scripted intruder against your own fleet, marked as rehearsal, and shows what was"
            + " recorded.",
    mixinStandardHelpOptions = true)
final class RehearseCommand extends Decnet.Base {
  private static final String ONLY = "intruder";

  @Parameters(
      paramLabel = "NAME",
      arity = "0..1",
      description = "which play: " + ONLY + " scans, guesses, looks around, uploads, moves on")
  String name = ONLY;

  @Option(
      names = "--source",
      paramLabel = "ADDRESS",
      description = "where it calls from; an address of this host (one of 127.77.0.0/16)")
  String source = "";

  @Option(names = "--json", description = "the traversal as JSON")
  boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (!name.equals(ONLY)) {
      decnet.err().println("decnet rehearse: no play " + name + " (expected: " + ONLY + ")");
      return Decnet.USAGE;
    }
    SecureRandom random = new SecureRandom();
    String from =
        source.isEmpty()
            ? "127.77." + random.nextInt(256) + "." + (1 + random.nextInt(254))
            : source;
    ApiClient api = ApiClient.of(Home.of(decnet.environment()), decnet.environment());
    try (SystemClock clock = new SystemClock()) {
      JsonNode story =
          new Rehearsal(
                  new ApiStage(api),
                  from,
                  clock,
                  act -> decnet.err().println("decnet: " + Table.safe(act)))
              .play();
      if (story instanceof ObjectNode whole) {
        whole.set("timeline", Timeline.of(api, story));
      }
      if (json) {
        decnet.out().println(ApiClient.JSON.writeValueAsString(story));
      } else {
        tell(story);
      }
      return 0;
    }
  }

  private void tell(JsonNode story) {
    decnet
        .out()
        .println(
            "rehearsal of "
                + story.path("attacker_ip").asString()
                + ": "
                + Table.safe(story.path("path").asString())
                + ", "
                + story.path("hop_count").asInt()
                + " hops");
    Table table = new Table("TIME", "DECKY", "WHAT", "DETAIL");
    for (JsonNode step : story.path("timeline")) {
      boolean mutation = step.path("kind").asString().equals("mutation");
      table.row(
          step.path("timestamp").asString(),
          step.path("decky").asString(),
          mutation ? "MUTATION" : step.path("service").asString(),
          mutation
              ? step.path("trigger").asString()
                  + ": "
                  + Changes.joined(step.path("old_services"))
                  + " -> "
                  + Changes.joined(step.path("new_services"))
              : step.path("event_type").asString()
                  + (step.path("via").asString("").isEmpty() ? "" : " (via another decky)"));
    }
    table.print(decnet.out());
  }

  /** The running fleet, over its API. */
  private record ApiStage(ApiClient api) implements Stage {
    @Override
    public List<Target> targets() throws IOException, InterruptedException {
      List<Target> targets = new ArrayList<>();
      for (JsonNode decky : api.get("/api/v1/status").path("deckies")) {
        SortedMap<String, Integer> ports = new TreeMap<>();
        for (JsonNode service : decky.path("services")) {
          if (service.path("transport").asString().equals("tcp")) {
            ports.put(service.path("name").asString(), service.path("port").asInt());
          }
        }
        targets.add(
            new Target(
                decky.path("decky").asString(),
                decky.path("hostname").asString(),
                decky.path("addresses").path(0).asString(),
                ports));
      }
      return targets;
    }

    @Override
    public void mark(String source) throws IOException, InterruptedException {
      ObjectNode body = ApiClient.JSON.createObjectNode().put("origin", "rehearsal");
      body.put("seconds", 600).putArray("sources").add(source);
      api.post("/api/v1/origins", body);
    }

    @Override
    public void mutate(String decky, Set<String> services)
        throws IOException, InterruptedException {
      ObjectNode body = ApiClient.JSON.createObjectNode().put("actor", "rehearsal");
      body.putArray("deckies").add(decky);
      services.forEach(body.putArray("services")::add);
      api.post("/api/v1/mutate", body);
    }

    @Override
    public JsonNode traversal(String source) throws IOException, InterruptedException {
      return api.find("/api/v1/traversals/" + ApiClient.encode(source));
    }
  }
}
