package decnet.syslog;

import decnet.base.FaultException;
import decnet.event.Event;
import decnet.event.Param;
import decnet.event.Severity;
import decnet.syslog.Checkpoints.Checkpoint;
import decnet.syslog.LogQueue.Entry;
import decnet.syslog.LogQueue.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The writer and the syncer of a log, a thread each. The writer alone appends to the file; what it
 * assembled stays until the file has taken it, so a failure repeats a batch from a known end and
 * never leaves a hole. {@code filing} guards the exchange of the file against a running sync.
 */
final class LogWriter {
  /** How the log fares. */
  enum State {
    GOOD,
    /** The disk was full and the reserve is in use: what has begun goes on. */
    RESERVE,
    FULL,
    UNWRITABLE;

    boolean refuses() {
      return this == FULL || this == UNWRITABLE;
    }
  }

  private static final System.Logger LOG = System.getLogger("decnet.syslog");
  private static final int BATCH_LINES = 4096;
  private static final long IDLE_WAIT_MILLIS = 1000;
  private static final long SYNC_DELAY_NANOS = 50_000_000; // DESIGN §3: all else within 50 ms
  private static final long CHECKPOINT_NANOS = 1_000_000_000;
  private static final Duration RETRY = Duration.ofMillis(250);

  private record Written(long position, String chain) {}

  private final Segments segments;
  private final IngestLog.Options options;
  private final IngestLog.Environment environment;
  private final LogFile.Opener opener;
  private final LogQueue queue;
  private final LogProgress progress;
  private final Chain chain;
  private final LineAssembly lines;
  private final String logId;
  private final boolean sealedByPredecessor;
  private final ReentrantLock filing = new ReentrantLock();
  private final Thread writer =
      Thread.ofPlatform().name("decnet-log-writer").unstarted(this::write);
  private final Thread syncer =
      Thread.ofPlatform().name("decnet-log-syncer").daemon().unstarted(this::sync);

  private volatile State state = State.GOOD;
  private volatile Written last;
  private volatile long wanted;
  private volatile boolean closing;
  private volatile boolean ended;
  private LogFile file;
  private long committed;
  private long segmentFirst;
  private Instant segmentSince;
  private boolean rotating;

  LogWriter(
      Segments segments,
      IngestLog.Options options,
      IngestLog.Environment environment,
      LogFile.Opener opener,
      LogQueue queue,
      LogProgress progress,
      LogRecovery recovery)
      throws IOException {
    this.segments = segments;
    this.options = options;
    this.environment = environment;
    this.opener = opener;
    this.queue = queue;
    this.progress = progress;
    chain = new Chain(environment.chainKey(), recovery.lastChain());
    lines = new LineAssembly(chain);
    String known = recovery.logId();
    logId = known == null || known.isEmpty() ? environment.ids().next() : known;
    segmentFirst = recovery.segmentFirst();
    segmentSince = recovery.segmentOpenedAt();
    sealedByPredecessor = recovery.fresh() && segmentFirst > 0;
    last = new Written(recovery.lastPosition(), recovery.lastChain());
    file = opener.open(segments.live());
    committed = file.size();
  }

  void start() {
    writer.start();
    syncer.start();
  }

  State state() {
    return state;
  }

  String logId() {
    return logId;
  }

  /** The reserve exists again. */
  void relieved() {
    if (state == State.RESERVE) {
      become(State.GOOD);
    }
  }

