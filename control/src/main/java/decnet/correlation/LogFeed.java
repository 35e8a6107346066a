package decnet.correlation;

import decnet.syslog.LogLine;
import decnet.syslog.Names;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * Feeds log files to a correlator with two threads: one reads and parses, the caller's folds what
 * it is handed in batches, in order. A fixed number of batches goes round, so that neither runs far
 * ahead of the other.
 */
public final class LogFeed {
  private static final int BATCHES = 8;

  private final LogInput input;
  private final Correlator correlator;
  private final Names names;
  private final BlockingQueue<Batch> empty = new ArrayBlockingQueue<>(BATCHES);
  private final BlockingQueue<Batch> full = new ArrayBlockingQueue<>(BATCHES + 1); // and the end
  private Batch current = new Batch(); // the parsing thread's
  private int namesTold;

  private LogFeed(LogInput input, Correlator correlator) {
    this.input = input;
    this.correlator = correlator;
    names = correlator.names();
    for (int i = 1; i < BATCHES; i++) {
      empty.add(new Batch());
    }
  }

  /**
   * Feeds every line of {@code files} that parses to {@code correlator}, which was fed nothing yet;
   * those that do not go to {@code rejects}, in another thread. What fails there fails here.
   */
  public static void read(
      LogInput input, List<Path> files, Correlator correlator, Consumer<byte[]> rejects)
      throws IOException {
    new LogFeed(input, correlator).read(files, rejects);
  }

  private void read(List<Path> files, Consumer<byte[]> rejects) throws IOException {
    ExecutorService parser =
        Executors.newSingleThreadExecutor(Thread.ofPlatform().name("parse").daemon().factory());
    try {
      Future<?> parsing =
          parser.submit(
              () -> {
                parse(files, rejects);
                return true;
              });
      for (Batch batch = full.take(); batch.size() > 0; batch = full.take()) {
        correlator.feed(batch);
        batch.clear();
        empty.add(batch);
      }
      parsing.get();
    } catch (InterruptedException cut) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("reading " + files);
    } catch (ExecutionException failure) {
      throw cause(failure);
    } finally {
      parser.shutdownNow(); // a parser that still waits for an empty batch gives up
    }
  }

  private static IOException cause(ExecutionException failure) {
    return switch (failure.getCause()) {
      case IOException io -> io;
      case RuntimeException ours -> throw ours;
      case Error error -> throw error;
      case null, default -> new IOException(failure);
    };
  }

  /** In the parsing thread. Ends with an empty batch, whatever happens. */
  private void parse(List<Path> files, Consumer<byte[]> rejects) throws IOException {
    try {
      input.read(files, this::take, rejects);
    } finally {
      if (current.size() > 0) {
        pass();
      }
      full.add(new Batch());
    }
  }

  private void take(LogLine line) {
    if (current.add(line, names)) {
      pass();
    }
  }

  private void pass() {
    current.close(names.since(namesTold));
    namesTold = names.size();
    try {
      full.put(current);
      current = empty.take();
    } catch (InterruptedException given) {
      Thread.currentThread().interrupt();
      throw new CancellationException("nobody folds any more");
    }
  }
}
