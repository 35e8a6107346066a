package decnet.mutator;

import decnet.base.Clock;
import decnet.base.FaultException;
import decnet.event.Event;
import decnet.event.EventSink.Receipt;
import decnet.store.DeckyRecord;
import decnet.store.Intent;
import decnet.store.Store;
import decnet.substrate.Substrate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Mutations, step by step, so that there is never a line without a change on the wire, nor a change
 * that was served without its line. A group of them takes each step together: it waits for the
 * store twice and for the log once, however many deckies it changes. Calls for one decky come one
 * at a time.
 *
 * <p>Source: DESIGN §3. {@code reached} is told each step of a group before the next begins; tests
 * end the process there.
 */
public final class MutationTransaction {
  private static final System.Logger LOG = System.getLogger("decnet.mutator");

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

  /**
   * A mutation that is asked for.
   *
   * @param record what the store holds of the decky once the mutation is true
   */
  public record Wanted(Mutation mutation, Function<Event.Mutation, DeckyRecord> record) {}

  /** What became of a mutation. */
  public sealed interface Outcome {}

  /** It is true now: its line, and what the store holds of its decky. */
  public record Done(Event.Mutation line, DeckyRecord record) implements Outcome {}

  /** Nothing has changed: PORT_UNAVAILABLE and the like, LOG_UNWRITABLE, STORE_UNUSABLE. */
  public record Failed(FaultException reason) implements Outcome {}

  /** One mutation on its way. */
  private static final class Change {
    final Mutation mutation;
    final Event.Mutation line;
    final Intent intent;
    Substrate.@Nullable Prepared prepared;
    @Nullable FaultException fault;
    boolean logged;

    Change(Mutation mutation, Event.Mutation line, Intent intent) {
      this.mutation = mutation;
      this.line = line;
      this.intent = intent;
    }

    /** Lets the wire be as it was. */
    void undo() {
      if (prepared != null) {
        prepared.abort();
      }
    }

    void serve() {
      if (prepared != null) {
        prepared.serve();
      }
    }

    Outcome outcome() {
      return fault == null ? new Done(line, intent.after()) : new Failed(fault);
    }
  }

  /**
   * Makes mutations of distinct deckies true, each or not at all; their lines stand in the order of
   * {@code group}.
   *
   * @return what became of each, in the same order
   */
  public List<Outcome> run(List<Wanted> group) {
    reached.accept(Step.PLANNED);
    List<Change> changes = group.stream().map(this::change).toList();
    try {
      begin(changes);
      bind(changes);
      log(changes);
    } finally {
      for (Change change : changes) {
        if (!change.logged) {
          change.undo();
          events.withdraw(change.line);
        }
      }
    }
    List<Change> done = changes.stream().filter(change -> change.logged).toList();
    done.forEach(Change::serve);
    reached.accept(Step.SERVED);
    settle(changes);
    reached.accept(Step.APPLIED);
    done.forEach(change -> events.announce(change.line));
    return changes.stream().map(Change::outcome).toList();
  }

  private Change change(Wanted wanted) {
    Mutation mutation = wanted.mutation();
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
            wanted.record().apply(line));
    return new Change(mutation, line, intent);
  }

  private void begin(List<Change> changes) {
    try {
      store.begin(changes.stream().map(change -> change.intent).toList());
    } catch (FaultException unusable) {
      changes.forEach(change -> change.fault = unusable);
    }
    reached.accept(Step.INTENT_STORED);
  }

  private void bind(List<Change> changes) {
    List<Change> begun = changes.stream().filter(change -> change.fault == null).toList();
    substrate.expect(begun.stream().map(change -> change.mutation.delta()).toList());
    for (Change change : begun) {
      try {
        change.prepared = substrate.prepare(change.mutation.delta());
      } catch (FaultException unavailable) {
        change.fault = unavailable;
      }
    }
    reached.accept(Step.BOUND);
  }

  /** No session of these deckies begins from here until it is served or undone. */
  private void log(List<Change> changes) {
    List<Change> appended = new ArrayList<>();
    Receipt last = null;
    for (Change change : changes) {
      Substrate.Prepared prepared = change.prepared;
      if (change.fault == null && prepared != null) {
        prepared.hold();
        try {
          last = events.append(change.line);
          appended.add(change);
        } catch (FaultException refused) {
          change.fault = refused;
        }
      }
    }
    if (last != null) {
      try {
        MutationEvents.awaitSynced(last);
      } catch (FaultException lost) {
        appended.forEach(change -> change.fault = lost);
        appended.clear();
      }
    }
    reached.accept(Step.LOGGED);
    appended.forEach(change -> change.logged = true);
  }

  /**
   * Tells the store what became of the intents. That it cannot be told changes nothing: their lines
   * say it, and start-up will.
   */
  private void settle(List<Change> changes) {
    Map<Intent, String> failed = new LinkedHashMap<>();
    List<Intent> applied = new ArrayList<>();
    for (Change change : changes) {
      if (change.fault == null) {
        applied.add(change.intent);
      } else {
        failed.put(change.intent, String.valueOf(change.fault.getMessage()));
      }
    }
    try {
      if (!applied.isEmpty()) {
        store.applied(applied);
      }
      if (!failed.isEmpty()) {
        store.failed(failed);
      }
    } catch (FaultException unusable) {
      LOG.log(
          System.Logger.Level.WARNING,
          "intents not closed, the next start closes them intents=" + changes.size(),
          unusable);
    }
  }
}
