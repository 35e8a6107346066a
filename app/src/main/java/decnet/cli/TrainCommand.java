package decnet.cli;

import decnet.app.Catalogs;
import decnet.app.Home;
import decnet.app.RunningFleet;
import decnet.config.ConfigReader;
import decnet.config.FleetConfig;
import decnet.decoy.Services;
import decnet.event.Trigger;
import decnet.fleet.Fleet.Wish;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Optional;
import picocli.CommandLine.Command;

/**
 * Starts and stops the demo fleet once on a home of its own, and correlates its log, so that the
 * JVM can note what a start needs (its AOT cache).
 */
@Command(name = "train", hidden = true, description = "Records what a start needs.")
final class TrainCommand extends Decnet.Base {
  @Override
  public Integer call() throws InterruptedException {
    FleetConfig config =
        new ConfigReader(Catalogs.of(Services.all()))
            .read("demo", Template.text() + "\napi: {port: 0}\n");
    try (RunningFleet running =
        new RunningFleet(Home.of(decnet.environment()), config, () -> config, step -> {})) {
      running
          .fleet()
          .mutate(
              running.fleet().status().getFirst().plan().id(),
              new Wish(Optional.empty(), Trigger.OPERATOR, Optional.empty()));
      ApiClient.of(Home.of(decnet.environment()), decnet.environment()).get("/api/v1/status");
    } catch (java.io.IOException unreachable) {
      decnet.err().println("decnet: training saw no API: " + unreachable.getMessage());
    }
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    String log = Home.of(decnet.environment()).log().toString();
    return Decnet.run(
        new String[] {"correlate", log, "--json"}, nowhere, decnet.err(), decnet.environment());
  }
}
