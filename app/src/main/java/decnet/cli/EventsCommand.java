package decnet.cli;

import decnet.app.Catalogs;
import decnet.decoy.Services;
import decnet.event.EventSpec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ArrayNode;

/** {@code decnet events}. */
@Command(name = "events", description = "The events of the log.", mixinStandardHelpOptions = true)
final class EventsCommand extends Decnet.Base {
  @Option(names = "--json", description = "as JSON")
  boolean json;

  @Override
  public Integer call() {
    ArrayNode all = ApiClient.JSON.createArrayNode();
    Table table = new Table("EVENT", "PARAMETERS", "MEANING");
    for (EventSpec spec : Catalogs.events(Services.all()).values()) {
      var node = all.addObject().put("type", spec.type()).put("meaning", spec.meaning());
      spec.params()
          .forEach(
              param ->
                  node.withArray("params")
                      .addObject()
                      .put("name", param.name())
                      .put("meaning", param.meaning()));
      table.row(
          spec.type(),
          String.join(" ", spec.params().stream().map(EventSpec.ParamSpec::name).toList()),
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
