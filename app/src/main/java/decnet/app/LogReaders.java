package decnet.app;

import decnet.bus.Bus;
import decnet.bus.WorkerHealth;
import decnet.config.FleetConfig;
import decnet.correlation.Correlator;
import decnet.correlation.LiveCorrelator;
import decnet.correlation.LogReread;
import decnet.event.Event;
import decnet.store.RecordingProjection;
import decnet.store.Store;
import decnet.syslog.IngestLog;
import decnet.syslog.LogFollower;
import java.time.Instant;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * Who reads the log of a running fleet, each by position: the correlator, rebuilt from the first
 * line that is kept, and the projection of recordings, which goes on where it was. What is noted of
 * a position is never beyond what is synced: after a power loss, positions are given again.
 */
final class LogReaders implements AutoCloseable {
  private static final String TOLD = "correlation.told"; // last position told to the bus
  private static final String RECORDED = "recordings.position"; // last position in the projection

  private final Store store;
  private final IngestLog log;
  private final LiveCorrelator correlator;
  private final LogFollower correlating;
  private final LogFollower recording;

  LogReaders(Store store, IngestLog log, Bus bus, Supplier<FleetConfig> config) {
    this.store = store;
    this.log = log;
    long told = noted(TOLD);
    correlator =
        new LiveCorrelator(
            new LiveCorrelator.Options(
                new Correlator.Options(
                    true,
                    address ->
                        config.get().ignore().stream()
                            .anyMatch(network -> network.contains(address))),
                2,
                config.get().limits().hops(),
                told),
            bus,
            new LogReread(log));
    correlating =
        new LogFollower("correlator", log, 1, correlator::feed, line -> {}, note(TOLD, told));
    long recorded = Math.min(noted(RECORDED), log.written());
    recording =
        new LogFollower(
            "recordings",
            log,
            recorded + 1,
            new RecordingProjection(store, log.quarantine()::keep),
            log.quarantine()::keep, // this reader goes on where it was: it meets each once
            note(RECORDED, recorded));
  }

  private long noted(String name) {
    return store.setting(name).map(Long::parseLong).orElse(0L);
  }

  /** While the log is replayed, more is noted already than was fed. */
  private LongConsumer note(String name, long before) {
    return position -> {
      long safe = Math.min(position, log.synced());
      if (safe > before) {
        store.setting(name, Long.toString(safe));
      }
    };
  }

  LiveCorrelator correlator() {
    return correlator;
  }

  /** What the lines before {@code position} led to. */
  List<Event> snapshot(long position, Instant now) {
    return correlator.snapshot(position, log, now);
  }

  WorkerHealth correlating() {
    return health(correlating);
  }

  WorkerHealth recording() {
    return health(recording);
  }

  private static WorkerHealth health(LogFollower follower) {
    return follower.isAlive()
        ? WorkerHealth.RUNNING
        : WorkerHealth.degraded("stopped at position " + follower.position());
  }

  @Override
  public void close() {
    correlating.close();
    recording.close();
  }
}
