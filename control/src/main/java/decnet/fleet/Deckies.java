package decnet.fleet;

import decnet.base.DeckyId;
import decnet.base.FaultException;
import decnet.catalog.ArchetypeSpec;
import decnet.config.FleetConfig.DeckyConfig;
import decnet.event.Event;
import decnet.event.Param;
import decnet.event.Severity;
import decnet.event.Trigger;
import decnet.mutator.Mutation;
import decnet.mutator.MutationTransaction;
import decnet.mutator.Planner;
import decnet.store.DeckyRecord;
import decnet.substrate.DeckyPlan;
import decnet.substrate.Substrate;
import decnet.substrate.TopologyDelta;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What each decky is, and how one decky changes: every change is a transaction of wire, log and
 * store. Guarded by the fleet's lock.
 */
final class Deckies {
  private static final System.Logger LOG = System.getLogger("decnet.fleet");

  private final Fleet.Parts parts;
  private final FleetNews news;
  private final MutationTransaction transaction;
  private final Planner planner;
  private final PlanMaker plans;
  private final Timetable timetable;
  private final SortedMap<DeckyId, DeckyRecord> records = new TreeMap<>();

  Deckies(Fleet.Parts parts, FleetNews news, MutationTransaction transaction, Timetable timetable) {
    this.parts = parts;
    this.news = news;
    this.transaction = transaction;
    this.timetable = timetable;
    planner = new Planner(parts.catalog());
    plans = new PlanMaker(parts.catalog(), parts.key(), parts.pool());
  }

  /** Takes over what the store knows; transitions go on from the numbers of store and log. */
  void load(FoldedLog folded) {
    parts.store().deckies().forEach(record -> records.put(record.id(), record));
    folded.sequences().forEach(parts.events()::resume);
    records
        .values()
        .forEach(
            record ->
                parts
                    .events()
                    .resume(record.id(), Math.max(record.seq(), folded.seq(record.id()))));
  }

  /** All that were ever created, by name. */
  List<DeckyRecord> all() {
    return List.copyOf(records.values());
  }

  List<DeckyRecord> alive() {
    return records.values().stream().filter(record -> !record.retired()).toList();
  }

