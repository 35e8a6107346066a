package decnet.cli;

import decnet.app.Catalogs;
import decnet.app.Footing;
import decnet.app.Home;
import decnet.app.RunningFleet;
import decnet.config.ConfigReader;
import decnet.config.FleetConfig;
import decnet.decoy.Services;
import decnet.fleet.DeckyStatus;
import decnet.fleet.FleetChange;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code decnet up}: the main job. */
@Command(
    name = "up",
    description = "Runs the fleet in the foreground until interrupted.",
    mixinStandardHelpOptions = true)
final class UpCommand extends Decnet.Base {
  private static final int SHOWN = 32; // deckies at start

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "the configuration; without one, a demo fleet")
  @Nullable Path config;

  @Option(
      names = "--link",
      paramLabel = "LINK",
      description = "auto, sockets, tap or packet:INTERFACE")
  @Nullable String link;

  @Override
  public Integer call() throws InterruptedException {
    long started = System.nanoTime();
    CountDownLatch stop = new CountDownLatch(1);
    Footing footing =
        Footing.settle(
            Home.of(decnet.environment()), configuration(Template.text()), decnet.environment());
    footing.notes().forEach(note -> decnet.err().println("decnet: " + note));
    try (RunningFleet running = open(footing)) {
      AtomicInteger code = new AtomicInteger();
      Signals.on("INT", () -> interrupt(code, stop));
      Signals.on("TERM", stop::countDown);
      Signals.on("HUP", () -> reload(running));
      describe(running, footing, (System.nanoTime() - started) / 1_000_000);
      stop.await();
      decnet.err().println("decnet: stopping");
      return code.get();
    }
  }

  /** On its own, so that nothing of the configuration stays on the stack while the fleet runs. */
  private RunningFleet open(Footing footing) throws InterruptedException {
    String demo = footing.link().isPresent() ? Template.crowd() : Template.text();
    Supplier<FleetConfig> read = () -> configuration(demo);
    return new RunningFleet(footing, read.get(), read, step -> {});
  }

  private static void interrupt(AtomicInteger code, CountDownLatch stop) {
    code.set(Decnet.INTERRUPTED);
    stop.countDown();
  }

  private void reload(RunningFleet running) {
    try {
      long moved = 0;
      for (FleetChange change : running.reload()) {
        if (change.kind() != FleetChange.Kind.KEEP) {
          moved++;
          decnet
              .err()
              .println(
                  "decnet: "
                      + change.decky()
                      + " "
                      + change.kind().name().toLowerCase(Locale.ROOT)
                      + " "
                      + change.from()
                      + " -> "
                      + change.to());
        }
      }
      decnet.err().println("decnet: configuration applied, " + moved + " deckies changed");
    } catch (RuntimeException bad) {
      decnet.err().println("decnet: configuration not applied\n" + bad.getMessage());
    }
  }

  /** What the file says, or {@code demo} where none is named. */
  private FleetConfig configuration(String demo) {
    ConfigReader reader = new ConfigReader(Catalogs.of(Services.all()));
    String named = decnet.environment().get("DECNET_CONFIG");
    Optional<Path> file =
        Optional.ofNullable(config).or(() -> Optional.ofNullable(named).map(Path::of));
    FleetConfig read = file.map(reader::read).orElseGet(() -> reader.read("demo", demo));
    String chosen = link;
    return chosen == null ? read : read.linked(chosen);
  }

  private void describe(RunningFleet running, Footing footing, long millis) {
    PrintStream err = decnet.err();
    err.println(
        "decnet: ready in " + millis + " ms, link " + running.link() + ", API " + running.apiUrl());
    err.println("decnet: log " + running.log().file());
    if (running.isRouted()) {
      err.println("decnet: " + running.reach());
    }
    List<DeckyStatus> deckies = running.fleet().status(SHOWN);
    deckies.forEach(decky -> err.println("decnet: " + line(decky)));
    int all = running.fleet().deckies().size();
    if (all > SHOWN) {
      err.println("decnet: and " + (all - SHOWN) + " more");
    }
    footing.link().ifPresent(device -> err.println("decnet: " + Reach.of(device, deckies)));
    err.println("decnet: try `decnet status`, `decnet mutate --all`, `decnet watch`; Ctrl-C stops");
  }

  private static String line(DeckyStatus decky) {
    return decky.plan().id()
        + "  "
        + decky.plan().addresses().getFirst()
        + "  "
        + decky.plan().hostname()
        + " ("
        + decky.plan().archetype()
        + ")  "
        + decky.services().stream()
            .map(port -> port.service() + ":" + port.port())
            .collect(Collectors.joining(" "));
  }
}
