package decnet.syslog;

import decnet.event.Event;
import decnet.event.Param;
import decnet.event.Severity;
import decnet.syslog.LogHealth.State;
import decnet.syslog.LogQueue.Entry;
import decnet.syslog.LogQueue.Kind;
import decnet.syslog.LogSyncer.Written;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The writer of a log, one thread. It alone appends to the file; what it assembled stays until the
 * file has taken it, so a failure repeats a batch from a known end and never leaves a hole.
 */
final class LogWriter {
  private static final System.Logger LOG = System.getLogger("decnet.syslog");
  private static final int BATCH_LINES = 4096;
  private static final long IDLE_WAIT_MILLIS = 1000;
  private static final Duration RETRY = Duration.ofMillis(250);
  private static final int LAST_TRIES = 8; // while closing: two seconds

  private final Segments segments;
  private final IngestLog.Options options;
  private final IngestLog.Environment environment;
  private final LogQueue queue;
  private final LogProgress progress;
  private final LogCondition condition;
  private final LogSyncer syncer;
  private final LiveFile file;
  private final Chain chain;
  private final LineAssembly lines;
  private final String logId;
  private final Thread thread =
      Thread.ofPlatform().name("decnet-log-writer").unstarted(this::write);

  private volatile boolean closing;
  private long position;
  private long segmentFirst;
  private Instant segmentSince;
  private boolean predecessorSealed;
  private boolean rotating;
  private int lastTries;

  /** What the writer takes from and speaks to. */
  record Channels(LogQueue queue, LogProgress progress, LogCondition condition) {}

  LogWriter(
      LiveFile file,
      Segments segments,
      IngestLog.Options options,
      IngestLog.Environment environment,
      Channels channels,
      LogRecovery recovery) {
    this.file = file;
    this.segments = segments;
    this.options = options;
    this.environment = environment;
    queue = channels.queue();
    progress = channels.progress();
    condition = channels.condition();
    chain = new Chain(environment.chainKey(), recovery.lastChain());
    lines = new LineAssembly(chain);
    String known = recovery.logId();
    logId = known == null || known.isEmpty() ? environment.ids().next() : known;
    position = recovery.lastPosition();
    segmentFirst = recovery.segmentFirst();
    segmentSince = recovery.segmentOpenedAt();
    predecessorSealed = recovery.fresh() && segmentFirst > 0;
    syncer =
        new LogSyncer(
            file,
            options.sync(),
            new LogSyncer.Outlets(progress, condition, environment.checkpoints()),
            logId,
            new Written(position, chain.last()));
  }

  void start() {
    thread.start();
    syncer.start();
  }

  String logId() {
    return logId;
  }

  private void write() {
    List<Entry> batch = new ArrayList<>(BATCH_LINES);
    try {
      while (queue.take(batch, BATCH_LINES, IDLE_WAIT_MILLIS)) {
        if (!batch.isEmpty()) {
          write(batch);
          batch.clear();
        }
        considerRotation();
      }
    } catch (InterruptedException cut) {
      LOG.log(System.Logger.Level.ERROR, "log writer interrupted: lines may be missing", cut);
    } finally {
      syncer.end();
    }
  }

  private void write(List<Entry> batch) throws InterruptedException {
    boolean urgent = false;
    long now = LineAssembly.micros(environment.clock().instant());
    for (Entry entry : batch) {
      byte[] body = entry.body();
      if (entry.kind() == Kind.LINE && body != null) {
        lines.add(entry.priority(), body, entry.atMicros(), entry.position(), now);
        position = entry.position();
      } else {
        segment(entry, now);
      }
      urgent |= entry.urgent();
    }
    flush();
    if (urgent || options.sync() == SyncPolicy.ALWAYS) {
      syncer.want(position);
    }
  }

  /** Writes what is assembled, however long it takes, and tells how far the log has come. */
  private void flush() throws InterruptedException {
    if (lines.length() == 0) {
      return;
    }
    while (!appended()) {
      retry();
    }
    lines.clear();
    syncer.written(new Written(position, chain.last()));
    progress.written(position);
  }

