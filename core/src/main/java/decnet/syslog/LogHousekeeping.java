package decnet.syslog;

import decnet.base.FaultException;
import decnet.event.Event;
import decnet.event.EventSink;
import decnet.event.Param;
import decnet.event.Severity;
import decnet.syslog.Segments.Sealed;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What a log's files need beside writing, on a thread of its own: the reserve, compression of
 * sealed segments, and retention, which deletes a segment only after a synced snapshot of what it
 * led to.
 */
final class LogHousekeeping implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("decnet.syslog");

  /** MSGID of the line that tells which position is the first that retention left. */
  static final String TRIMS = "log_trimmed";

  private static final Duration ROUND = Duration.ofSeconds(5);

  private final Segments segments;
  private final IngestLog.Options options;
  private final IngestLog.Environment environment;
  private final LogCondition condition;
  private final EventSink log;
  private final Thread thread = Thread.ofVirtual().name("log-housekeeping").unstarted(this::run);

  LogHousekeeping(
      Segments segments,
      IngestLog.Options options,
      IngestLog.Environment environment,
      LogCondition condition,
      EventSink log) {
    this.segments = segments;
    this.options = options;
    this.environment = environment;
    this.condition = condition;
    this.log = log;
  }

  void start() {
    thread.start();
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        round();
        environment.clock().sleep(ROUND);
      }
    } catch (InterruptedException closed) {
      LOG.log(System.Logger.Level.DEBUG, "housekeeping ends");
    }
  }

  /** One look at everything. */
  void round() throws InterruptedException {
    try {
      if (LogReserve.hold(segments.live(), options.reserveBytes())) {
        condition.relieved();
      }
      for (Sealed segment : segments.sealed()) {
        if (!segment.isCompressed()) {
          segments.compress(segment);
        }
      }
      retain();
    } catch (IOException | FaultException failure) {
      LOG.log(System.Logger.Level.WARNING, "log housekeeping: " + failure.getMessage());
    }
  }

  private void retain() throws IOException, InterruptedException {
    if (!options.keep().isPositive()) {
      return;
    }
    Instant oldest = environment.clock().instant().minus(options.keep());
    List<Sealed> sealed = segments.sealed();
    List<Sealed> expired =
        sealed.stream().takeWhile(segment -> endedBefore(segment, oldest)).toList();
    if (expired.isEmpty()) {
      return;
    }
    long first =
        expired.size() < sealed.size()
            ? sealed.get(expired.size()).firstPosition()
            : SegmentHeader.firstPosition(segments.live());
    List<Event> snapshot = first == 0 ? List.of() : environment.snapshots().before(first);
    if (snapshot.isEmpty()) {
      return;
    }
    snapshot.forEach(log::append);
    log.append(
            new Event.Infrastructure(
                IngestLog.HOST,
                "log",
                TRIMS,
                Severity.INFO,
                environment.clock().instant(),
                List.of(Param.of("first_pos", first))))
        .awaitSynced();
    for (Sealed segment : expired) {
      Files.delete(segment.file());
      LOG.log(System.Logger.Level.INFO, "retention deleted segment=" + segment.file());
    }
    segments.syncFolder();
  }

  private static boolean endedBefore(Sealed segment, Instant oldest) {
    try {
      return Files.getLastModifiedTime(segment.file()).toInstant().isBefore(oldest);
    } catch (IOException gone) {
      return false;
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException cut) {
      Thread.currentThread().interrupt();
    }
  }
}
