package decnet.cli;

import decnet.app.Catalogs;
import decnet.catalog.Catalog;
import decnet.config.ConfigReader;
import decnet.config.FleetConfig.DeckyConfig;
import decnet.decoy.Services;
import decnet.mutator.Simulation;
import decnet.mutator.Simulation.Life;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code decnet simulate}. */
@Command(
    name = "simulate",
    description = "Lives the mutation schedule of a configuration on simulated time.",
    mixinStandardHelpOptions = true)
final class SimulateCommand extends Decnet.Base {
  private static final int MAX_DAYS = 36_525; // a century

  @Parameters(paramLabel = "FILE")
  @SuppressWarnings("NullAway.Init") // picocli sets it before call()
  Path file;

  @Option(
      names = "--days",
      paramLabel = "N",
      defaultValue = "30",
      description = "how long, 1 to " + MAX_DAYS + " (${DEFAULT-VALUE})")
  int days;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "the same seed gives the same lives (${DEFAULT-VALUE})")
  long seed;

  @Option(
      names = "--from",
      paramLabel = "INSTANT",
      description = "where time begins, as 2026-01-01T00:00:00Z (now)")
  Instant from = Instant.now();

  @Option(names = "--json", description = "as JSON")
  boolean json;

  @Override
  public Integer call() {
    if (days < 1 || days > MAX_DAYS) {
      decnet
          .err()
          .println("decnet simulate: --days " + days + " (expected: 1 to " + MAX_DAYS + ")");
      return Decnet.USAGE;
    }
    Catalog catalog = Catalogs.of(Services.all());
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    List<Life> lives = new ArrayList<>();
    for (DeckyConfig decky : new ConfigReader(catalog).read(file).deckies()) {
      lives.add(Simulation.run(decky, catalog, from, Duration.ofDays(days), random));
    }
    if (json) {
      decnet.out().println(ApiClient.JSON.writeValueAsString(json(lives)));
    } else {
      table(lives);
    }
    return lives.stream().anyMatch(life -> life.violations() > 0) ? Decnet.FAILED : 0;
  }

  private static ArrayNode json(List<Life> lives) {
    ArrayNode all = ApiClient.JSON.createArrayNode();
    for (Life life : lives) {
      ObjectNode node =
          all.addObject()
              .put("decky", life.decky().name())
              .put("changes", life.changes())
              .put("shortest_s", life.shortest().toSeconds())
              .put("longest_s", life.longest().toSeconds())
              .put("violations", life.violations());
      ArrayNode sets = node.putArray("sets");
      life.sets()
          .forEach(
              (set, count) -> {
                ObjectNode one = sets.addObject().put("count", count);
                List.of(set.split(",")).forEach(one.putArray("services")::add);
              });
      life.examples().forEach(node.putArray("examples")::add);
    }
    return all;
  }

  private void table(List<Life> lives) {
    Table table = new Table("DECKY", "CHANGES", "SETS", "SHORTEST", "LONGEST", "VIOLATIONS");
    for (Life life : lives) {
      table.row(
          life.decky().name(),
          Long.toString(life.changes()),
          Integer.toString(life.sets().size()),
          minutes(life.shortest()),
          minutes(life.longest()),
          Long.toString(life.violations()));
    }
    table.print(decnet.out());
    lives.stream()
        .flatMap(life -> life.examples().stream().map(text -> life.decky() + ": " + text))
        .forEach(decnet.err()::println);
  }

  private static String minutes(Duration time) {
    return time.toMinutes() + "m" + time.toSecondsPart() + "s";
  }
}
