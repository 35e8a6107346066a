package decnet.cli;

import decnet.app.Catalogs;
import decnet.catalog.ArchetypeSpec;
import decnet.decoy.Services;
import decnet.fabric.personality.Personalities;
import decnet.fabric.personality.Personality;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code decnet personalities}. */
@Command(
    name = "personalities",
    description =
        "The TCP/IP personalities that are shipped, and what nmap calls them; nmap:NAME is any of nmap's.",
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
    ArrayNode all = ApiClient.JSON.createArrayNode();
    Table table = new Table("PERSONALITY", "NMAP", "ARCHETYPES", "MEANING");
    for (Personality each : Personalities.shipped().all()) {
      TreeSet<String> users = archetypes.getOrDefault(each.name(), new TreeSet<>());
      ObjectNode node = all.addObject().put("name", each.name());
      node.put("meaning", each.about().meaning()).put("nmap", each.about().nmap());
      users.forEach(node.putArray("archetypes")::add);
      table.row(each.name(), each.about().nmap(), String.join(" ", users), each.about().meaning());
    }
    if (json) {
      decnet.out().println(ApiClient.JSON.writeValueAsString(all));
    } else {
      table.print(decnet.out());
    }
    return 0;
  }
}
