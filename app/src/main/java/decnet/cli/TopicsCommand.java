package decnet.cli;

import decnet.bus.Topics;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ArrayNode;

/** {@code decnet topics}. */
@Command(name = "topics", description = "The topics of the bus.", mixinStandardHelpOptions = true)
final class TopicsCommand extends Decnet.Base {
  @Option(names = "--json", description = "as JSON")
  boolean json;

  @Override
  public Integer call() {
    ArrayNode all = ApiClient.JSON.createArrayNode();
    Table table = new Table("TOPIC", "MEANING");
    for (Topics.Family family : Topics.catalogue()) {
      all.addObject().put("topic", family.form()).put("meaning", family.meaning());
      table.row(family.form(), family.meaning());
    }
    if (json) {
      decnet.out().println(ApiClient.JSON.writeValueAsString(all));
    } else {
      table.print(decnet.out());
    }
    return 0;
  }
}
