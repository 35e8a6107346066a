package decnet.mutator;

import decnet.base.Clock;
import decnet.base.DeckyId;
import decnet.base.FaultException;
import decnet.base.IdSource;
import decnet.bus.Bus;
import decnet.bus.Envelope;
import decnet.bus.Topics;
import decnet.bus.Topics.DeckyLeaf;
import decnet.event.Event;
import decnet.event.EventSink;
import decnet.event.EventSink.Receipt;
import decnet.event.Param;
import decnet.event.Trigger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes a decky's transition a fact: one line in the log and one message on the bus, each surviving
 * the other's failure. It alone numbers transitions; give it each decky's last number before its
 * first transition. Thread-safe.
 */
public final class MutationEvents {
  private static final System.Logger LOG = System.getLogger("decnet.mutator");

  private final EventSink log;
  private final Bus bus;
  private final Clock clock;
  private final IdSource ids;
  private final Map<DeckyId, AtomicLong> sequences = new ConcurrentHashMap<>();
  private final AtomicLong unwritten = new AtomicLong();

  public MutationEvents(EventSink log, Bus bus, Clock clock, IdSource ids) {
    this.log = log;
    this.bus = bus;
    this.clock = clock;
    this.ids = ids;
  }

  /** The last number that {@code decky} has used, from the folded log. */
  public void resume(DeckyId decky, long lastSeq) {
    sequences.put(decky, new AtomicLong(lastSeq));
  }

  /** The number that the next transition of {@code decky} gets. */
  long upcoming(DeckyId decky) {
    return sequence(decky).get() + 1;
  }

  private AtomicLong sequence(DeckyId decky) {
    return sequences.computeIfAbsent(decky, absent -> new AtomicLong());
  }

  /**
   * Records a transition outside a transaction: the line and the message are independent of each
   * other, and neither failure is thrown. Creation has empty {@code oldServices}, retirement empty
   * {@code newServices}; equal sets are legal.
   *
   * @return the line's position, or empty when the log did not take it
   */
  public Optional<Long> emit(
      DeckyId decky,
      Set<String> oldServices,
      Set<String> newServices,
      Trigger trigger,
      Optional<String> actor) {
    Event.Mutation mutation = next(decky, oldServices, newServices, trigger, actor, List.of());
    Optional<Long> position = Optional.empty();
    try {
      position = Optional.of(log.append(mutation).position());
    } catch (FaultException refused) {
      unwritten.incrementAndGet();
      LOG.log(
          System.Logger.Level.ERROR,
          "mutation not logged decky=" + decky + " fault=" + refused.fault());
      bus.publish(
          Topics.SYSTEM_LOG,
          "unwritable",
          Envelope.newPayload().put("fault", refused.fault().name()).put("decky", decky.name()));
    }
    announce(mutation);
    return position;
  }

  /** A transition with the next number. */
  Event.Mutation next(
      DeckyId decky,
      Set<String> oldServices,
      Set<String> newServices,
      Trigger trigger,
      Optional<String> actor,
      List<Param> details) {
    return new Event.Mutation(
        decky,
        new TreeSet<>(oldServices),
        new TreeSet<>(newServices),
        trigger,
        actor,
        ids.next(),
        sequence(decky).incrementAndGet(),
        clock.instant(),
        details);
  }

  /**
   * Appends the line; the change may become true once it is synced.
   *
   * @throws FaultException when the log refuses the line
   */
  Receipt append(Event.Mutation mutation) {
    return log.append(mutation);
  }

  /**
   * Returns once the line, and all before it, is synced. An interrupt does not end the waiting,
   * because an appended line cannot be taken back.
   *
   * @throws FaultException when the log ended before
   */
  static void awaitSynced(Receipt receipt) {
    boolean interrupted = false;
    for (boolean synced = false; !synced; ) {
      try {
        receipt.awaitSynced();
        synced = true;
      } catch (InterruptedException cut) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** A number that was drawn for a line that was never written is free again. */
  void withdraw(Event.Mutation mutation) {
    sequence(mutation.decky()).compareAndSet(mutation.seq(), mutation.seq() - 1);
  }

  /** Tells the bus. */
  void announce(Event.Mutation mutation) {
    bus.publish(
        Topics.decky(mutation.decky().name(), DeckyLeaf.MUTATION),
        "mutation",
        MutationPayload.of(mutation));
  }

  /** Transitions that the log did not take. */
  public long unwritten() {
    return unwritten.get();
  }
}
