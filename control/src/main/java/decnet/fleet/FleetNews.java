package decnet.fleet;

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
import decnet.event.Param;
import decnet.event.Severity;
import decnet.event.Trigger;
import decnet.substrate.DeckyPlan;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What the fleet tells others: its own lines in the log, the state of deckies and what became of
 * operations on the bus. Its failures never reach the fleet. Thread-safe.
 */
final class FleetNews {
  private static final System.Logger LOG = System.getLogger("decnet.fleet");

  private final EventSink log;
  private final Bus bus;
  private final Clock clock;
  private final IdSource ids;

  FleetNews(EventSink log, Bus bus, Clock clock, IdSource ids) {
    this.log = log;
    this.bus = bus;
    this.clock = clock;
    this.ids = ids;
  }

  /** Writes a line of the fleet itself. */
  void note(String type, Severity severity, Param... details) {
    try {
      log.append(
          new Event.Infrastructure(
              "decnet-fleet", "fleet", type, severity, clock.instant(), List.of(details)));
    } catch (FaultException refused) {
      LOG.log(System.Logger.Level.ERROR, "not logged type=" + type + " " + refused.getMessage());
    }
  }

  /** A transition is true: tells the services that came and went, and the new state. */
  void changed(Event.Mutation line, DeckyPlan plan) {
    service(plan, DeckyLeaf.SERVICE_ADDED, without(line.newServices(), line.oldServices()));
    service(plan, DeckyLeaf.SERVICE_REMOVED, without(line.oldServices(), line.newServices()));
    String decky = plan.id().name();
    var state = Envelope.newPayload();
    state
        .put("decky", decky)
        .put("address", plan.addresses().getFirst().toString())
        .put("seq", line.seq());
    line.newServices().forEach(state.putArray("services")::add);
    state.put("state", line.trigger() == Trigger.RETIREMENT ? "retired" : "running");
    if (line.trigger() != Trigger.CREATION) {
      state.put("previous_state", "running");
    }
    bus.publish(Topics.decky(decky, DeckyLeaf.STATE), "state", state);
  }

  /** The configuration of these services of a decky is another now. */
  void configured(DeckyPlan plan, SortedSet<String> services) {
    service(plan, DeckyLeaf.SERVICE_CONFIG_CHANGED, services);
  }

  private static SortedSet<String> without(SortedSet<String> all, SortedSet<String> others) {
    SortedSet<String> rest = new TreeSet<>(all);
    rest.removeAll(others);
    return rest;
  }

  private void service(DeckyPlan plan, DeckyLeaf leaf, SortedSet<String> slugs) {
    String decky = plan.id().name();
    for (String slug : slugs) {
      bus.publish(
          Topics.decky(decky, leaf),
          leaf.name().toLowerCase(java.util.Locale.ROOT),
          Envelope.newPayload().put("decky", decky).put("service", slug));
    }
  }

  /** Begins to tell what becomes of an operation, with the fleet's own number. */
  Operation operation(DeckyId decky, String name) {
    return new Operation(ids.next(), decky, name);
  }

  /** As {@link #operation(DeckyId, String)}, with the number that the caller gave it. */
  Operation operation(DeckyId decky, String name, String id) {
    return new Operation(id.isEmpty() ? ids.next() : id, decky, name);
  }

  /** A deploy, mutate or retire of one decky: pending, running, then succeeded or failed. */
  final class Operation {
    private final String id;
    private final DeckyId decky;
    private final String name;

    private Operation(String id, DeckyId decky, String name) {
      this.id = id;
      this.decky = decky;
      this.name = name;
      tell("pending", "");
    }

    void running() {
      tell("running", "");
    }

    void succeeded() {
      tell("succeeded", "");
    }

    void failed(RuntimeException reason) {
      tell("failed", String.valueOf(reason.getMessage()));
    }

    private void tell(String status, String error) {
      var payload =
          Envelope.newPayload()
              .put("lifecycle_id", id)
              .put("operation", name)
              .put("status", status);
      if (!error.isEmpty()) {
        payload.put("error", error);
      }
      bus.publish(Topics.decky(decky.name(), DeckyLeaf.LIFECYCLE), "lifecycle", payload);
    }
  }
}
