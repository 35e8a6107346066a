package decnet.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Puts the mutations that the API's traversal refers to between its hops, as {@code correlate}
 * does: by time, hops first, then transitions by decky and number.
 */
final class Timeline {
  private static final Comparator<JsonNode> ORDER =
      Comparator.comparing((JsonNode step) -> step.path("timestamp").asString())
          .thenComparing(Timeline::isMutation)
          .thenComparing(step -> isMutation(step) ? step.path("decky").asString() : "")
          .thenComparingLong(step -> step.path("seq").asLong(0)); // hops stay in log order

  private Timeline() {}

  private static boolean isMutation(JsonNode step) {
    return step.path("kind").asString().equals("mutation");
  }

  /** The timeline of {@code story}, a traversal with references. */
  static ArrayNode of(ApiClient api, JsonNode story) throws IOException, InterruptedException {
    List<JsonNode> steps = new ArrayList<>();
    story.path("hops").forEach(hop -> steps.add(step("hop", hop)));
    story.path("recon").forEach(recon -> steps.add(step("recon", recon)));
    for (JsonNode reference : story.path("mutation_refs")) {
      JsonNode transitions =
          api.get(
                  "/api/v1/deckies/"
                      + ApiClient.encode(reference.path("decky").asString())
                      + "/epochs")
              .path("transitions");
      for (int i = reference.path("from").asInt(); i <= reference.path("to").asInt(); i++) {
        steps.add(step("mutation", transitions.path(i)));
      }
    }
    steps.sort(ORDER);
    ArrayNode timeline = ApiClient.JSON.createArrayNode();
    steps.forEach(timeline::add);
    return timeline;
  }

  private static ObjectNode step(String kind, JsonNode content) {
    ObjectNode step = ApiClient.JSON.createObjectNode().put("kind", kind);
    content.properties().forEach(entry -> step.set(entry.getKey(), entry.getValue()));
    return step;
  }
}
