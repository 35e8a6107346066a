package decnet.decoy.service.redis;

import decnet.base.Bytes;
import decnet.decoy.Session;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who listens on a server: subscribers of channels and patterns, and monitors. Messages wait in a
 * bounded queue for each, written by a thread of its session; those over the bound are dropped, as
 * a server drops a client that does not read. Thread-safe.
 */
final class RedisFeed {
  private static final int MAX_WAITING = 1024;
  private static final int MAX_CHANNELS = 1024;

  private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();

  /** One client that listens. Its monitor guards the names. */
  final class Listener {
    private final Session session;
    private final ReplyWriter writer;
    private final Set<Bytes> channels = new LinkedHashSet<>();
    private final Set<Bytes> patterns = new LinkedHashSet<>();
    private final BlockingQueue<Reply> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private boolean monitoring;

    Listener(Session session, ReplyWriter writer) {
      this.session = session;
      this.writer = writer;
    }

    private void begin() {
      if (listeners.add(this)) {
        session.fork("feed", this::pass);
      }
    }

    private void pass() throws IOException, InterruptedException {
      while (true) {
        writer.write(waiting.take());
        writer.flush();
      }
    }

    synchronized int count() {
      return channels.size() + patterns.size();
    }

    synchronized boolean isMonitoring() {
      return monitoring;
    }

    synchronized void monitor() {
      monitoring = true;
      begin();
    }

    /** Adds a name; the number of names then. */
    synchronized int add(Bytes name, boolean pattern) {
      Set<Bytes> names = pattern ? patterns : channels;
      if (names.size() < MAX_CHANNELS) {
        names.add(name);
      }
      begin();
      return count();
    }

    synchronized int remove(Bytes name, boolean pattern) {
      (pattern ? patterns : channels).remove(name);
      return count();
    }

    synchronized List<Bytes> names(boolean pattern) {
      return List.copyOf(pattern ? patterns : channels).reversed();
    }

    void close() {
      listeners.remove(this);
    }

    private synchronized int hear(Bytes channel, Bytes message) {
      int heard = 0;
      if (channels.contains(channel)) {
        offer(List.of(Reply.bulk("message"), Reply.bulk(channel), Reply.bulk(message)));
        heard++;
      }
      for (Bytes pattern : patterns) {
        if (Glob.matches(pattern.latin1(), channel.latin1())) {
          offer(
              List.of(
                  Reply.bulk("pmessage"),
                  Reply.bulk(pattern),
                  Reply.bulk(channel),
                  Reply.bulk(message)));
          heard++;
        }
      }
      return heard;
    }

    private void offer(List<Reply> items) {
      waiting.offer(new Reply.Push(items)); // a full queue drops it
    }
  }

  Listener listener(Session session, ReplyWriter writer) {
    return new Listener(session, writer);
  }

  /** How many heard it. */
  int publish(Bytes channel, Bytes message) {
    return listeners.stream().mapToInt(listener -> listener.hear(channel, message)).sum();
  }

  /** Shows a command to all monitors but its own client's. */
  void show(Reply line, Listener except) {
    for (Listener listener : listeners) {
      if (listener != except && listener.isMonitoring()) {
        listener.waiting.offer(line); // a full queue drops it
      }
    }
  }
}
