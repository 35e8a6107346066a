package decnet.fleet;

import decnet.base.Clock;
import decnet.base.DeckyId;
import decnet.base.FaultException;
import decnet.bus.Bus;
import decnet.bus.Envelope;
import decnet.bus.Overflow;
import decnet.bus.TopicPattern;
import decnet.bus.Topics;
import decnet.bus.Topics.DeckyLeaf;
import decnet.catalog.ArchetypeSpec;
import decnet.catalog.Catalog;
import decnet.config.FleetConfig;
import decnet.config.FleetConfig.DeckyConfig;
import decnet.config.FleetConfig.MutationPolicy;
import decnet.event.Event;
import decnet.event.EventSink;
import decnet.event.Param;
import decnet.event.Severity;
import decnet.event.Trigger;
import decnet.identity.FleetKey;
import decnet.mutator.Mutation;
import decnet.mutator.MutationEvents;
import decnet.mutator.MutationTransaction;
import decnet.mutator.Planner;
import decnet.mutator.Schedule;
import decnet.store.DeckyRecord;
import decnet.store.Store;
import decnet.substrate.DeckyPlan;
import decnet.substrate.Substrate;
import decnet.substrate.TopologyDelta;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;

/**
 * The fleet: what is desired, made true and kept true. One lock guards the records and makes
 * changes come one at a time; the wire and the log are called under it, sessions are not.
 */