  private void become(State now) {
    if (state != now) {
      LOG.log(
          now == State.GOOD ? System.Logger.Level.INFO : System.Logger.Level.WARNING,
          "log state=" + now.name().toLowerCase(Locale.ROOT) + " file=" + segments.live());
      state = now;
    }
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
      ended = true;
      LockSupport.unpark(syncer);
    }
  }

  private void write(List<Entry> batch) throws InterruptedException {
    boolean urgent = false;
    long now = LineAssembly.micros(environment.clock().instant());
    for (Entry entry : batch) {
      byte[] body = entry.body();
      if (entry.kind() == Kind.LINE && body != null) {
        lines.add(entry.priority(), body, entry.atMicros(), entry.position(), now);
        last = new Written(entry.position(), "");
      } else {
        segment(entry, now);
      }
      urgent |= entry.urgent();
    }
    flush();
    if (urgent || options.sync() == SyncPolicy.ALWAYS) {
      wantSync(last.position());
    }
  }

  /** Writes what is assembled, however long it takes, and tells how far the log has come. */
  private void flush() throws InterruptedException {
    if (lines.length() == 0) {
      return;
    }
    while (!appended()) {
      if (closing && state.refuses()) {
        LOG.log(System.Logger.Level.ERROR, "log closed while unwritable: accepted lines are lost");
        throw new InterruptedException("log unwritable at its end");
      }
      if (state.refuses()) {
        environment.clock().sleep(RETRY);
      }
    }
    committed += lines.length();
    lines.clear();
    last = new Written(last.position(), chain.last());
    progress.written(last.position());
  }

  private boolean appended() {
    try {
      file.append(lines.content());
      if (state.refuses()) {
        become(state == State.FULL ? State.RESERVE : State.GOOD);
      }
      return true;
    } catch (IOException failure) {
      degrade(failure);
      rewind();
      return false;
    }
  }

  private void degrade(IOException failure) {
    String reason = String.valueOf(failure.getMessage());
    if (!reason.contains("No space left")
        && !reason.contains("quota exceeded")) { // ENOSPC, EDQUOT: errno(3)
      become(State.UNWRITABLE);
    } else {
      become(LogReserve.release(segments.live()) ? State.RESERVE : State.FULL);
    }
    LOG.log(System.Logger.Level.DEBUG, "append failed", failure);
  }

  /** Brings the file back to its last whole batch. */
  private void rewind() {
    filing.lock();
    try {
      file.truncate(committed);
    } catch (IOException broken) {
      try {
        file.close();
        file = opener.open(segments.live());
        file.truncate(Math.min(committed, file.size()));
        committed = file.size();
      } catch (IOException stillBroken) {
        LOG.log(System.Logger.Level.DEBUG, "the log cannot be reopened yet", stillBroken);
      }
    } finally {
      filing.unlock();
    }
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
    if (entry.kind() == Kind.ROTATE || sealedByPredecessor) {
      exchange();
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
    last = new Written(position, "");
  }

  /** Gives the full file its sealed name and opens a new one. */
  private void exchange() throws InterruptedException {
    while (true) {
      filing.lock();
      try {
        file.force();
        file.close();
        if (Files.exists(segments.live())) {
          segments.seal(segmentFirst);
        }
        file = opener.open(segments.live());
        committed = file.size();
        segments.syncFolder();
        return;
      } catch (IOException failure) {
        degrade(failure);
      } finally {
        filing.unlock();
      }
      environment.clock().sleep(RETRY);
    }
  }

  private void considerRotation() {
    boolean big = options.rotateBytes() > 0 && committed >= options.rotateBytes();
    boolean old =
        options.rotateAge().isPositive()
            && segmentFirst > 0
            && segmentSince.plus(options.rotateAge()).isBefore(environment.clock().instant());
    if ((big || old) && !rotating && !closing) {
      rotating = true;
      queue.segment(Kind.ROTATE);
    }
  }

  /** Asks for {@code position} to be synced soon. */
  void wantSync(long position) {
    if (position > wanted) {
      wanted = position;
      LockSupport.unpark(syncer);
    }
  }

  private void sync() {
    long checkpointAt = System.nanoTime();
    long dirtySince = 0;
    while (!ended || progress.synced() < progress.written()) {
      boolean dirty = progress.synced() < progress.written();
      long now = System.nanoTime();
      dirtySince = dirty ? (dirtySince == 0 ? now : dirtySince) : 0;
      boolean due =
          dirty
              && options.sync() != SyncPolicy.OS
              && (wanted > progress.synced() || now - dirtySince >= SYNC_DELAY_NANOS || ended);
      if (!due) {
        if (ended) {
          break; // policy os: the last lines are the system's
        }
        LockSupport.parkNanos(this, dirty ? SYNC_DELAY_NANOS / 2 : SYNC_DELAY_NANOS * 4);
        continue;
      }
      Written reached = synced();
      dirtySince = 0;
      if (reached != null && (now - checkpointAt >= CHECKPOINT_NANOS || ended)) {
        checkpointAt = now;
        checkpoint(reached);
      }
    }
    if (options.sync() != SyncPolicy.OS) {
      checkpoint(last);
    }
  }

  private @Nullable Written synced() {
    filing.lock();
    try {
      Written reached = last;
      if (reached.chain().isEmpty() || reached.position() > progress.written()) {
        reached = new Written(progress.written(), "");
      }
      file.force();
      progress.synced(reached.position());
      return reached;
    } catch (IOException failure) {
      become(State.UNWRITABLE);
      LOG.log(System.Logger.Level.DEBUG, "sync failed", failure);
      LockSupport.parkNanos(this, RETRY.toNanos());
      return null;
    } finally {
      filing.unlock();
    }
  }

  private void checkpoint(Written reached) {
    if (reached.chain().isEmpty()) {
      return; // the writer is in the middle of a batch: next second
    }
    try {
      environment.checkpoints().save(new Checkpoint(logId, reached.position(), reached.chain()));
    } catch (FaultException unusable) {
      LOG.log(System.Logger.Level.WARNING, "checkpoint not saved: " + unusable.getMessage());
    }
  }

  /** Returns when everything accepted is written and synced and the file is closed. */
  void awaitEnd() {
    closing = true;
    boolean interrupted = false;
    for (Thread thread : List.of(writer, syncer)) {
      while (thread.isAlive()) {
        try {
          thread.join();
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
