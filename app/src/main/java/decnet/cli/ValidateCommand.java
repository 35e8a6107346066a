package decnet.cli;

import decnet.app.Catalogs;
import decnet.config.ConfigReader;
import decnet.config.FleetConfig;
import decnet.decoy.Services;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code decnet validate}. */
@Command(
    name = "validate",
    description = "Checks a configuration; tells all problems at once.",
    mixinStandardHelpOptions = true)
final class ValidateCommand extends Decnet.Base {
  @Parameters(paramLabel = "FILE")
  @SuppressWarnings("NullAway.Init") // picocli sets it before call()
  Path file;

  @Override
  public Integer call() {
    FleetConfig config = new ConfigReader(Catalogs.of(Services.all())).read(file);
    decnet.err().println("decnet: " + file + " is good: " + summary(config));
    return 0;
  }

  /** How large the fleet is, in words; what lies behind the link where there is something. */
  static String summary(FleetConfig config) {
    int lans = config.network().topology().lans().size();
    int routers = config.network().topology().routers().size();
    return config.deckies().size()
        + " deckies"
        + (lans == 1 ? "" : " in " + lans + " LANs behind " + routers + " routers");
  }
}
