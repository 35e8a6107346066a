package decnet.fleet;

import decnet.base.Bytes;
import decnet.base.DeckyId;
import decnet.base.FakeClock;
import decnet.base.IpAddress;
import decnet.base.Mac;
import decnet.bus.LocalBus;
import decnet.catalog.ArchetypeSpec;
import decnet.catalog.Catalog;
import decnet.catalog.OsFamily;
import decnet.catalog.ServiceSpec;
import decnet.config.ConfigReader;
import decnet.config.FleetConfig;
import decnet.event.Event;
import decnet.event.EventSink;
import decnet.identity.FleetKey;
import decnet.mutator.MutationEvents;
import decnet.mutator.MutationTransaction.Step;
import decnet.net.Transport;
import decnet.store.SqliteStore;
import decnet.substrate.DeckyPlan;
import decnet.syslog.IngestLog;
import decnet.syslog.LogTail;
import decnet.syslog.Snapshots;
import decnet.syslog.SyncPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.random.RandomGeneratorFactory;

/** A fleet over a home that outlives it, on a wire that only remembers, with a clock of its own. */
final class FleetBench {
  static final DeckyId ONE = new DeckyId("decky-01");
  private static final AtomicInteger IDS = new AtomicInteger();
  static final Catalog CATALOG =
      new Catalog(
          List.of(
              service("ssh", 22), service("http", 80), service("ftp", 21), service("mysql", 3306)),
          List.of(
              new ArchetypeSpec(
                  "linux-server",
                  "a server",
                  OsFamily.LINUX,
                  "debian-12",
                  "linux-6",
                  List.of(),
                  List.of("srv"),
                  List.of("ssh"),
                  List.of("ssh", "http", "ftp", "mysql"),
                  Map.of("root", "toor"))));

  final Path home;
  final FakeClock clock = new FakeClock();

  FleetBench(Path home) {
    this.home = home;
  }

  private static ServiceSpec service(String slug, int port) {
    return new ServiceSpec(
        slug, slug, port, Transport.TCP, Set.of(OsFamily.LINUX), List.of(), List.of(), List.of());
  }

  /** A process that was killed: nothing after this runs. */
  static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** One life of the process over the same home. */
  final class Life implements AutoCloseable {
    final FakeSubstrate wire = new FakeSubstrate();
    final SqliteStore store = new SqliteStore(home.resolve("state.db"));
    final IngestLog log;
    final LocalBus bus = new LocalBus(clock, () -> "0".repeat(32));
    final Fleet fleet;
    final AtomicInteger waits = new AtomicInteger(); // for a transition to be synced

    Life(Consumer<Step> reached) {
      log =
          IngestLog.open(
              home.resolve("decnet.log"),
              new IngestLog.Options(SyncPolicy.BATCH, 0, Duration.ZERO, Duration.ZERO, 0),
              new IngestLog.Environment(
                  clock, () -> "ab".repeat(16), Bytes.of(new byte[32]), store, Snapshots.NONE));
      MutationEvents events =
          new MutationEvents(
              this::append, bus, clock, () -> String.format("%032x", IDS.incrementAndGet()));
      fleet =
          new Fleet(
              new Fleet.Parts(
                  store,
                  wire,
                  events,
                  log,
                  bus,
                  clock,
                  () -> "f".repeat(32),
                  CATALOG,
                  FleetKey.of(Bytes.of(new byte[32])),
                  RandomGeneratorFactory.of("L64X128MixRandom").create(7),
                  AddressPool.LOOPBACK),
              reached);
    }

    /** The log, which counts who waits for the disk. */
    private EventSink.Receipt append(Event event) {
      EventSink.Receipt receipt = log.append(event);
      return new EventSink.Receipt() {
        @Override
        public long position() {
          return receipt.position();
        }

        @Override
        public void awaitWritten() throws InterruptedException {
          receipt.awaitWritten();
        }

        @Override
        public void awaitSynced() throws InterruptedException {
          waits.incrementAndGet();
          receipt.awaitSynced();
        }
      };
    }

    Life start(String yaml) throws Exception {
      FoldedLog folded;
      try (LogTail tail = log.tail(1)) {
        folded = FoldedLog.read(tail);
      }
      fleet.start(config(yaml), folded);
      return this;
    }

    /** Ends as kill -9 does: what was not done is not done. */
    void kill() {
      log.close();
      store.close();
      bus.close();
    }

    @Override
    public void close() {
      fleet.close();
      kill();
    }
  }

  /** A life in which nothing ends the process. */
  Life life() {
    return new Life(step -> {});
  }

  static FleetConfig config(String yaml) {
    return new ConfigReader(CATALOG).read("test", yaml);
  }

  /** A plan with nothing but a name and an address. */
  static DeckyPlan plan(String name, IpAddress address) {
    return new DeckyPlan(
        new DeckyId(name),
        "linux-server",
        "debian-12",
        "linux-6",
        name,
        "corp.example",
        new Mac(1),
        List.of(address),
        java.time.Instant.EPOCH,
        Map.of(),
        Map.of(),
        Map.of(),
        new java.util.TreeMap<>(),
        decnet.net.TarpitSpec.NONE);
  }

  /** The lines of the log that hold {@code text}. */
  List<String> lines(String text) throws IOException {
    return Files.readAllLines(home.resolve("decnet.log")).stream()
        .filter(line -> line.contains(text))
        .toList();
  }
}
