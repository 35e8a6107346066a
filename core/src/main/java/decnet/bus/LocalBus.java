package decnet.bus;

import decnet.base.Clock;
import decnet.base.IdSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/**
 * The bus of one process. A lock guards the trie; publishing looks into a cache by topic, which any
 * change of the subscriptions empties.
 */
public final class LocalBus implements Bus {
  private static final int CACHED_TOPICS = 65_536;

  private final Clock clock;
  private final IdSource ids;
  private final ReentrantLock lock = new ReentrantLock();
  private final SubjectTrie<Inbox> trie = new SubjectTrie<>();
  private final List<Inbox> subscriptions = new ArrayList<>();
  private final LongAdder published = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private volatile ConcurrentHashMap<Topic, List<Inbox>> cache = new ConcurrentHashMap<>();
  private long leftDelivered;
  private long leftDropped;
  private volatile boolean closed;

  public LocalBus(Clock clock, IdSource ids) {
    this.clock = clock;
    this.ids = ids;
  }

  @Override
  public void publish(Topic topic, String type, ObjectNode payload) {
    if (closed) {
      return;
    }
    published.increment();
    List<Inbox> receivers = receivers(topic);
    if (!receivers.isEmpty()) {
      Envelope message = new Envelope(ids.next(), topic, type, clock.instant(), payload);
      for (Inbox receiver : receivers) {
        receiver.offer(message);
      }
    }
  }

  private List<Inbox> receivers(Topic topic) {
    ConcurrentHashMap<Topic, List<Inbox>> known = cache;
    List<Inbox> receivers = known.get(topic);
    if (receivers != null) {
      return receivers;
    }
    List<Inbox> found = new ArrayList<>();
    lock.lock();
    try {
      trie.match(topic.name(), found);
      if (known.size() < CACHED_TOPICS) {
        known.put(topic, found);
      }
    } finally {
      lock.unlock();
    }
    return found;
  }

  @Override
  public Subscription subscribe(
      TopicPattern pattern, int capacity, Overflow overflow, Consumer<Envelope> receiver) {
    Inbox inbox = new Inbox(pattern, capacity, overflow, receiver, this::leave, failed);
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("the bus is closed");
      }
      trie.add(pattern, inbox);
      subscriptions.add(inbox);
      cache = new ConcurrentHashMap<>();
    } finally {
      lock.unlock();
    }
    inbox.start();
    return inbox;
  }

  private void leave(Inbox inbox) {
    lock.lock();
    try {
      if (subscriptions.remove(inbox)) {
        trie.remove(inbox.pattern(), inbox);
        leftDelivered += inbox.delivered();
        leftDropped += inbox.dropped();
        cache = new ConcurrentHashMap<>();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Counters counters() {
    lock.lock();
    try {
      return new Counters(
          published.sum(),
          leftDelivered + subscriptions.stream().mapToLong(Inbox::delivered).sum(),
          leftDropped + subscriptions.stream().mapToLong(Inbox::dropped).sum(),
          failed.sum(),
          subscriptions.size());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    List<Inbox> leaving;
    lock.lock();
    try {
      closed = true;
      leaving = List.copyOf(subscriptions);
    } finally {
      lock.unlock();
    }
    leaving.forEach(Inbox::close);
  }
}
