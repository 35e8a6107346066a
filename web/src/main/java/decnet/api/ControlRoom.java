package decnet.api;

import decnet.base.IpAddress;
import decnet.bus.Bus;
import decnet.correlation.LiveCorrelator;
import decnet.event.Origin;
import decnet.fleet.Fleet;
import decnet.fleet.FleetChange;
import decnet.store.Store;
import decnet.syslog.IngestLog;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What the API may do to a running fleet. */
public interface ControlRoom {
  Fleet fleet();

  /** The name of the network's link. */
  String link();

  Bus bus();

  IngestLog log();

  /** Applies a configuration's deckies; {@code file} names it in problems. */
  List<FleetChange> deploy(String file, String yaml);

  /** Reads the configuration file again and applies it. */
  List<FleetChange> reload();

  /** The projections and records beside the log. */
  Store store();

  /** Everything from {@code source} is ours for a while. */
  void mark(IpAddress source, Origin origin, Duration duration);

  /** The captured content of that hash. */
  Optional<InputStream> evidence(String sha256) throws IOException;

  /** What the log tells so far, in the form of {@code correlate --json --refs}. */
  LiveCorrelator correlation();

  /** Named counters and gauges for {@code /metrics}. */
  Supplier<Map<String, Double>> metrics();
}
