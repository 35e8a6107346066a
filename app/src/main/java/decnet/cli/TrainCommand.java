package decnet.cli;

import decnet.app.Catalogs;
import decnet.app.Footing;
import decnet.app.Home;
import decnet.app.RunningFleet;
import decnet.config.ConfigReader;
import decnet.config.FleetConfig;
import decnet.decoy.Services;
import decnet.event.Trigger;
import decnet.fleet.DeckyStatus;
import decnet.fleet.Fleet.Wish;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;

/**
 * Starts and stops the demo fleet once on a home of its own, and correlates its log, so that the
 * JVM can note what a start needs (its AOT cache).
 */
@Command(name = "train", hidden = true, description = "Records what a start needs.")
final class TrainCommand extends Decnet.Base {
  @Override
  public Integer call() throws InterruptedException, IOException {
    FleetConfig config =
        new ConfigReader(Catalogs.of(Services.all()))
            .read("demo", Template.text() + "\napi: {port: 0}\n")
            .linked("sockets");
    Home home = Home.of(decnet.environment());
    List<String> deckies = run(home, config);
    Path log = home.log().resolveSibling("training.log");
    TrainingLog.write(log, home.log(), deckies);
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    return Decnet.run(
        new String[] {"correlate", log.toString(), "--json"},
        nowhere,
        decnet.err(),
        decnet.environment());
  }

  /** Starts, mutates once, asks and stops; the names of the deckies that lived. */
  private List<String> run(Home home, FleetConfig config) throws InterruptedException {
    Footing footing = Footing.keep(home, config);
    try (RunningFleet running = new RunningFleet(footing, config, () -> config, step -> {})) {
      List<DeckyStatus> all = running.fleet().status();
      running
          .fleet()
          .mutate(
              all.getFirst().plan().id(),
              new Wish(Optional.empty(), Trigger.OPERATOR, Optional.empty()));
      askApi(home);
      return all.stream().map(decky -> decky.plan().id().toString()).toList();
    }
  }

  /** The cache is worth having without the API's classes in it too. */
  private void askApi(Home home) throws InterruptedException {
    try {
      ApiClient.of(home, decnet.environment()).get("/api/v1/status");
    } catch (IOException unreachable) {
      decnet.err().println("decnet: training saw no API: " + unreachable.getMessage());
    }
  }
}
