package decnet.syslog;

import decnet.base.Bytes;
import decnet.base.FaultException;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * The thread that gives every line of a log to a reader, from some position on and then as soon as
 * it is written. {@link #close} ends it.
 */
public final class LogFollower implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("decnet.syslog");
  private static final long LOOK_MILLIS =
      300; // how often an idle thread looks whether it is to end
  private static final int NOTE_EVERY = 10_000; // lines between two notes while busy

  /** Takes the lines of a log, in order, on the follower's thread. */
  public interface Reader {
    /** Takes the line at {@code position}, without its newline. */
    void line(long position, byte[] line);
  }

  private final IngestLog log;
  private final long from;
  private final Reader reader;
  private final Consumer<Bytes> unread;
  private final LongConsumer note;
  private final Thread thread;
  private volatile boolean closed;
  private volatile long given;

  /**
   * Begins at position {@code from}, 1 or more.
   *
   * @param unread takes what stands between the lines and is none of ours
   * @param note is told now and then up to which position every line was given
   */
  public LogFollower(
      String name,
      IngestLog log,
      long from,
      Reader reader,
      Consumer<Bytes> unread,
      LongConsumer note) {
    this.log = log;
    this.from = from;
    this.reader = reader;
    this.unread = unread;
    this.note = note;
    given = from - 1;
    thread = Thread.ofPlatform().name(name).daemon().start(this::follow);
  }

  private void follow() {
    try (LogTail tail = log.tail(from, unread)) {
      long noted = from - 1;
      while (!closed) {
        Optional<LogTail.Line> next = tail.next(LOOK_MILLIS);
        if (next.isPresent()) {
          reader.line(next.get().position(), next.get().line().toArray());
          given = next.get().position();
        }
        if (given > noted && (next.isEmpty() || given >= noted + NOTE_EVERY)) {
          noted = given;
          note.accept(noted);
        }
      }
    } catch (InterruptedException end) {
      Thread.currentThread().interrupt();
    } catch (IOException | FaultException failure) {
      LOG.log(
          System.Logger.Level.ERROR,
          "follower stopped name=" + Thread.currentThread().getName() + " position=" + given,
          failure);
    }
  }

  /** The last position that was given. */
  public long position() {
    return given;
  }

  /** Whether it still follows; false once it was closed or its reader failed. */
  public boolean isAlive() {
    return thread.isAlive();
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
    note.accept(given);
  }
}
