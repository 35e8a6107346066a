package decnet.cli;

import decnet.app.Catalogs;
import decnet.catalog.ArchetypeSpec;
import decnet.decoy.Services;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ArrayNode;

/** {@code decnet archetypes}. */
@Command(
    name = "archetypes",
    description = "The machines a decky can be.",
    mixinStandardHelpOptions = true)
final class ArchetypesCommand extends Decnet.Base {
  @Option(names = "--json", description = "as JSON")
  boolean json;

  @Override
  public Integer call() {
    ArrayNode all = ApiClient.JSON.createArrayNode();
    Table table = new Table("ARCHETYPE", "OS", "STARTS WITH", "POOL", "MEANING");
    for (ArchetypeSpec spec : Catalogs.of(Services.all()).archetypes().values()) {
      var node =
          all.addObject()
              .put("name", spec.name())
              .put("os", spec.os())
              .put("meaning", spec.meaning());
      spec.services().forEach(node.putArray("services")::add);
      spec.pool().forEach(node.putArray("pool")::add);
      table.row(
          spec.name(),
          spec.os(),
          String.join(",", spec.services()),
          String.join(",", spec.pool()),
          spec.meaning());
    }
    if (json) {
      decnet.out().println(ApiClient.JSON.writeValueAsString(all));
    } else {
      table.print(decnet.out());
    }
    return 0;
  }
}
