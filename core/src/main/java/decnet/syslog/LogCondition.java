package decnet.syslog;

import decnet.syslog.LogHealth.State;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Keeps how a log fares and tells those who watch it. The writer speaks for appending, the syncer
 * for syncing; a lock guards both, and no watcher is called under it.
 */
final class LogCondition {
  private static final System.Logger LOG = System.getLogger("decnet.syslog");

  private final Path file;
  private final ReentrantLock lock = new ReentrantLock();
  private final List<Consumer<LogHealth>> watchers = new CopyOnWriteArrayList<>();
  private final LongAdder failures = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private State appending = State.GOOD;
  private boolean syncFails;
  private volatile State state = State.GOOD;

  LogCondition(Path file) {
    this.file = file;
  }

  State state() {
    return state;
  }

  LogHealth health() {
    return new LogHealth(state, failures.sum(), refused.sum());
  }

  /** Calls {@code watcher} with the health after each change of state, on whichever thread. */
  void watch(Consumer<LogHealth> watcher) {
    watchers.add(watcher);
  }

  void refused() {
    refused.increment();
  }

  /** An append failed and left the log in {@code now}. */
  void failed(State now) {
    failures.increment();
    appending(now);
  }

  /** An append went well. */
  void appended() {
    if (state != State.GOOD) {
      State now =
          appending == State.FULL || appending == State.RESERVE ? State.RESERVE : State.GOOD;
      appending(now); // room is short until the reserve exists again
    }
  }

  /** The reserve exists again. */
  void relieved() {
    if (state == State.RESERVE) {
      appending(State.GOOD);
    }
  }

  void syncFailed() {
    failures.increment();
    change(() -> syncFails = true);
  }

  void synced() {
    if (state != State.GOOD) {
      change(() -> syncFails = false);
    }
  }

  private void appending(State now) {
    change(() -> appending = now);
  }

  private void change(Runnable change) {
    State now;
    lock.lock();
    try {
      change.run();
      now = syncFails && !appending.refuses() ? State.UNWRITABLE : appending;
      if (now == state) {
        return;
      }
      state = now;
    } finally {
      lock.unlock();
    }
    LOG.log(
        now == State.GOOD ? System.Logger.Level.INFO : System.Logger.Level.WARNING,
        "log state=" + now.name().toLowerCase(Locale.ROOT) + " file=" + file);
    watchers.forEach(this::tell);
  }

  private void tell(Consumer<LogHealth> watcher) {
    try {
      watcher.accept(health());
    } catch (RuntimeException bug) { // the log goes on whatever a watcher does
      LOG.log(System.Logger.Level.ERROR, "a watcher of the log failed", bug);
    }
  }
}
