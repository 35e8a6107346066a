package decnet.correlation;

import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Parts of one text that several threads write and one stream gets in their order. A part is
 * written into memory; one that outgrows its buffer waits until all parts before it are out and
 * then goes straight to the stream, so that memory does not depend on how long a part is.
 *
 * <p>The lock guards the fields below it; the stream belongs to whoever writes the part {@code
 * next}, without the lock.
 */
final class PartsInOrder {
  private static final int AHEAD = 32; // parts that may wait for an earlier one

  /** Writes any part, for one thread. */
  @FunctionalInterface
  interface Writer {
    void write(JsonText text, int part);
  }

  private final OutputStream out;
  private final int parts;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<Integer, JsonText> waiting = new HashMap<>();
  private final Deque<JsonText> spare = new ArrayDeque<>();
  private int taken;
  private int next;
  private boolean stopped;

  private PartsInOrder(OutputStream out, int parts) {
    this.out = out;
    this.parts = parts;
  }

  /** Writes the parts from 0 to {@code parts} to {@code out}; a writer for each thread. */
  static void write(OutputStream out, int parts, int threads, Supplier<Writer> writers) {
    new PartsInOrder(out, parts).all(Math.min(parts, threads), writers);
  }

  private void all(int threads, Supplier<Writer> writers) {
    if (threads <= 1) {
      work(writers.get());
      return;
    }
    try (ExecutorService pool =
        Executors.newFixedThreadPool(
            threads, Thread.ofPlatform().name("json").daemon().factory())) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        running.add(pool.submit(() -> work(writers.get())));
      }
      await(running);
    }
  }

  /** The first failure that is not another one's consequence fails here. */
  private void await(List<Future<?>> running) {
    for (Future<?> each : running) {
      try {
        each.get();
      } catch (InterruptedException cut) {
        stop();
        Thread.currentThread().interrupt();
        throw new CancellationException("interrupted");
      } catch (ExecutionException failure) {
        if (failure.getCause() instanceof Error error) {
          throw error;
        }
        if (failure.getCause() instanceof RuntimeException ours
            && !(ours instanceof CancellationException)) {
          throw ours;
        }
      }
    }
  }

  private void work(Writer writer) {
    boolean done = false;
    try {
      for (int part = take(); part < parts; part = take()) {
        JsonText text = blank(part);
        writer.write(text, part);
        pass(text, part);
      }
      done = true;
    } finally {
      if (!done) {
        stop();
      }
    }
  }

  private void stop() {
    lock.lock();
    try {
      stopped = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The next part that nobody has; {@code parts} when there is none. */
  private int take() {
    lock.lock();
    try {
      while (!stopped && taken < parts && taken - next >= AHEAD) {
        changed.awaitUninterruptibly();
      }
      return stopped || taken == parts ? parts : taken++;
    } finally {
      lock.unlock();
    }
  }

  private JsonText blank(int part) {
    JsonText.Sink sink = (bytes, size) -> whenItsTurn(part, bytes, size);
    lock.lock();
    try {
      JsonText used = spare.poll();
      if (used == null) {
        return new JsonText(sink);
      }
      used.begin(sink);
      return used;
    } finally {
      lock.unlock();
    }
  }

  private void whenItsTurn(int part, byte[] bytes, int size) {
    lock.lock();
    try {
      while (next != part) {
        if (stopped) {
          throw new CancellationException("another part failed");
        }
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
    JsonText.write(out, bytes, size);
  }

  /** Whoever has the part that is next writes it, and those behind it that wait. */
  private void pass(JsonText text, int part) {
    JsonText ready = first(text, part);
    while (ready != null) {
      ready.flush();
      ready = following(ready);
    }
  }

  private @Nullable JsonText first(JsonText text, int part) {
    lock.lock();
    try {
      if (next == part) {
        return text;
      }
      waiting.put(part, text);
      return null;
    } finally {
      lock.unlock();
    }
  }

  private @Nullable JsonText following(JsonText written) {
    lock.lock();
    try {
      spare.add(written);
      next++;
      changed.signalAll();
      return waiting.remove(next);
    } finally {
      lock.unlock();
    }
  }
}
