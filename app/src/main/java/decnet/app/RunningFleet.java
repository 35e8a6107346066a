package decnet.app;

import decnet.api.ApiServer;
import decnet.api.ControlRoom;
import decnet.base.Bytes;
import decnet.base.Fault;
import decnet.base.FaultException;
import decnet.base.IdSource;
import decnet.base.IpAddress;
import decnet.base.SystemClock;
import decnet.bus.Bus;
import decnet.bus.LocalBus;
import decnet.bus.WorkerHealth;
import decnet.catalog.Catalog;
import decnet.config.ConfigReader;
import decnet.config.FleetConfig;
import decnet.correlation.Correlator;
import decnet.correlation.LiveCorrelator;
import decnet.correlation.LogReread;
import decnet.decoy.DecoySubstrate;
import decnet.decoy.Origins;
import decnet.decoy.ServiceList;
import decnet.decoy.Services;
import decnet.decoy.SessionLimits;
import decnet.decoy.SessionRunner;
import decnet.decoy.evidence.EvidenceStore;
import decnet.event.Event;
import decnet.event.Origin;
import decnet.fleet.Fleet;
import decnet.fleet.FleetChange;
import decnet.fleet.FoldedLog;
import decnet.identity.FleetKey;
import decnet.mutator.MutationEvents;
import decnet.mutator.MutationTransaction.Step;
import decnet.net.Network;
import decnet.store.RecordingProjection;
import decnet.store.SqliteStore;
import decnet.store.Store;
import decnet.syslog.IngestLog;
import decnet.syslog.LogFollower;
import decnet.syslog.LogTail;
import decnet.syslog.SyncPolicy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Everything that {@code decnet up} runs, wired by hand: opened in order, closed in the opposite
 * one.
 */
public final class RunningFleet implements ControlRoom, AutoCloseable {
  private static final int TOKEN_BYTES = 32;
  private static final String TOLD = "correlation.told"; // last position told to the bus
  private static final String RECORDED = "recordings.position"; // last position in the projection
  private static final long HOT_HOPS = 1_000_000; // about 40 MB

  private final Home home;
  private final Supplier<FleetConfig> reread;
  private final Catalog catalog;
  private final SystemClock clock = new SystemClock();
  private final FileChannel claim;
  private final Store store;
  private final IngestLog log;
  private final Bus bus;
  private final Network network;
  private final EvidenceStore evidence;
  private final Origins origins;
  private final SessionRunner runner;
  private final Fleet fleet;
  private final LiveCorrelator correlator;
  private final AtomicReference<@Nullable LiveCorrelator> snapshots = new AtomicReference<>();
  private final LogFollower follower;
  private final LogFollower recordings;
  private final Pulse pulse;
  private final ApiServer api;
  private final String bind;

  /**
   * Starts a fleet; returns when it is ready.
   *
   * @param reread reads the configuration again, for {@code reload}
   * @param reached told each step of a mutation; tests end the process there
   */
  public RunningFleet(
      Home home, FleetConfig config, Supplier<FleetConfig> reread, Consumer<Step> reached)
      throws InterruptedException {
    this.home = home;
    this.reread = reread;
    ServiceList services = Services.all();
    catalog = Catalogs.of(services);
    home.make();
    claim = home.claim();
    FleetKey key = FleetKey.of(home.key("fleet"));
    IdSource ids = IdSource.random();
    RandomGenerator random = new SecureRandom();
    store = new SqliteStore(home.store());
    log =
        IngestLog.open(
            home.log(),
            options(config),
            new IngestLog.Environment(clock, ids, home.key("chain"), store, this::snapshot));
    bus = new LocalBus(clock, ids);
    Ground ground = Ground.of(config, clock, key);
    network = ground.network();
    evidence = new EvidenceStore(home.evidence(), config.evidenceQuotaBytes());
    origins = new Origins(clock);
    runner =
        new SessionRunner(
            log,
            new SessionRunner.Environment(clock, ids, random, evidence),
            new SessionLimits(
                config.limits().sessions(), config.limits().perSource(), config.limits().idle()),
            origins);
    Machines machines = new Machines(home, key, clock, catalog);
    DecoySubstrate substrate = new DecoySubstrate(network, services, runner, machines);
    MutationEvents events = new MutationEvents(log, bus, clock, ids);
    fleet =
        new Fleet(
            new Fleet.Parts(
                store,
                substrate,
                events,
                log,
                bus,
                clock,
                ids,
                catalog,
                key,
                random,
                ground.pool()),
            reached);
    fleet.start(config, folded());
    correlator = correlator(config);
    snapshots.set(correlator);
    follower = follower();
    recordings = recordings();
    pulse = new Pulse(bus, clock, workers());
    bind = config.api().bind();
    String token = Bytes.of(random(TOKEN_BYTES)).hex();
    api = openApi(config, token);
    announceApi(token);
  }

