package decnet.correlation;

import decnet.base.Fault;
import decnet.base.FaultException;
import decnet.syslog.IngestLog;
import decnet.syslog.LineReader;
import decnet.syslog.LogLine;
import decnet.syslog.LogTail;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * The thread that feeds a live correlator from the log's first line on, and then every line as soon
 * as it is written. {@link #close} ends it.
 */
public final class LogFollower implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("decnet.correlation");
  private static final long LOOK_MILLIS =
      300; // how often an idle thread looks whether it is to end
  private static final int NOTE_EVERY = 10_000; // lines between two notes while busy

  private final IngestLog log;
  private final LiveCorrelator correlator;
  private final LongConsumer note;
  private final Thread thread;
  private volatile boolean closed;

  /** {@code note} is told now and then up to which position everything was told to the bus. */
  public LogFollower(IngestLog log, LiveCorrelator correlator, LongConsumer note) {
    this.log = log;
    this.correlator = correlator;
    this.note = note;
    thread = Thread.ofPlatform().name("correlator").daemon().start(this::follow);
  }

  private void follow() {
    try (LogTail tail = log.tail(1)) {
      long noted = 0;
      while (!closed) {
        Optional<LogTail.Line> next = tail.next(LOOK_MILLIS);
        next.ifPresent(line -> correlator.feed(line.position(), line.line().toArray()));
        long position = tail.position() - 1;
        if (position > noted && (next.isEmpty() || position >= noted + NOTE_EVERY)) {
          noted = position;
          note.accept(position);
        }
      }
    } catch (InterruptedException end) {
      Thread.currentThread().interrupt();
    } catch (IOException | FaultException failure) {
      LOG.log(
          System.Logger.Level.ERROR,
          "correlation stopped position=" + correlator.position(),
          failure);
    }
  }

  /** Reads {@code log} again by position. */
  public static Reread rereading(IngestLog log) {
    return (from, to, sink) -> reread(log, from, to, sink);
  }

  private static void reread(IngestLog log, long from, long to, Consumer<LogLine> sink) {
    LineReader reader = new LineReader();
    try (LogTail tail = log.tail(from)) {
      while (tail.position() <= to) {
        Optional<LogTail.Line> next = tail.next(0);
        if (next.isEmpty() || next.get().position() > to) {
          return;
        }
        reader.read(next.get().line()).ifPresent(sink);
      }
    } catch (InterruptedException cut) {
      Thread.currentThread().interrupt();
      throw new FaultException(Fault.LOG_CORRUPT, "interrupted at position " + from, cut);
    } catch (IOException failure) {
      throw new FaultException(Fault.LOG_CORRUPT, "at position " + from, failure);
    }
  }

  /** Ends the thread after the line it is at, and notes how far it came. */
  @Override
  public void close() {
    closed = true;
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException cut) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    note.accept(correlator.position());
  }
}
