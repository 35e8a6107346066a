package decnet.syslog;

import decnet.base.Bytes;
import decnet.base.Clock;
import decnet.base.Fault;
import decnet.base.FaultException;
import decnet.base.IdSource;
import decnet.event.Event;
import decnet.event.EventSink;
import decnet.event.Param;
import decnet.event.Severity;
import decnet.syslog.LogHealth.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The one durable log: one writer, one order, one chain. Every fact becomes a line with a position;
 * what is <em>appended</em> has one, what is <em>written</em> survives kill -9, what is
 * <em>synced</em> survives power loss. Thread-safe.
 *
 * <p>When the disk is full a reserve of 64 MiB is released: what has begun goes on being recorded,
 * {@link #strained} tells the rest to wait. When that is used up too, or the file cannot be
 * written, appending is refused while what was accepted before is kept and retried.
 */
public final class IngestLog implements EventSink, AutoCloseable {
  /** The host name of the lines about the log itself. */
  static final String HOST = "decnet-log";

  private final Options options;
  private final LogQueue queue;
  private final LogProgress progress;
  private final LogCondition condition;
  private final LogWriter writer;
  private final Segments segments;
  private final Quarantine quarantine;
  private final LogHousekeeping housekeeping;
  private final ThreadLocal<LineEncoder> encoders = ThreadLocal.withInitial(LineEncoder::new);

  /**
   * How a log behaves.
   *
   * @param rotateBytes the live file is sealed when it grows beyond this; 0 for never
   * @param rotateAge the live file is sealed when it is older than this; zero for never
   * @param keep sealed files whose end is older than this are deleted after a snapshot; zero keeps
   *     all
   * @param reserveBytes disk space held back for the day the disk is full; 0 for none
   */
  public record Options(
      SyncPolicy sync, long rotateBytes, Duration rotateAge, Duration keep, long reserveBytes) {
    public static final Options DEFAULT =
        new Options(
            SyncPolicy.BATCH, 256L << 20, Duration.ofDays(7), Duration.ofDays(90), 64L << 20);
  }

  /** What the outside gives a log. */
  public record Environment(
      Clock clock, IdSource ids, Bytes chainKey, Checkpoints checkpoints, Snapshots snapshots) {}

  /** Opens the log at {@code live}, repairs a torn end, and starts the writer. */
  public static IngestLog open(Path live, Options options, Environment environment) {
    return open(live, options, environment, LogFile::onDisk);
  }

  static IngestLog open(
      Path live, Options options, Environment environment, LogFile.Opener opener) {
    try {
      Path folder = live.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      return new IngestLog(new Segments(live), options, environment, opener);
    } catch (IOException failure) {
      throw new FaultException(Fault.LOG_UNWRITABLE, live + ": " + failure.getMessage(), failure);
    }
  }

  private IngestLog(
      Segments segments, Options options, Environment environment, LogFile.Opener opener)
      throws IOException {
    this.segments = segments;
    this.options = options;
    quarantine = new Quarantine(segments.beside(".rejects"), Quarantine.DEFAULT_BYTES);
    LogRecovery recovery = LogRecovery.of(segments, opener, quarantine);
    progress = new LogProgress(recovery.lastPosition());
    queue = new LogQueue(recovery.lastPosition() + 1);
    condition = new LogCondition(segments.live());
    writer =
        new LogWriter(
            new LiveFile(segments, opener),
            segments,
            options,
            environment,
            new LogWriter.Channels(queue, progress, condition),
            recovery);
    if (recovery.fresh()) {
      queue.segment(LogQueue.Kind.OPEN);
    }
    writer.start();
    housekeeping = new LogHousekeeping(segments, options, environment, condition, this);
    housekeeping.start();
    if (recovery.tornBytes() > 0) {
      append(
          new Event.Infrastructure(
              HOST,
              "log",
              "log_repaired",
              Severity.WARNING,
              environment.clock().instant(),
              List.of(Param.of("removed_bytes", recovery.tornBytes()))));
    }
  }

  @Override
  public Receipt append(Event event) {
    State state = condition.state();
    if (state.refuses()) {
      condition.refused();
      throw new FaultException(
          state == State.FULL ? Fault.LOG_FULL : Fault.LOG_UNWRITABLE, segments.live().toString());
    }
    byte[] body = encoders.get().body(event);
    Instant at = event.at();
    long micros = TimeUnit.SECONDS.toMicros(at.getEpochSecond()) + at.getNano() / 1000;
    try {
      long position = queue.add(event.severity().priority(), body, micros, urgent(event));
      if (position == 0) {
        throw new FaultException(Fault.LOG_UNWRITABLE, "the log is closed");
      }
      return new LineReceipt(position);
    } catch (InterruptedException cut) {
      Thread.currentThread().interrupt();
      throw new FaultException(Fault.LOG_UNWRITABLE, "interrupted while the queue was full", cut);
    }
  }

  /** Mutations, credentials and session ends are synced before the next step. Source: DESIGN §3. */
  private static boolean urgent(Event event) {
    return switch (event) {
      case Event.Mutation mutation -> true;
      case Event.Interaction interaction ->
          interaction.type().equals("auth.attempt") || interaction.type().equals("disconnect");
      case Event.Infrastructure own -> false;
    };
  }

  private final class LineReceipt implements Receipt {
    private final long position;

    LineReceipt(long position) {
      this.position = position;
    }

    @Override
    public long position() {
      return position;
    }

    @Override
    public void awaitWritten() throws InterruptedException {
      progress.awaitWritten(position);
    }

    @Override
    public void awaitSynced() throws InterruptedException {
      if (options.sync() == SyncPolicy.OS) {
        progress.awaitWritten(position);
      } else {
        writer.wantSync(position);
        progress.awaitSynced(position);
      }
    }
  }

  @Override
  public boolean strained() {
    return condition.state() != State.GOOD;
  }

  /** What is wrong with the log, if anything: a fault's name. */
  public Optional<String> trouble() {
    return health().fault().map(Fault::name);
  }

  /** How the log fares now. */
  public LogHealth health() {
    return condition.health();
  }

  /**
   * Calls {@code watcher} after each change of state, on a thread of the log's own: it must be
   * quick and not append. The owner tells the bus ({@code system.log}) what it hears.
   */
  public void watch(Consumer<LogHealth> watcher) {
    condition.watch(watcher);
  }

  /** The last position that survives kill -9. */
  public long written() {
    return progress.written();
  }

  /** The last position that survives power loss. */
  public long synced() {
    return progress.synced();
  }

  /** Identifies this log for as long as its files live: positions are comparable within one id. */
  public String logId() {
    return writer.logId();
  }

  public Path file() {
    return segments.live();
  }

  /** A reader of every line from {@code position} on, as soon as it is written. */
  public LogTail tail(long position) {
    return tail(position, line -> {});
  }

  /**
   * As {@link #tail(long)}; what stands in the log from there on and is no line of ours goes to
   * {@code unread}, for one tail of a fleet {@code quarantine()::keep}.
   */
  public LogTail tail(long position, Consumer<Bytes> unread) {
    return new LogTail(segments, progress, position, unread);
  }

  /** Keeps what was found in the log and cannot be read: its readers put it there. */
  public Quarantine quarantine() {
    return quarantine;
  }

  /** Seals the live file and goes on in a new one, after what is appended so far. */
  public void rotate() {
    queue.segment(LogQueue.Kind.ROTATE);
  }

  /** Writes and syncs what is accepted, then lets the file go. Idempotent. */
  @Override
  public void close() {
    housekeeping.close();
    queue.close();
    writer.awaitEnd();
    progress.end();
  }
}