  /**
   * Waits before the next try; gives up when the log is being closed and still can't be written.
   */
  private void retry() throws InterruptedException {
    if (!condition.state().refuses()) {
      return;
    }
    if (closing && ++lastTries > LAST_TRIES) {
      LOG.log(System.Logger.Level.ERROR, "log closed while unwritable: accepted lines are lost");
      throw new InterruptedException("log unwritable at its end");
    }
    environment.clock().sleep(RETRY);
  }

  private boolean appended() {
    try {
      file.append(lines.content());
      condition.appended();
      return true;
    } catch (IOException failure) {
      degrade(failure);
      return false;
    }
  }

  private void degrade(IOException failure) {
    String reason = String.valueOf(failure.getMessage());
    if (!reason.contains("No space left")
        && !reason.contains("quota exceeded")) { // ENOSPC, EDQUOT: errno(3)
      condition.failed(State.UNWRITABLE);
    } else {
      condition.failed(LogReserve.release(segments.live()) ? State.RESERVE : State.FULL);
    }
    LOG.log(System.Logger.Level.DEBUG, "append failed", failure);
  }

  /** Begins a segment; when rotating, the one before is sealed first. */
  private void segment(Entry entry, long nowMicros) throws InterruptedException {
    long headerAt = entry.position();
    if (entry.kind() == Kind.ROTATE) {
      own(
          SegmentHeader.SEALS,
          List.of(Param.of("log_id", logId), Param.of("next_pos", entry.position() + 1)),
          entry.position(),
          nowMicros);
      headerAt = entry.position() + 1;
      flush();
    }
    if (entry.kind() == Kind.ROTATE || predecessorSealed) {
      exchange();
      predecessorSealed = false;
    }
    segmentFirst = headerAt;
    segmentSince = environment.clock().instant();
    String before = chain.last();
    own(
        SegmentHeader.OPENS,
        List.of(
            Param.of("log_id", logId),
            Param.of("first_pos", headerAt),
            Param.of("prev_chain", before)),
        headerAt,
        nowMicros);
    rotating = false;
  }

  private void own(String type, List<Param> params, long position, long nowMicros) {
    Event line =
        new Event.Infrastructure(
            IngestLog.HOST, "log", type, Severity.INFO, environment.clock().instant(), params);
    lines.add(Severity.INFO.priority(), new LineEncoder().body(line), null, position, nowMicros);
    this.position = position;
  }

  /** Gives the full file its sealed name and opens a new one. */
  private void exchange() throws InterruptedException {
    boolean exchanged = false;
    while (!exchanged) {
      try {
        file.exchange(segmentFirst);
        exchanged = true;
      } catch (IOException failure) {
        degrade(failure);
        retry();
      }
    }
  }

  private void considerRotation() {
    boolean big = options.rotateBytes() > 0 && file.committed() >= options.rotateBytes();
    boolean old =
        options.rotateAge().isPositive()
            && segmentFirst > 0
            && position > segmentFirst
            && segmentSince.plus(options.rotateAge()).isBefore(environment.clock().instant());
    if ((big || old) && !rotating && !closing) {
      rotating = true;
      queue.segment(Kind.ROTATE);
    }
  }

  /** Asks for {@code wanted} to be synced soon. */
  void wantSync(long wanted) {
    syncer.want(wanted);
  }

  /** Returns when everything accepted is written and synced and the file is closed. */
  void awaitEnd() {
    closing = true;
    boolean interrupted = false;
    for (Thread each : List.of(thread, syncer.thread())) {
      while (each.isAlive()) {
        try {
          each.join();
        } catch (InterruptedException cut) {
          interrupted = true;
        }
      }
    }
    try {
      file.close();
    } catch (IOException failure) {
      LOG.log(System.Logger.Level.WARNING, "closing the log failed: " + failure.getMessage());
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
