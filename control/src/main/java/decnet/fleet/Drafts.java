package decnet.fleet;

import decnet.base.FaultException;
import decnet.catalog.ArchetypeSpec;
import decnet.config.FleetConfig.DeckyConfig;
import decnet.event.Param;
import decnet.event.Trigger;
import decnet.mutator.Mutation;
import decnet.mutator.Planner;
import decnet.substrate.DeckyPlan;
import decnet.substrate.Substrate;
import decnet.substrate.TopologyDelta;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Plans the changes of deckies; nothing is true by that. Guarded by the fleet's lock. */
final class Drafts {
  private static final System.Logger LOG = System.getLogger("decnet.fleet");

  private final Fleet.Parts parts;
  private final FleetNews news;
  private final Planner planner;
  private final PlanMaker plans;

  Drafts(Fleet.Parts parts, FleetNews news, Taken taken) {
    this.parts = parts;
    this.news = news;
    planner = new Planner(parts.catalog());
    plans = new PlanMaker(parts.catalog(), parts.key(), parts.pool(), taken);
  }

  /**
   * Makes a decky what its entry says: creates it, or changes it.
   *
   * @throws FaultException ADDRESS_UNAVAILABLE when the network is full
   */
  Draft deployment(DeckyConfig decky, Optional<Known> before, boolean fromFile) {
    DeckyPlan plan = plans.plan(decky, before.map(Known::plan), parts.clock().instant());
    String entry =
        fromFile ? decky.entry() : before.map(known -> known.record().entry()).orElse("");
    String policy = PlanJson.write(decky.mutation());
    SortedSet<String> services = new TreeSet<>(decky.services().keySet());
    Optional<Known> living = before.filter(Known::isAlive);
    if (living.isEmpty()) {
      Mutation creation =
          new Mutation(
              new TopologyDelta.AddDecky(plan, services),
              Set.of(),
              services,
              Trigger.CREATION,
              Optional.empty(),
              birth(plan));
      return new Draft(creation, before, plan, policy, entry, () -> {});
    }
    Known known = living.get();
    SortedSet<String> changed = PlanChange.between(known.plan(), plan);
    if (!policy.equals(known.record().policy())) {
      changed.add("mutation");
    }
    if (changed.isEmpty() && known.record().services().equals(services)) {
      changed.add("entry"); // its text alone: what it means is what it was
    }
    Mutation change =
        new Mutation(
            new TopologyDelta.UpdateDecky(plan, services),
            known.record().services(),
            services,
            Trigger.OPERATOR,
            Optional.of(fromFile ? "config" : "deploy"),
            changed.isEmpty()
                ? List.of()
                : List.of(Param.of("changed", String.join(",", changed))));
    SortedSet<String> stayed = new TreeSet<>(services);
    stayed.retainAll(known.record().services());
    return new Draft(change, before, plan, policy, entry, () -> news.configured(plan, stayed));
  }

  private static List<Param> birth(DeckyPlan plan) {
    return List.of(
        Param.of("archetype", plan.archetype()),
        Param.of("os", plan.os()),
        Param.of("mac", plan.mac().toString()),
        Param.of("addresses", addresses(plan)));
  }

  private static String addresses(DeckyPlan plan) {
    return plan.addresses().stream().map(Object::toString).collect(Collectors.joining(","));
  }

  /**
   * The fleet came back on another link: the decky gets an address there, and the log says so.
   *
   * @throws FaultException ADDRESS_UNAVAILABLE when the network is full
   */
  Draft move(Known decky) {
    DeckyPlan moved = decky.plan().at(List.of(plans.free(decky.id())));
    Mutation move =
        new Mutation(
            new TopologyDelta.AddDecky(moved, decky.record().services()),
            decky.record().services(),
            decky.record().services(),
            Trigger.HEALER,
            Optional.empty(),
            List.of(Param.of("changed", "addresses"), Param.of("addresses", addresses(moved))));
    return new Draft(
        move, Optional.of(decky), moved, decky.record().policy(), decky.record().entry(), () -> {});
  }

  /**
   * Changes a decky to the set that {@code wish} names, or to one that the planner chooses.
   *
   * @throws IllegalArgumentException when the set cannot be
   */
  Draft mutation(Known decky, Fleet.Wish wish) {
    SortedSet<String> next = new TreeSet<>(wish.services().orElseGet(() -> chosen(decky)));
    if (next.isEmpty() || !planner.distinctPorts(next, decky.plan().ports())) {
      throw new IllegalArgumentException(
          next.isEmpty()
              ? "a decky keeps at least one service; retire it instead"
              : "two services on one port: " + String.join(",", next));
    }
    Mutation mutation =
        new Mutation(
            new TopologyDelta.UpdateDecky(decky.plan(), next),
            decky.record().services(),
            next,
            wish.trigger(),
            wish.actor(),
            List.of());
    return new Draft(
        mutation,
        Optional.of(decky),
        decky.plan(),
        decky.record().policy(),
        decky.record().entry(),
        () -> wish.services().ifPresent(set -> warnIfOdd(decky, set)));
  }

  /** An operator's own set is applied as it is; one that no administrator would make is named. */
  private void warnIfOdd(Known decky, Set<String> set) {
    if (!planner.likely(set, pool(decky))) {
      LOG.log(
          System.Logger.Level.WARNING,
          "odd set decky=" + decky.id() + " services=" + String.join(",", new TreeSet<>(set)));
    }
  }

  private List<String> pool(Known decky) {
    return parts
        .catalog()
        .archetype(decky.plan().archetype())
        .map(ArchetypeSpec::pool)
        .orElse(List.of());
  }

  /** The set that the policy would have next; the present one where there is no other. */
  SortedSet<String> chosen(Known decky) {
    return planner.next(
        planner.legal(decky.policy(), pool(decky), decky.plan().ports()),
        decky.record().services(),
        parts.random());
  }

  Draft retirement(Known decky, Optional<String> actor) {
    return Draft.of(
        new Mutation(
            new TopologyDelta.RemoveDecky(decky.id()),
            decky.record().services(),
            Set.of(),
            Trigger.RETIREMENT,
            actor,
            List.of()),
        decky);
  }

  /** Brings back what should be on the wire, where only {@code exposed} is, and says so. */
  Draft healing(Known decky, Optional<Substrate.Exposed> exposed) {
    TreeSet<String> there = new TreeSet<>();
    exposed.ifPresent(now -> now.ports().forEach(port -> there.add(port.service())));
    SortedSet<String> services = decky.record().services();
    TopologyDelta delta =
        exposed.isEmpty()
            ? new TopologyDelta.AddDecky(decky.plan(), services)
            : new TopologyDelta.UpdateDecky(decky.plan(), services);
    TreeSet<String> differing = new TreeSet<>(services);
    differing.removeAll(there);
    there.removeAll(services);
    differing.addAll(there);
    String changed =
        differing.stream().map(slug -> slug + ".wire").collect(Collectors.joining(","));
    return Draft.of(
        new Mutation(
            delta,
            services,
            services,
            Trigger.HEALER,
            Optional.empty(),
            List.of(Param.of("changed", changed))),
        decky);
  }
}
