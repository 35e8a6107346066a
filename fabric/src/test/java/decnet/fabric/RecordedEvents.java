package decnet.fabric;

import decnet.base.Fault;
import decnet.base.FaultException;
import decnet.event.Event;
import decnet.event.EventSink;
import decnet.event.Param;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A log in memory; it can be made to refuse. */
final class RecordedEvents implements EventSink {
  private final BlockingQueue<Event.Infrastructure> events = new LinkedBlockingQueue<>();
  private final AtomicLong position = new AtomicLong();
  volatile boolean refusing;

  @Override
  public Receipt append(Event event) {
    if (refusing) {
      throw new FaultException(Fault.LOG_FULL, "a test's log");
    }
    long at = position.incrementAndGet();
    events.add((Event.Infrastructure) event);
    return new Receipt() {
      @Override
      public long position() {
        return at;
      }

      @Override
      public void awaitWritten() {}

      @Override
      public void awaitSynced() {}
    };
  }

  /** All so far, oldest first. */
  List<Event.Infrastructure> all() {
    return List.copyOf(events);
  }

  /** All of {@code type} so far. */
  List<Event.Infrastructure> of(String type) {
    return events.stream().filter(event -> event.type().equals(type)).toList();
  }

  List<String> types() {
    return events.stream().map(Event.Infrastructure::type).distinct().sorted().toList();
  }

  /** The next one that nobody took; waits, but not for ever. */
  Event.Infrastructure take() throws InterruptedException {
    Event.Infrastructure next = events.poll(20, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("no event came");
    }
    return next;
  }

  static String param(Event.Infrastructure event, String name) {
    return event.details().stream()
        .filter(param -> param.name().equals(name))
        .map(Param::value)
        .map(decnet.base.Bytes::utf8)
        .findFirst()
        .orElse("");
  }

  static long number(Event.Infrastructure event, String name) {
    return Long.parseLong(param(event, name));
  }
}
