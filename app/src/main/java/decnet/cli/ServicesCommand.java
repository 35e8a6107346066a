package decnet.cli;

import decnet.catalog.ServiceSpec;
import decnet.decoy.Services;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ArrayNode;

/** {@code decnet services}. */
@Command(
    name = "services",
    description = "The services a decky can expose.",
    mixinStandardHelpOptions = true)
final class ServicesCommand extends Decnet.Base {
  @Option(names = "--json", description = "as JSON")
  boolean json;

  @Override
  public Integer call() {
    ArrayNode all = ApiClient.JSON.createArrayNode();
    Table table = new Table("SERVICE", "PORT", "TITLE", "PERSONA KEYS");
    for (ServiceSpec spec : Services.all().specs()) {
      var node =
          all.addObject()
              .put("name", spec.slug())
              .put("port", spec.port())
              .put("transport", spec.transport().text())
              .put("title", spec.title());
      spec.personaKeys()
          .forEach(
              key ->
                  node.withArray("persona_keys")
                      .addObject()
                      .put("name", key.name())
                      .put("default", key.defaultValue())
                      .put("meaning", key.meaning()));
      table.row(
          spec.slug(),
          spec.transport().text() + "/" + spec.port(),
          spec.title(),
          String.join(" ", spec.personaKeys().stream().map(key -> key.name()).toList()));
    }
    if (json) {
      decnet.out().println(ApiClient.JSON.writeValueAsString(all));
    } else {
      table.print(decnet.out());
    }
    return 0;
  }
}
