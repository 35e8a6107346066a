package decnet.cli;

import decnet.app.Catalogs;
import decnet.catalog.ArchetypeSpec;
import decnet.decoy.Services;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ArrayNode;

/** {@code decnet personalities}. */
@Command(
    name = "personalities",
    description = "The TCP/IP personalities that archetypes have; on the sockets link the host's.",
    mixinStandardHelpOptions = true)
final class PersonalitiesCommand extends Decnet.Base {
  @Option(names = "--json", description = "as JSON")
  boolean json;

  @Override
  public Integer call() {
    SortedMap<String, TreeSet<String>> archetypes = new TreeMap<>();
    for (ArchetypeSpec spec : Catalogs.of(Services.all()).archetypes().values()) {
      archetypes.computeIfAbsent(spec.personality(), name -> new TreeSet<>()).add(spec.name());
    }
    if (json) {
      ArrayNode all = ApiClient.JSON.createArrayNode();
      archetypes.forEach(
          (name, users) -> {
            ArrayNode names = all.addObject().put("name", name).putArray("archetypes");
            users.forEach(names::add);
          });
      decnet.out().println(ApiClient.JSON.writeValueAsString(all));
      return 0;
    }
    Table table = new Table("PERSONALITY", "ARCHETYPES");
    archetypes.forEach((name, users) -> table.row(name, String.join(" ", users)));
    table.print(decnet.out());
    return 0;
  }
}