  /** While the correlator is not there yet, nothing is to be deleted. */
  private List<Event> snapshot(long position) {
    LiveCorrelator ready = snapshots.get();
    return ready == null ? List.of() : ready.snapshot(position, log, clock.instant());
  }

  /** The parts that beat, and how each fares. */
  private Map<String, Supplier<WorkerHealth>> workers() {
    return Map.of(
        "ingest",
        () -> log.trouble().map(WorkerHealth::degraded).orElse(WorkerHealth.RUNNING),
        "correlator",
        () -> followed(follower),
        "recordings",
        () -> followed(recordings),
        "mutator",
        () -> fleet.isMoving() ? WorkerHealth.RUNNING : WorkerHealth.degraded("stopped"),
        "decoys",
        () -> WorkerHealth.RUNNING);
  }

  private static WorkerHealth followed(LogFollower follower) {
    return follower.isAlive()
        ? WorkerHealth.RUNNING
        : WorkerHealth.degraded("stopped at position " + follower.position());
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }

  private static IngestLog.Options options(FleetConfig config) {
    return new IngestLog.Options(
        SyncPolicy.valueOf(config.log().sync().toUpperCase(Locale.ROOT)),
        config.log().rotateBytes(),
        Duration.ofDays(7),
        config.log().keep(),
        64L << 20);
  }

  /**
   * The log is folded only when the store cannot know everything: after a crash, or when it is new.
   */
  private FoldedLog folded() throws InterruptedException {
    if (store.open().isEmpty() && !store.deckies().isEmpty()) {
      return FoldedLog.EMPTY;
    }
    try (LogTail tail = log.tail(1)) {
      return FoldedLog.read(tail);
    } catch (IOException failure) {
      throw new FaultException(Fault.LOG_CORRUPT, String.valueOf(failure.getMessage()), failure);
    }
  }

  private ApiServer openApi(FleetConfig config, String token) {
    try {
      return new ApiServer(this, bind, config.api().port(), token);
    } catch (io.javalin.util.JavalinBindException taken) {
      System.getLogger("decnet.app")
          .log(
              System.Logger.Level.WARNING,
              "port " + config.api().port() + " is taken, the API takes a free one");
      return new ApiServer(this, bind, 0, token);
    }
  }

