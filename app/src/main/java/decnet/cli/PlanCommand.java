package decnet.cli;

import decnet.api.ChangesJson;
import decnet.app.Catalogs;
import decnet.app.Home;
import decnet.config.ConfigReader;
import decnet.config.FleetConfig;
import decnet.decoy.Services;
import decnet.fleet.FleetChange;
import decnet.store.DeckyRecord;
import decnet.store.SqliteStore;
import decnet.store.Store;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code decnet plan}. */
@Command(
    name = "plan",
    description = "Shows what running a configuration would change, and changes nothing.",
    mixinStandardHelpOptions = true)
final class PlanCommand extends Decnet.Base {
  @Parameters(paramLabel = "FILE")
  @SuppressWarnings("NullAway.Init") // picocli sets it before call()
  Path file;

  @Option(names = "--json", description = "as JSON")
  boolean json;

  @Override
  public Integer call() {
    FleetConfig config = new ConfigReader(Catalogs.of(Services.all())).read(file);
    if (config.network().topology().lans().size() > 1) {
      decnet.err().println("decnet: " + ValidateCommand.summary(config));
    }
    Changes.print(decnet, ChangesJson.of(FleetChange.of(records(), config, true)), json);
    return 0;
  }

  /** What the home knows of deckies, whether a fleet runs on it or not. */
  private List<DeckyRecord> records() {
    Path state = Home.of(decnet.environment()).store();
    if (!Files.exists(state)) {
      return List.of();
    }
    try (Store store = new SqliteStore(state)) {
      return store.deckies();
    }
  }
}
