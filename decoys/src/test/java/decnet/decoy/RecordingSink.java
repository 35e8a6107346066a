package decnet.decoy;

import decnet.base.Fault;
import decnet.base.FaultException;
import decnet.event.Event;
import decnet.event.EventSink;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** A log in memory: every event is written at once, unless the sink is told to refuse. */
public final class RecordingSink implements EventSink {
  private final List<Event> events = new ArrayList<>();
  private boolean refusing;

  @Override
  public synchronized Receipt append(Event event) {
    if (refusing) {
      throw new FaultException(Fault.LOG_FULL, "told to refuse");
    }
    events.add(event);
    notifyAll();
    long position = events.size();
    return new Receipt() {
      @Override
      public long position() {
        return position;
      }

      @Override
      public void awaitWritten() {}

      @Override
      public void awaitSynced() {}
    };
  }

  public synchronized void refuse(boolean now) {
    refusing = now;
  }

  public synchronized List<Event> events() {
    return List.copyOf(events);
  }

  /** The interactions so far, in order. */
  public synchronized List<Event.Interaction> interactions() {
    return events.stream()
        .filter(Event.Interaction.class::isInstance)
        .map(Event.Interaction.class::cast)
        .toList();
  }

  /** Types of the interactions so far, in order. */
  public List<String> types() {
    return interactions().stream().map(Event.Interaction::type).toList();
  }

  /** The value of a parameter of the first interaction of {@code type}. */
  public String value(String type, String param) {
    return interactions().stream()
        .filter(event -> event.type().equals(type))
        .flatMap(event -> event.details().stream())
        .filter(detail -> detail.name().equals(param))
        .map(detail -> detail.value().utf8())
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + type + " with " + param + " in " + types()));
  }

  /** Returns when {@code count} interactions satisfy {@code what}. */
  public synchronized void await(int count, Predicate<Event.Interaction> what)
      throws InterruptedException {
    while (interactions().stream().filter(what).count() < count) {
      wait();
    }
  }

  /** Returns when {@code count} sessions have ended. */
  public void awaitEnds(int count) throws InterruptedException {
    await(count, event -> event.type().equals("disconnect"));
  }
}