  private void announceApi(String token) {
    String json =
        JsonMapper.builder()
            .build()
            .writeValueAsString(
                new TreeMap<>(
                    Map.of("url", apiUrl(), "pid", ProcessHandle.current().pid(), "token", token)));
    try {
      Home.writePrivately(home.api(), json.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    } catch (IOException failure) {
      throw new FaultException(Fault.STORE_UNUSABLE, home.api().toString(), failure);
    }
  }

  /** Where the API listens. */
  public String apiUrl() {
    return "http://" + (bind.contains(":") ? "[" + bind + "]" : bind) + ":" + api.port();
  }

  @Override
  public String link() {
    return network.name();
  }

  @Override
  public Fleet fleet() {
    return fleet;
  }

  @Override
  public Bus bus() {
    return bus;
  }

  @Override
  public IngestLog log() {
    return log;
  }

  @Override
  public List<FleetChange> deploy(String file, String yaml) {
    return fleet.apply(new ConfigReader(catalog).read(file, yaml), false);
  }

  @Override
  public List<FleetChange> reload() {
    return fleet.apply(reread.get(), true);
  }

  @Override
  public Store store() {
    return store;
  }

  @Override
  public void mark(IpAddress source, Origin origin, Duration duration) {
    origins.mark(source, origin, duration);
  }

  @Override
  public Optional<InputStream> evidence(String sha256) throws IOException {
    return evidence.open(sha256);
  }

  @Override
  public LiveCorrelator correlation() {
    return correlator;
  }

  /** The correlator, rebuilt from the log; what the last run told the bus is not told again. */
  private LiveCorrelator correlator(FleetConfig config) {
    long told = store.setting(TOLD).map(Long::parseLong).orElse(0L);
    return new LiveCorrelator(
        new LiveCorrelator.Options(
            new Correlator.Options(
                true,
                address -> config.ignore().stream().anyMatch(network -> network.contains(address))),
            2,
            HOT_HOPS,
            told),
        bus,
        new LogReread(log));
  }

  /** Notes what was told; while the log is replayed that is more than what was fed. */
  private LogFollower follower() {
    long told = store.setting(TOLD).map(Long::parseLong).orElse(0L);
    return new LogFollower(
        "correlator",
        log,
        1,
        correlator::feed,
        position -> {
          if (position > told) {
            store.setting(TOLD, Long.toString(position));
          }
        });
  }

  /** The recordings go on from where an earlier run left them: a line told twice counts once. */
  private LogFollower recordings() {
    return new LogFollower(
        "recordings",
        log,
        Math.min(store.setting(RECORDED).map(Long::parseLong).orElse(0L), log.written()) + 1,
        new RecordingProjection(store),
        position -> store.setting(RECORDED, Long.toString(position)));
  }

  @Override
  public Supplier<Map<String, Double>> metrics() {
    return () -> {
      Map<String, Double> values = new TreeMap<>();
      Bus.Counters counters = bus.counters();
      values.put("decnet_log_written_position", (double) log.written());
      values.put("decnet_log_synced_position", (double) log.synced());
      values.put("decnet_log_trouble", log.trouble().isPresent() ? 1.0 : 0.0);
      values.put("decnet_sessions_live", (double) runner.live());
      values.put("decnet_sessions_refused_total", (double) runner.refused());
      values.put("decnet_evidence_bytes", (double) evidence.usedBytes());
      values.put("decnet_bus_published_total", (double) counters.published());
      values.put("decnet_bus_delivered_total", (double) counters.delivered());
      values.put("decnet_bus_dropped_total", (double) counters.dropped());
      values.put("decnet_correlation_position", (double) correlator.position());
      values.put("decnet_correlation_hot_hops", (double) correlator.hotHops());
      values.put("decnet_deckies", (double) fleet.status().size());
      return values;
    };
  }

  /**
   * Ends live sessions with an event each, then everything else; the deckies are resumed by the
   * next start.
   */
  @Override
  public void close() {
    fleet.close();
    long end = clock.nanoTime() + Duration.ofSeconds(2).toNanos();
    while (runner.live() > 0 && clock.nanoTime() < end) {
      pause();
    }
    network.close();
    api.close();
    pulse.close();
    follower.close();
    recordings.close();
    bus.close();
    log.close();
    store.close();
    clock.close();
    try {
      Files.deleteIfExists(home.api());
      claim.close();
    } catch (IOException failure) {
      System.getLogger("decnet.app")
          .log(System.Logger.Level.WARNING, "leaving the home failed", failure);
    }
  }

  private void pause() {
    try {
      clock.sleep(Duration.ofMillis(10));
    } catch (InterruptedException cut) {
      Thread.currentThread().interrupt();
    }
  }
}
