package decnet.app;

import decnet.api.ApiServer;
import decnet.api.ControlRoom;
import decnet.base.Bytes;
import decnet.base.Fault;
import decnet.base.FaultException;
import decnet.base.IdSource;
import decnet.base.IpAddress;
import decnet.base.PrivateFiles;
import decnet.base.SystemClock;
import decnet.bus.Bus;
import decnet.bus.Envelope;
import decnet.bus.LocalBus;
import decnet.bus.Topics;
import decnet.bus.WorkerHealth;
import decnet.catalog.Catalog;
import decnet.config.ConfigReader;
import decnet.config.FleetConfig;
import decnet.correlation.LiveCorrelator;
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
import decnet.net.Capability;
import decnet.net.Network;
import decnet.store.SqliteStore;
import decnet.store.Store;
import decnet.syslog.IngestLog;
import decnet.syslog.LogHealth;
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

  private final Home home;
  private final Supplier<FleetConfig> reread;
  private final Catalog catalog;
  private final SystemClock clock = new SystemClock();
  private final FileChannel claim;
  private final Store store;
  private final IngestLog log;
  private final Bus bus;
  private final Ground ground;
  private final Network network;
  private final EvidenceStore evidence;
  private final Origins origins;
  private final SessionRunner runner;
  private final Fleet fleet;
  private final AtomicReference<@Nullable LogReaders> readers = new AtomicReference<>();
  private final LogReaders reading;
  private final Pulse pulse;
  private final HeapCare heap;
  private final ApiServer api;
  private final String bind;
  private volatile FleetConfig current;

  /**
   * Starts a fleet; returns when it is ready.
   *
   * @param reread reads the configuration again, for {@code reload}
   * @param reached told each step of a mutation; tests end the process there
   */
  public RunningFleet(
      Footing footing, FleetConfig config, Supplier<FleetConfig> reread, Consumer<Step> reached)
      throws InterruptedException {
    ServedNetwork.requireOneLan(config);
    home = footing.home();
    this.reread = reread;
    current = config.withoutDeckies();
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
    log.watch(this::tellLogHealth);
    ground = Ground.of(footing, config, clock, key, log);
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
    machines.forgetAllBut(fleet.deckies());
    reading = new LogReaders(store, log, bus, () -> current);
    readers.set(reading);
    heap = new HeapCare(clock);
    pulse = new Pulse(bus, clock, workers(ground));
    bind = config.api().bind();
    String token = Bytes.of(random(TOKEN_BYTES)).hex();
    api = openApi(config, token);
    announceApi(token);
  }

  /** While the correlator is not there yet, nothing is to be deleted. */
  private List<Event> snapshot(long position) {
    LogReaders ready = readers.get();
    return ready == null ? List.of() : ready.snapshot(position, clock.instant());
  }

  private void tellLogHealth(LogHealth health) {
    var payload = Envelope.newPayload().put("state", lower(health.state()));
    health.fault().ifPresent(fault -> payload.put("fault", fault.name()));
    payload.put("failures", health.failures()).put("refused", health.refused());
    bus.publish(Topics.SYSTEM_LOG, "log", payload);
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /** The parts that beat, and how each fares. */
  private Map<String, Supplier<WorkerHealth>> workers(Ground ground) {
    return Map.of(
        "ingest",
        () -> log.trouble().map(WorkerHealth::degraded).orElse(WorkerHealth.RUNNING),
        "correlator",
        reading::correlating,
        "recordings",
        reading::recording,
        "mutator",
        () -> fleet.isMoving() ? WorkerHealth.RUNNING : WorkerHealth.degraded("stopped"),
        "decoys",
        ground.health());
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
    if (store.open().isEmpty() && !store.isEmpty()) {
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
      PrivateFiles.replace(home.api(), Bytes.utf8(json));
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

  /** Whether there are LANs behind the one on the link. */
  public boolean isRouted() {
    return current.network().topology().lans().size() > 1;
  }

  /** How an intruder gets to the inner LANs on this link, in a sentence. */
  public String reach() {
    int inner = current.network().topology().lans().size() - 1;
    return network.capabilities().contains(Capability.ROUTERS)
        ? inner + " inner LANs: by the routers that are on the link, and by pivots"
        : inner + " inner LANs: by pivots only, no router answers on the " + link() + " link";
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
    FleetConfig config = new ConfigReader(catalog).read(file, yaml);
    ServedNetwork.requireLans(config, current.network().topology());
    return fleet.apply(config, false);
  }

  @Override
  public List<FleetChange> reload() {
    FleetConfig next = reread.get();
    if (!next.network().topology().equals(current.network().topology())) {
      throw new FaultException(
          Fault.UNSUPPORTED, "LANs and routers change at the next start; nothing was applied");
    }
    List<FleetChange> changes = fleet.apply(next, true);
    current = next.withoutDeckies();
    return changes;
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
    return reading.correlator();
  }

  @Override
  public Supplier<Map<String, Double>> metrics() {
    return () -> {
      Map<String, Double> values = new TreeMap<>();
      Bus.Counters counters = bus.counters();
      values.put("decnet_log_written_position", (double) log.written());
      values.put("decnet_log_synced_position", (double) log.synced());
      values.put("decnet_log_trouble", log.trouble().isPresent() ? 1.0 : 0.0);
      values.put("decnet_log_quarantined_total", (double) log.quarantine().kept());
      values.put("decnet_log_quarantine_dropped_total", (double) log.quarantine().dropped());
      values.put("decnet_sessions_live", (double) runner.live());
      values.put("decnet_sessions_refused_total", (double) runner.refused());
      values.put("decnet_evidence_bytes", (double) evidence.usedBytes());
      values.put("decnet_bus_published_total", (double) counters.published());
      values.put("decnet_bus_delivered_total", (double) counters.delivered());
      values.put("decnet_bus_dropped_total", (double) counters.dropped());
      values.put("decnet_correlation_position", (double) reading.correlator().position());
      values.put("decnet_correlation_hot_hops", (double) reading.correlator().hotHops());
      values.putAll(ground.metrics().get());
      values.put("decnet_deckies", (double) fleet.deckies().size());
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
    heap.close();
    reading.close();
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