public final class Fleet implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("decnet.fleet");
  private static final Duration TICK = Duration.ofSeconds(1);
  private static final Duration HEAL = Duration.ofSeconds(10);
  private static final Duration HEARTBEAT = Duration.ofSeconds(30); // contract §2

  /** What a fleet works with. */
  public record Parts(
      Store store,
      Substrate substrate,
      MutationEvents events,
      EventSink log,
      Bus bus,
      Clock clock,
      Catalog catalog,
      FleetKey key,
      RandomGenerator random) {}

  /** What {@code mutate} is asked for; without services the planner chooses. */
  public record Wish(Optional<Set<String>> services, Trigger trigger, Optional<String> actor) {}

  private final Parts parts;
  private final MutationTransaction transaction;
  private final Planner planner;
  private final PlanMaker plans;
  private final ReentrantLock lock = new ReentrantLock();
  private final SortedMap<DeckyId, DeckyRecord> records = new TreeMap<>();
  private final Map<DeckyId, Instant> due = new HashMap<>();
  private final List<Thread> workers = new ArrayList<>();
  private Bus.Subscription requests = new NoSubscription();

  public Fleet(Parts parts, java.util.function.Consumer<MutationTransaction.Step> reached) {
    this.parts = parts;
    transaction =
        new MutationTransaction(
            parts.store(), parts.substrate(), parts.events(), parts.clock(), reached);
    planner = new Planner(parts.catalog());
    plans = new PlanMaker(parts.catalog(), parts.key());
  }

  /**
   * Finishes or undoes what an earlier process left, resumes every decky with its folded set,
   * applies what the configuration changed, and begins to move.
   *
   * @param folded what the log says, for the intents that were open
   */
  public void start(FleetConfig config, FoldedLog folded) {
    lock.lock();
    try {
      Recovery.finish(parts.store(), folded);
      parts.store().deckies().forEach(record -> records.put(record.id(), record));
      folded.sequences().forEach(parts.events()::resume);
      records
          .values()
          .forEach(
              record ->
                  parts
                      .events()
                      .resume(record.id(), Math.max(record.seq(), folded.seq(record.id()))));
      note("fleet_started", Param.of("link", parts.substrate().link()));
      records.values().stream().filter(record -> !record.retired()).forEach(this::resume);
      apply(config, true);
    } finally {
      lock.unlock();
    }
    requests =
        parts
            .bus()
            .subscribe(
                new TopicPattern("decky.*.mutate_request"),
                256,
                Overflow.DROP_NEWEST,
                this::requested);
    worker("mutator", TICK, this::tick);
    worker("healer", HEAL, this::heal);
    worker("heartbeat", HEARTBEAT, () -> note("heartbeat"));
  }

  private void worker(String name, Duration every, Runnable round) {
    workers.add(
        Thread.ofVirtual()
            .name(name)
            .start(
                () -> {
                  try {
                    while (!Thread.currentThread().isInterrupted()) {
                      parts.clock().sleep(every);
                      round.run();
                    }
                  } catch (InterruptedException stopped) {
                    LOG.log(System.Logger.Level.DEBUG, "worker ends name=" + name);
                  }
                }));
  }

  /**
   * Puts a decky back on the wire as it was: no transition. What cannot be bound now is left to the
   * healer.
   */
  private void resume(DeckyRecord record) {
    DeckyPlan plan = PlanJson.plan(record.plan());
    schedule(record);
    try {
      parts
          .substrate()
          .prepare(new TopologyDelta.AddDecky(plan, record.services()))
          .commit(() -> {});
    } catch (FaultException unavailable) {
      LOG.log(
          System.Logger.Level.WARNING,
          "decky not whole decky=" + record.id() + " " + unavailable.getMessage());
      try {
        parts.substrate().prepare(new TopologyDelta.AddDecky(plan, Set.of())).commit(() -> {});
      } catch (FaultException absent) {
        LOG.log(
            System.Logger.Level.WARNING,
            "decky absent decky=" + record.id() + " " + absent.getMessage());
      }
    }
  }

  /**
   * Applies a configuration to the running fleet: creates, changes, and (when {@code whole})
   * retires what it no longer has.
   */
  public void apply(FleetConfig config, boolean whole) {
    lock.lock();
    try {
      Set<DeckyId> named = new TreeSet<>();
      for (DeckyConfig decky : config.deckies()) {
        named.add(decky.name());
        attempt(decky.name(), whole ? "reload" : "deploy", () -> apply(decky, whole));
      }
      if (whole) {
        List.copyOf(records.values()).stream()
            .filter(
                record ->
                    !record.entry().isEmpty() && !record.retired() && !named.contains(record.id()))
            .forEach(
                record ->
                    attempt(record.id(), "retire", () -> retire(record, Optional.of("config"))));
      }
    } finally {
      lock.unlock();
    }
  }

  private void attempt(DeckyId decky, String operation, Runnable change) {
    try {
      lifecycle(decky, operation, "running", "");
      change.run();
      lifecycle(decky, operation, "succeeded", "");
    } catch (FaultException fault) {
      LOG.log(
          System.Logger.Level.WARNING,
          operation + " failed decky=" + decky + " " + fault.getMessage());
      lifecycle(decky, operation, "failed", String.valueOf(fault.getMessage()));
    }
  }

  private void apply(DeckyConfig decky, boolean fromFile) {
    DeckyRecord before = records.get(decky.name());
    String entry = fromFile ? decky.entry() : before == null ? "" : before.entry();
    boolean unborn = before != null && before.retired() && before.trigger() == Trigger.CREATION;
    if (before != null && !unborn && fromFile && before.entry().equals(entry)) {
      return; // unchanged: what commands did since outlives the restart
    }
    Optional<DeckyPlan> known =
        Optional.ofNullable(before).map(record -> PlanJson.plan(record.plan()));
    DeckyPlan plan = plans.plan(decky, known, others(decky.name()), parts.clock().instant());
    SortedSet<String> services = new TreeSet<>(decky.services().keySet());
    String policy = PlanJson.write(decky.mutation());
    if (before == null || before.retired()) {
      long seq = before == null ? 0 : before.seq();
      parts
          .store()
          .put( // known before its first line, so that a creation can be finished after a crash
              new DeckyRecord(
                  decky.name(),
                  PlanJson.write(plan),
                  policy,
                  entry,
                  new TreeSet<>(),
                  seq,
                  parts.clock().instant(),
                  Trigger.CREATION,
                  true));
      Mutation creation =
          new Mutation(
              new TopologyDelta.AddDecky(plan, services),
              Set.of(),
              services,
              Trigger.CREATION,
              Optional.empty(),
              birth(plan));
      run(creation, plan, policy, entry);
    } else {
      Mutation change =
          new Mutation(
              new TopologyDelta.UpdateDecky(plan, services),
              before.services(),
              services,
              Trigger.OPERATOR,
              Optional.of(fromFile ? "config" : "deploy"),
              before.services().equals(services)
                  ? List.of(Param.of("changed", "config"))
                  : List.of());
      run(change, plan, policy, entry);
    }
  }

  private static List<Param> birth(DeckyPlan plan) {
    return List.of(
        Param.of("archetype", plan.archetype()),
        Param.of("os", plan.os()),
        Param.of("mac", plan.mac().toString()),
        Param.of(
            "addresses",
            String.join(",", plan.addresses().stream().map(Object::toString).toList())));
  }

  private Collection<DeckyPlan> others(DeckyId decky) {
    return records.values().stream()
        .filter(record -> !record.id().equals(decky))
        .map(record -> PlanJson.plan(record.plan()))
        .toList();
  }

  /** Runs the transaction and takes over its outcome; the lock is held. */
  private Event.Mutation run(Mutation mutation, DeckyPlan plan, String policy, String entry) {
    DeckyId decky = plan.id();
    DeckyRecord[] after = new DeckyRecord[1];
    Event.Mutation line =
        transaction.run(
            mutation,
            written -> {
              DeckyRecord record =
                  new DeckyRecord(
                      decky,
                      PlanJson.write(plan),
                      policy,
                      entry,
                      written.newServices(),
                      written.seq(),
                      written.at(),
                      written.trigger(),
                      written.trigger() == Trigger.RETIREMENT);
              after[0] = record;
              return record;
            });
    records.put(decky, after[0]);
    schedule(after[0]);
    announce(line, plan);
    return line;
  }

  private void announce(Event.Mutation line, DeckyPlan plan) {
    String decky = plan.id().name();
    for (String slug : line.newServices()) {
      if (!line.oldServices().contains(slug)) {
        parts
            .bus()
            .publish(
                Topics.decky(decky, DeckyLeaf.SERVICE_ADDED),
                "service_added",
                Envelope.newPayload().put("decky", decky).put("service", slug));
      }
    }
    for (String slug : line.oldServices()) {
      if (!line.newServices().contains(slug)) {
        parts
            .bus()
            .publish(
                Topics.decky(decky, DeckyLeaf.SERVICE_REMOVED),
                "service_removed",
                Envelope.newPayload().put("decky", decky).put("service", slug));
      }
    }
    var state = Envelope.newPayload();
    state
        .put("decky", decky)
        .put("address", plan.addresses().getFirst().toString())
        .put("seq", line.seq());
    line.newServices().forEach(state.putArray("services")::add);
    state.put("state", line.trigger() == Trigger.RETIREMENT ? "retired" : "running");
    parts.bus().publish(Topics.decky(decky, DeckyLeaf.STATE), "state", state);
  }

  private void lifecycle(DeckyId decky, String operation, String status, String error) {
    var payload = Envelope.newPayload().put("operation", operation).put("status", status);
    if (!error.isEmpty()) {
      payload.put("error", error);
    }
    parts.bus().publish(Topics.decky(decky.name(), DeckyLeaf.LIFECYCLE), "lifecycle", payload);
  }

  private void schedule(DeckyRecord record) {
    schedule(record, record.changedAt());
  }

  private void schedule(DeckyRecord record, Instant after) {
    due.remove(record.id());
    if (!record.retired()) {
      Schedule.next(PlanJson.policy(record.policy()), after, parts.random())
          .ifPresent(at -> due.put(record.id(), at));
    }
  }

  /**
   * Changes a decky now. An explicit set is applied if its ports do not clash.
   *
   * @throws IllegalArgumentException when there is no such decky, or the set cannot be
   * @throws FaultException when the wire or the log refuses; nothing has changed then
   */
  public Event.Mutation mutate(DeckyId decky, Wish wish) {
    lock.lock();
    try {
      DeckyRecord record = living(decky);
      DeckyPlan plan = PlanJson.plan(record.plan());
      SortedSet<String> next = new TreeSet<>(wish.services().orElseGet(() -> chosen(record, plan)));
      if (next.isEmpty() || !planner.distinctPorts(next, plan.ports())) {
        throw new IllegalArgumentException(
            next.isEmpty()
                ? "a decky keeps at least one service; retire it instead"
                : "two services on one port: " + String.join(",", next));
      }
      Mutation mutation =
          new Mutation(
              new TopologyDelta.UpdateDecky(plan, next),
              record.services(),
              next,
              wish.trigger(),
              wish.actor(),
              List.of());
      return run(mutation, plan, record.policy(), record.entry());
    } finally {
      lock.unlock();
    }
  }

  private SortedSet<String> chosen(DeckyRecord record, DeckyPlan plan) {
    MutationPolicy policy = PlanJson.policy(record.policy());
    List<String> pool =
        parts.catalog().archetype(plan.archetype()).map(ArchetypeSpec::pool).orElse(List.of());
    return planner.next(
        planner.legal(policy, pool, plan.ports()), record.services(), parts.random());
  }

  private DeckyRecord living(DeckyId decky) {
    DeckyRecord record = records.get(decky);
    if (record == null || record.retired()) {
      throw new IllegalArgumentException("no such decky: " + decky);
    }
    return record;
  }

  /** Retires a decky: its ports refuse from now on, its sessions are reset after the drain time. */
  public Event.Mutation retire(DeckyId decky, Optional<String> actor) {
    lock.lock();
    try {
      return retire(living(decky), actor);
    } finally {
      lock.unlock();
    }
  }

  private Event.Mutation retire(DeckyRecord record, Optional<String> actor) {
    DeckyPlan plan = PlanJson.plan(record.plan());
    Mutation retirement =
        new Mutation(
            new TopologyDelta.RemoveDecky(record.id()),
            record.services(),
            Set.of(),
            Trigger.RETIREMENT,
            actor,
            List.of());
    Event.Mutation line = run(retirement, plan, record.policy(), record.entry());
    parts
        .clock()
        .after(PlanJson.policy(record.policy()).drain(), () -> parts.substrate().cut(record.id()));
    return line;
  }

  private void requested(Envelope message) {
    String[] tokens = message.topic().name().split("\\.");
    Set<String> services = new TreeSet<>();
    message.payload().path("services").forEach(slug -> services.add(slug.asString()));
    Optional<String> actor =
        Optional.of(message.payload().path("actor").asString("")).filter(text -> !text.isEmpty());
    try {
      mutate(
          new DeckyId(tokens[1]),
          new Wish(
              services.isEmpty() ? Optional.empty() : Optional.of(services),
              Trigger.OPERATOR,
              actor));
    } catch (IllegalArgumentException | FaultException refused) {
      LOG.log(
          System.Logger.Level.WARNING,
          "mutate_request refused decky=" + tokens[1] + " " + refused.getMessage());
    }
  }

  /** Changes the deckies whose time has come. */
  private void tick() {
    Instant now = parts.clock().instant();
    List<DeckyId> ripe;
    lock.lock();
    try {
      ripe =
          due.entrySet().stream()
              .filter(e -> !e.getValue().isAfter(now))
              .map(Map.Entry::getKey)
              .sorted()
              .toList();
    } finally {
      lock.unlock();
    }
    for (DeckyId decky : ripe) {
      try {
        scheduled(decky);
      } catch (FaultException | IllegalArgumentException refused) {
        LOG.log(
            System.Logger.Level.WARNING,
            "scheduled mutation failed decky=" + decky + " " + refused.getMessage());
        postpone(decky, now.plus(HEAL));
      }
    }
  }

  /**
   * Changes a decky to another set; where only the present one is possible its next time is set
   * instead.
   */
  private void scheduled(DeckyId decky) {
    lock.lock();
    try {
      DeckyRecord record = living(decky);
      SortedSet<String> next = chosen(record, PlanJson.plan(record.plan()));
      if (next.equals(record.services())) {
        schedule(record, parts.clock().instant());
      } else {
        mutate(decky, new Wish(Optional.of(next), Trigger.SCHEDULED, Optional.empty()));
      }
    } finally {
      lock.unlock();
    }
  }

  private void postpone(DeckyId decky, Instant until) {
    lock.lock();
    try {
      due.computeIfPresent(decky, (id, at) -> until);
    } finally {
      lock.unlock();
    }
  }

  /** Brings back what should be on the wire and is not, and says so. */
  void heal() {
    lock.lock();
    try {
      Substrate.Actual actual = parts.substrate().actual();
      for (DeckyRecord record : List.copyOf(records.values())) {
        if (!record.retired()) {
          heal(record, Optional.ofNullable(actual.deckies().get(record.id())));
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private void heal(DeckyRecord record, Optional<Substrate.Exposed> exposed) {
    SortedSet<String> there = new TreeSet<>();
    exposed.ifPresent(decky -> decky.ports().forEach(port -> there.add(port.service())));
    if (there.equals(record.services())) {
      return;
    }
    DeckyPlan plan = PlanJson.plan(record.plan());
    TopologyDelta delta =
        exposed.isEmpty()
            ? new TopologyDelta.AddDecky(plan, record.services())
            : new TopologyDelta.UpdateDecky(plan, record.services());
    List<String> missing =
        record.services().stream()
            .filter(slug -> !there.contains(slug))
            .map(slug -> slug + ".wire")
            .toList();
    try {
      run(
          new Mutation(
              delta,
              record.services(),
              record.services(),
              Trigger.HEALER,
              Optional.empty(),
              List.of(Param.of("changed", String.join(",", missing)))),
          plan,
          record.policy(),
          record.entry());
    } catch (FaultException still) {
      LOG.log(
          System.Logger.Level.DEBUG,
          "not healed yet decky=" + record.id() + " " + still.getMessage());
    }
  }

  /** Every decky that lives, by name. */
  public List<DeckyStatus> status() {
    lock.lock();
    try {
      Substrate.Actual actual = parts.substrate().actual();
      return records.values().stream()
          .filter(record -> !record.retired())
          .map(
              record ->
                  new DeckyStatus(
                      PlanJson.plan(record.plan()),
                      Optional.ofNullable(actual.deckies().get(record.id()))
                          .map(Substrate.Exposed::ports)
                          .orElse(List.of()),
                      record.seq(),
                      record.changedAt(),
                      record.trigger(),
                      parts.substrate().sessions(record.id()).size()))
          .toList();
    } finally {
      lock.unlock();
    }
  }

  private void note(String type, Param... details) {
    try {
      parts
          .log()
          .append(
              new Event.Infrastructure(
                  "decnet-fleet",
                  "fleet",
                  type,
                  Severity.INFO,
                  parts.clock().instant(),
                  List.of(details)));
    } catch (FaultException refused) {
      LOG.log(System.Logger.Level.ERROR, "not logged type=" + type + " " + refused.getMessage());
    }
  }

  /** Stops moving and ends every session with its event; no decky is retired. */
  @Override
  public void close() {
    requests.close();
    workers.forEach(Thread::interrupt);
    lock.lock();
    try {
      records.keySet().forEach(parts.substrate()::cut);
      note("fleet_stopped");
    } finally {
      lock.unlock();
    }
  }

  /** Before the fleet has started. */
  private static final class NoSubscription implements Bus.Subscription {
    @Override
    public TopicPattern pattern() {
      return new TopicPattern("decky.*.mutate_request");
    }

    @Override
    public long dropped() {
      return 0;
    }

    @Override
    public void close() {}
  }
}
