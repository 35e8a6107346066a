package decnet.syslog;

import decnet.base.FaultException;
import decnet.syslog.Checkpoints.Checkpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Makes what the writer wrote survive power loss, on a thread of its own: soon where somebody waits
 * for it, else within 50 ms; and tells the checkpoints each second how far the log is safe.
 */
final class LogSyncer {
  private static final System.Logger LOG = System.getLogger("decnet.syslog");
  private static final long SYNC_DELAY_NANOS = 50_000_000; // DESIGN §3: all else within 50 ms
  private static final long CHECKPOINT_NANOS = 1_000_000_000; // contract §2: each second
  private static final Duration RETRY = Duration.ofMillis(250);

  /** How far the writer has come: the last position in the file and its chain value. */
  record Written(long position, String chain) {}

  private final LiveFile file;
  private final SyncPolicy policy;
  private final LogProgress progress;
  private final LogCondition condition;
  private final Checkpoints checkpoints;
  private final String logId;
  private final Thread thread =
      Thread.ofPlatform().name("decnet-log-syncer").daemon().unstarted(this::run);

  private volatile Written written;
  private volatile long wanted;
  private volatile boolean idle;
  private volatile boolean ended;
  private Written safe;
  private long checkpointed;

  /** What a syncer speaks to. */
  record Outlets(LogProgress progress, LogCondition condition, Checkpoints checkpoints) {}

  LogSyncer(LiveFile file, SyncPolicy policy, Outlets outlets, String logId, Written start) {
    this.file = file;
    this.policy = policy;
    this.progress = outlets.progress();
    this.condition = outlets.condition();
    this.checkpoints = outlets.checkpoints();
    this.logId = logId;
    written = start;
    safe = start;
    checkpointed = start.position();
  }

  void start() {
    thread.start();
  }

  /** The file holds everything up to {@code now}; called before anybody is told. */
  void written(Written now) {
    written = now;
    if (idle) {
      LockSupport.unpark(thread);
    }
  }

  /** Asks for {@code position} to be synced soon. */
  void want(long position) {
    if (position > wanted) {
      wanted = position;
      LockSupport.unpark(thread);
    }
  }

  /** Nothing more will be written. */
  void end() {
    ended = true;
    LockSupport.unpark(thread);
  }

  Thread thread() {
    return thread;
  }

  private void run() {
    long checkpointAt = System.nanoTime();
    long dirtySince = 0;
    while (true) {
      boolean last = ended; // read before written: what the writer wrote before it ended is seen
      long now = System.nanoTime();
      boolean dirty = policy != SyncPolicy.OS && safe.position() < written.position();
      dirtySince = dirty ? (dirtySince == 0 ? now : dirtySince) : 0;
      boolean due =
          dirty && (last || wanted > safe.position() || now - dirtySince >= SYNC_DELAY_NANOS);
      if (due && sync()) {
        dirtySince = 0;
        dirty = false;
      }
      if (last || now - checkpointAt >= CHECKPOINT_NANOS) {
        checkpointAt = now;
        checkpoint();
      }
      if (last && !dirty) {
        return;
      }
      if (!due) {
        rest(dirty ? SYNC_DELAY_NANOS - (now - dirtySince) : CHECKPOINT_NANOS);
      }
    }
  }

  private void rest(long nanos) {
    idle = true;
    if (written.position() <= safe.position() || nanos < CHECKPOINT_NANOS) {
      LockSupport.parkNanos(this, nanos);
    }
    idle = false;
  }

  private boolean sync() {
    Written reached = written;
    try {
      file.force();
    } catch (IOException failure) {
      condition.syncFailed();
      LOG.log(System.Logger.Level.DEBUG, "sync failed", failure);
      if (ended) {
        LOG.log(System.Logger.Level.ERROR, "log closed while it cannot be synced");
        safe = reached; // nobody is told that it is safe: the thread only ends
        return true;
      }
      LockSupport.parkNanos(this, RETRY.toNanos());
      return false;
    }
    safe = reached;
    progress.synced(reached.position());
    condition.synced();
    return true;
  }

  private void checkpoint() {
    if (safe.position() <= checkpointed || safe.position() > progress.synced()) {
      return;
    }
    try {
      checkpoints.save(new Checkpoint(logId, safe.position(), safe.chain()));
      checkpointed = safe.position();
    } catch (FaultException unusable) {
      LOG.log(System.Logger.Level.WARNING, "checkpoint not saved: " + unusable.getMessage());
    }
  }
}
