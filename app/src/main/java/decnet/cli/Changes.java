package decnet.cli;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Prints what applying a configuration does, as the API tells it. */
final class Changes {
  private Changes() {}

  static void print(Decnet decnet, JsonNode changes, boolean json) {
    if (json) {
      decnet.out().println(ApiClient.JSON.writeValueAsString(changes));
      return;
    }
    Table table = new Table("DECKY", "CHANGE", "FROM", "TO");
    changes.forEach(
        change ->
            table.row(
                change.path("decky").asString(),
                change.path("change").asString(),
                joined(change.path("old_services")),
                joined(change.path("new_services"))));
    table.print(decnet.out());
  }

  /** Names in one word; a dash for none. */
  static String joined(JsonNode names) {
    List<String> all = new ArrayList<>();
    names.forEach(name -> all.add(name.asString()));
    return all.isEmpty() ? "-" : String.join(",", all);
  }
}
