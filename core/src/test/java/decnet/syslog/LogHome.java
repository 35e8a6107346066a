package decnet.syslog;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.Bytes;
import decnet.base.Clock;
import decnet.base.DeckyId;
import decnet.base.SystemClock;
import decnet.event.Event;
import decnet.event.EventSink.Receipt;
import decnet.event.Param;
import decnet.event.Severity;
import decnet.event.Trigger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

/** A folder with one log, and all that a log needs, for one test. */
final class LogHome implements AutoCloseable {
  static final Bytes KEY = Bytes.of(new byte[32]);
  static final String LOG_ID = "feedface".repeat(4);
  static final IngestLog.Options PLAIN =
      new IngestLog.Options(SyncPolicy.BATCH, 0, Duration.ZERO, Duration.ZERO, 0);

  final Path file;
  final MemoryCheckpoints checkpoints = new MemoryCheckpoints();
  final FakeDisk disk = new FakeDisk();
  IngestLog.Options options = PLAIN;
  Snapshots snapshots = Snapshots.NONE;
  Clock clock;
  private final SystemClock real = new SystemClock();

  LogHome(Path folder) {
    file = folder.resolve("decnet.log");
    clock = new HastyClock(real);
  }

  IngestLog open() {
    return IngestLog.open(
        file,
        options,
        new IngestLog.Environment(clock, () -> LOG_ID, KEY, checkpoints, snapshots),
        disk::open);
  }

  /** Opens a log, writes {@code values} and closes it. */
  LogHome wrote(String... values) throws InterruptedException {
    try (IngestLog log = open()) {
      for (String value : values) {
        log.append(event(value)).awaitSynced();
      }
    }
    return this;
  }

  /** Appends, and returns when the writer has taken it. */
  static Receipt written(IngestLog log, String value) throws InterruptedException {
    Receipt receipt = log.append(event(value));
    receipt.awaitWritten();
    return receipt;
  }

  static Event event(String value) {
    return new Event.Infrastructure(
        "decnet-test",
        "test",
        "tested",
        Severity.INFO,
        Instant.now(),
        List.of(Param.of("value", value)));
  }

  static Event mutation() {
    return new Event.Mutation(
        new DeckyId("decky-01"),
        new TreeSet<>(),
        new TreeSet<>(List.of("ssh", "http")),
        Trigger.CREATION,
        Optional.empty(),
        "m1",
        1,
        Instant.now(),
        List.of());
  }

  /** Returns when {@code reached} holds; a test's time-out ends it. */
  static void await(BooleanSupplier reached) throws InterruptedException {
    while (!reached.getAsBoolean()) {
      if (Thread.interrupted()) {
        throw new InterruptedException("the test took too long");
      }
      Thread.onSpinWait();
    }
  }

  List<String> lines() throws IOException {
    return Files.readAllLines(file);
  }

  Segments segments() {
    return new Segments(file);
  }

  /** With the key and the last checkpoint. */
  LogVerifier.Report report() throws IOException {
    return LogVerifier.verify(file, Optional.of(KEY), checkpoints.last(LOG_ID));
  }

  void assertWhole() throws IOException {
    assertThat(report().problems()).isEmpty();
  }

  @Override
  public void close() {
    real.close();
  }
}