  /**
   * Puts a decky back on the wire as it was: no transition. What cannot be bound now is left to the
   * healer.
   */
  void resume(DeckyRecord record) {
    DeckyPlan plan = PlanJson.plan(record.plan());
    timetable.schedule(record, parts.clock().instant());
    if (parts.pool().isElsewhere(plan.addresses())) {
      move(record, plan);
      return;
    }
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

  /** The fleet came back on another link: the decky gets an address there, and the log says so. */
  private void move(DeckyRecord record, DeckyPlan plan) {
    DeckyPlan moved = plan.at(List.of(plans.free(others(record.id()))));
    String addresses = String.join(",", moved.addresses().stream().map(Object::toString).toList());
    Mutation move =
        new Mutation(
            new TopologyDelta.AddDecky(moved, record.services()),
            record.services(),
            record.services(),
            Trigger.HEALER,
            Optional.empty(),
            List.of(Param.of("changed", "addresses"), Param.of("addresses", addresses)));
    try {
      run(move, moved, record.policy(), record.entry());
    } catch (FaultException unavailable) {
      LOG.log(
          System.Logger.Level.WARNING,
          "decky absent decky=" + record.id() + " " + unavailable.getMessage());
    }
  }

  /** Makes a decky what its entry says: creates it, or changes it. */
  void deploy(DeckyConfig decky, boolean fromFile) {
    DeckyRecord before = records.get(decky.name());
    String entry = fromFile ? decky.entry() : before == null ? "" : before.entry();
    Optional<DeckyPlan> known =
        Optional.ofNullable(before).map(record -> PlanJson.plan(record.plan()));
    DeckyPlan plan = plans.plan(decky, known, others(decky.name()), parts.clock().instant());
    SortedSet<String> services = new TreeSet<>(decky.services().keySet());
    String policy = PlanJson.write(decky.mutation());
    if (before == null || before.retired()) {
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
      SortedSet<String> changed = PlanChange.between(PlanJson.plan(before.plan()), plan);
      if (!policy.equals(before.policy())) {
        changed.add("mutation");
      }
      if (changed.isEmpty() && before.services().equals(services)) {
        changed.add("entry"); // its text alone: what it means is what it was
      }
      Mutation change =
          new Mutation(
              new TopologyDelta.UpdateDecky(plan, services),
              before.services(),
              services,
              Trigger.OPERATOR,
              Optional.of(fromFile ? "config" : "deploy"),
              changed.isEmpty()
                  ? List.of()
                  : List.of(Param.of("changed", String.join(",", changed))));
      run(change, plan, policy, entry);
      SortedSet<String> stayed = new TreeSet<>(services);
      stayed.retainAll(before.services());
      news.configured(plan, stayed);
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
    MutationTransaction.Done done =
        transaction.run(
            mutation,
            line ->
                new DeckyRecord(
                    plan.id(),
                    PlanJson.write(plan),
                    policy,
                    entry,
                    line.newServices(),
                    line.seq(),
                    line.at(),
                    line.trigger(),
                    line.trigger() == Trigger.RETIREMENT));
    records.put(plan.id(), done.record());
    timetable.schedule(done.record(), parts.clock().instant());
    news.changed(done.line(), plan);
    if (!done.line().newServices().containsAll(done.line().oldServices())) {
      drain(done.record());
    }
    return done.line();
  }

  /**
   * Sessions of services that are gone may run on for the drain time; after it they are named, or
   * reset when the decky itself is gone.
   */
  private void drain(DeckyRecord record) {
    DeckyId decky = record.id();
    parts
        .clock()
        .after(
            PlanJson.policy(record.policy()).drain(),
            () -> {
              if (record.retired()) {
                parts.substrate().cut(decky);
                return;
              }
              List<String> late =
                  parts.substrate().sessions(decky).stream()
                      .filter(Substrate.LiveSession::draining)
                      .map(Substrate.LiveSession::id)
                      .toList();
              if (!late.isEmpty()) {
                news.note(
                    "drain_over",
                    Severity.WARNING,
                    Param.of("decky", decky.name()),
                    Param.of("sessions", String.join(",", late)));
              }
            });
  }

  /** Changes a decky to the set that {@code wish} names, or to one that the planner chooses. */
  Event.Mutation mutate(DeckyRecord record, Fleet.Wish wish) {
    DeckyPlan plan = PlanJson.plan(record.plan());
    SortedSet<String> next = new TreeSet<>(wish.services().orElseGet(() -> chosen(record)));
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
    Event.Mutation line = run(mutation, plan, record.policy(), record.entry());
    wish.services().ifPresent(set -> warnIfOdd(record, plan, set));
    return line;
  }

  /** An operator's own set is applied as it is; one that no administrator would make is named. */
  private void warnIfOdd(DeckyRecord record, DeckyPlan plan, Set<String> set) {
    if (!planner.likely(set, pool(plan))) {
      LOG.log(
          System.Logger.Level.WARNING,
          "odd set decky=" + record.id() + " services=" + String.join(",", new TreeSet<>(set)));
    }
  }

  private List<String> pool(DeckyPlan plan) {
    return parts.catalog().archetype(plan.archetype()).map(ArchetypeSpec::pool).orElse(List.of());
  }

  /** The set that the policy would have next; the present one where there is no other. */
  SortedSet<String> chosen(DeckyRecord record) {
    DeckyPlan plan = PlanJson.plan(record.plan());
    return planner.next(
        planner.legal(PlanJson.policy(record.policy()), pool(plan), plan.ports()),
        record.services(),
        parts.random());
  }

  DeckyRecord living(DeckyId decky) {
    DeckyRecord record = records.get(decky);
    if (record == null || record.retired()) {
      throw new IllegalArgumentException("no such decky: " + decky);
    }
    return record;
  }

  Event.Mutation retire(DeckyRecord record, Optional<String> actor) {
    Mutation retirement =
        new Mutation(
            new TopologyDelta.RemoveDecky(record.id()),
            record.services(),
            Set.of(),
            Trigger.RETIREMENT,
            actor,
            List.of());
    return run(retirement, PlanJson.plan(record.plan()), record.policy(), record.entry());
  }

  /**
   * Brings back what should be on the wire and is not, and says so; whether the wire is as it
   * should be now.
   */
  boolean heal(DeckyRecord record, Optional<Substrate.Exposed> exposed) {
    TreeSet<String> there = new TreeSet<>();
    exposed.ifPresent(decky -> decky.ports().forEach(port -> there.add(port.service())));
    if (there.equals(record.services())) {
      return true;
    }
    DeckyPlan plan = PlanJson.plan(record.plan());
    TopologyDelta delta =
        exposed.isEmpty()
            ? new TopologyDelta.AddDecky(plan, record.services())
            : new TopologyDelta.UpdateDecky(plan, record.services());
    TreeSet<String> differing = new TreeSet<>(record.services());
    differing.removeAll(there);
    there.removeAll(record.services());
    differing.addAll(there);
    String changed =
        differing.stream().map(slug -> slug + ".wire").collect(Collectors.joining(","));
    Mutation again =
        new Mutation(
            delta,
            record.services(),
            record.services(),
            Trigger.HEALER,
            Optional.empty(),
            List.of(Param.of("changed", changed)));
    try {
      run(again, plan, record.policy(), record.entry());
      return true;
    } catch (FaultException still) {
      LOG.log(
          System.Logger.Level.DEBUG,
          "not healed yet decky=" + record.id() + " " + still.getMessage());
      return false;
    }
  }
}
