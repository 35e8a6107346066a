package decnet.mutator;

import decnet.base.Clock;
import decnet.base.FaultException;
import decnet.event.Event;
import decnet.store.DeckyRecord;
import decnet.store.Intent;
import decnet.store.Store;
import decnet.substrate.Substrate;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A mutation, step by step, so that there is never a line without a change on the wire, nor a
 * change that was served without its line. Calls for one decky come one at a time.
 *
 * <p>Source: DESIGN §3. {@code reached} is told each step before the next begins; tests end the
 * process there.
 */
public final class MutationTransaction {
  /** The steps, in order. */
  public enum Step {
    PLANNED,
    INTENT_STORED,
    BOUND,
    LOGGED,
    SERVED,
    APPLIED
  }

  private final Store store;
  private final Substrate substrate;
  private final MutationEvents events;
  private final Clock clock;
  private final Consumer<Step> reached;

  public MutationTransaction(
      Store store,
      Substrate substrate,
      MutationEvents events,
      Clock clock,
      Consumer<Step> reached) {
    this.store = store;
    this.substrate = substrate;
    this.events = events;
    this.clock = clock;
    this.reached = reached;
  }

  /** A mutation that is true now: its line, and what the store holds of its decky. */
  public record Done(Event.Mutation line, DeckyRecord record) {}

  /**
   * Makes {@code mutation} true.
   *
   * @param record what the store holds of the decky once the mutation is true
   * @throws FaultException PORT_UNAVAILABLE and the like, LOG_UNWRITABLE: nothing has changed then
   */
  public Done run(Mutation mutation, Function<Event.Mutation, DeckyRecord> record) {
    reached.accept(Step.PLANNED);
    Event.Mutation line =
        events.next(
            mutation.delta().decky(),
            mutation.oldServices(),
            mutation.newServices(),
            mutation.trigger(),
            mutation.actor(),
            mutation.details());
    Intent intent =
        new Intent(
            line.mutationId(),
            line.oldServices(),
            line.actor(),
            clock.instant(),
            record.apply(line));
    boolean logged = false;
    try {
      store.begin(intent);
      reached.accept(Step.INTENT_STORED);
      Substrate.Prepared prepared = substrate.prepare(mutation.delta());
      reached.accept(Step.BOUND);
      prepared.commit(() -> log(line));
      logged = true;
    } catch (FaultException fault) {
      fail(intent, fault);
      throw fault;
    } finally {
      if (!logged) {
        events.withdraw(line);
      }
    }
    reached.accept(Step.SERVED);
    store.applied(intent);
    reached.accept(Step.APPLIED);
    events.announce(line);
    return new Done(line, intent.after());
  }

  private void log(Event.Mutation line) {
    events.record(line);
    reached.accept(Step.LOGGED);
  }

  /** The intent was undone; that the store cannot say so either changes nothing, start-up will. */
  private void fail(Intent intent, FaultException reason) {
    try {
      store.failed(intent, String.valueOf(reason.getMessage()));
    } catch (FaultException unusable) {
      System.getLogger("decnet.mutator")
          .log(
              System.Logger.Level.WARNING,
              "intent not closed mutation=" + intent.mutationId(),
              unusable);
    }
  }
}
