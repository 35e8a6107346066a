package decnet.bus;

import decnet.base.Clock;
import decnet.bus.Bus.Counters;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Says on the bus, at once and then at a steady pace, that a part of the system lives and how it
 * fares: a worker each 30 s, the bus itself each 10 s. It beats on the clock's own thread and never
 * waits. A lock guards the pending timer.
 *
 * <p>Source: contract §1.
 */
public final class Heartbeat implements AutoCloseable {
  /** The pace of a worker. */
  public static final Duration WORKER_PACE = Duration.ofSeconds(30);

  /** The pace of the bus. */
  public static final Duration BUS_PACE = Duration.ofSeconds(10);

  private static final String TYPE = "health";

  private final Bus bus;
  private final Clock clock;
  private final Topic topic;
  private final Duration pace;
  private final Consumer<ObjectNode> content;
  private final Instant since;
  private final ReentrantLock lock = new ReentrantLock();
  private Clock.@Nullable Timer next;
  private boolean closed;

  private Heartbeat(
      Bus bus, Clock clock, Topic topic, Duration pace, Consumer<ObjectNode> content) {
    this.bus = bus;
    this.clock = clock;
    this.topic = topic;
    this.pace = pace;
    this.content = content;
    since = clock.instant();
    beat();
  }

  /**
   * Beats for {@code worker} until closed: {@code {worker, ts, uptime_s, state, reason?, …}}.
   *
   * @param state asked at each beat, quick and without waiting
   * @throws IllegalArgumentException when {@code worker} may not name a worker
   */
  public static Heartbeat ofWorker(
      Bus bus, Clock clock, String worker, Supplier<WorkerHealth> state) {
    return new Heartbeat(
        bus,
        clock,
        Topics.workerHealth(worker),
        WORKER_PACE,
        payload -> state.get().writeTo(payload.put("worker", worker)));
  }

  /** Beats for {@code bus} itself until closed: its counters. */
  public static Heartbeat ofBus(Bus bus, Clock clock) {
    return new Heartbeat(
        bus,
        clock,
        Topics.BUS_HEALTH,
        BUS_PACE,
        payload -> {
          Counters counters = bus.counters();
          WorkerHealth.RUNNING.writeTo(payload);
          payload
              .put("published", counters.published())
              .put("delivered", counters.delivered())
              .put("dropped", counters.dropped())
              .put("failed", counters.failed())
              .put("subscriptions", counters.subscriptions());
        });
  }

  /** Beats now, out of turn: for a change that should not wait. The pace goes on as it was. */
  public void now() {
    Instant at = clock.instant();
    ObjectNode payload = Envelope.newPayload();
    payload.put("ts", Envelope.seconds(at));
    payload.put("uptime_s", Duration.between(since, at).toSeconds());
    content.accept(payload);
    bus.publish(topic, TYPE, payload);
  }

  private void beat() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      next = clock.after(pace, this::beat); // first, so that a bug in a state ends no pulse
    } finally {
      lock.unlock();
    }
    now();
  }

  /** Idempotent; a beat that has begun ends. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      if (next != null) {
        next.cancel();
      }
    } finally {
      lock.unlock();
    }
  }
}
