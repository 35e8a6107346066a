package decnet.bench;

import decnet.base.Bytes;
import decnet.base.DeckyId;
import decnet.base.IdSource;
import decnet.base.IpAddress;
import decnet.base.SystemClock;
import decnet.event.Event;
import decnet.event.EventSink.Receipt;
import decnet.event.Origin;
import decnet.event.Param;
import decnet.event.SessionTag;
import decnet.event.SessionTag.Endpoint;
import decnet.event.Severity;
import decnet.syslog.Checkpoints;
import decnet.syslog.IngestLog;
import decnet.syslog.Snapshots;
import decnet.syslog.SyncPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Appends lines of about 260 bytes with chain and group sync from one thread, and prints lines a
 * second until the last is synced.
 */
final class LogBench {
  private static final int LINES = 3_000_000;

  private LogBench() {}

  static void run(String[] args) throws Exception {
    Path home = Files.createTempDirectory(Path.of(args.length > 0 ? args[0] : "."), "decnet-bench");
    try (SystemClock clock = new SystemClock()) {
      for (int round = 1; round <= 3; round++) {
        round(home.resolve(round + ".log"), clock);
      }
    } finally {
      try (var files = Files.list(home)) {
        for (Path file : (Iterable<Path>) files::iterator) {
          Files.delete(file);
        }
      }
      Files.delete(home);
    }
  }

  private static void round(Path file, SystemClock clock) throws Exception {
    Checkpoints none =
        new Checkpoints() {
          @Override
          public void save(Checkpoint checkpoint) {}

          @Override
          public Optional<Checkpoint> last(String logId) {
            return Optional.empty();
          }
        };
    SessionTag tag =
        new SessionTag(
            "0123456789abcdef0123456789abcdef",
            new DeckyId("decky-01"),
            "ssh",
            new Endpoint(IpAddress.parse("203.0.113.9"), 40001),
            new Endpoint(IpAddress.parse("198.51.100.7"), 22),
            Optional.empty(),
            Origin.STRANGER);
    IngestLog.Options options =
        new IngestLog.Options(SyncPolicy.BATCH, 0, Duration.ZERO, Duration.ZERO, 0);
    long start = System.nanoTime();
    try (IngestLog log =
        IngestLog.open(
            file,
            options,
            new IngestLog.Environment(
                clock, IdSource.random(), Bytes.of(new byte[32]), none, Snapshots.NONE))) {
      Receipt last = null;
      for (int i = 0; i < LINES; i++) {
        last =
            log.append(
                new Event.Interaction(
                    tag,
                    "command",
                    Severity.INFO,
                    Instant.now(),
                    List.of(Param.of("command", "uname -a; id"))));
      }
      if (last != null) {
        last.awaitSynced();
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf(
        "append: %,.0f lines/s, %,.0f MB/s, %d bytes a line%n",
        LINES / seconds, Files.size(file) / seconds / 1e6, Files.size(file) / LINES);
    Files.delete(file);
  }
}
