package decnet.bus;

import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/**
 * Wakes those who wait for something to happen. Delivery is at most once, in order per publisher;
 * no fact depends on it. Thread-safe; no method of it throws because of a subscriber, and none
 * waits for one.
 */
public interface Bus extends AutoCloseable {
  /**
   * Publishes {@code payload}, which the caller does not change afterwards. Nothing happens after
   * {@link #close}.
   */
  void publish(Topic topic, String type, ObjectNode payload);

  /**
   * Calls {@code receiver} on a thread of the subscription's own, one message after the other.
   *
   * @param capacity how many messages may wait, 1 or more
   */
  Subscription subscribe(
      TopicPattern pattern, int capacity, Overflow overflow, Consumer<Envelope> receiver);

  /** What the bus has done so far. */
  Counters counters();

  /** Ends all subscriptions; no receiver is called after this returns. Idempotent. */
  @Override
  void close();

  /** A wish to receive. */
  interface Subscription extends AutoCloseable {
    TopicPattern pattern();

    /** Messages that did not fit. */
    long dropped();

    /**
     * No call begins after this returns, unless it is called by the receiver itself. Idempotent.
     */
    @Override
    void close();
  }

  /** Totals since the start. */
  record Counters(long published, long delivered, long dropped, long failed, int subscriptions) {}
}
