package decnet.fleet;

import decnet.base.DeckyId;
import decnet.base.FaultException;
import decnet.config.FleetConfig.MutationPolicy;
import decnet.event.Event;
import decnet.event.Param;
import decnet.event.Severity;
import decnet.mutator.MutationTransaction;
import decnet.mutator.MutationTransaction.Outcome;
import decnet.store.DeckyRecord;
import decnet.substrate.DeckyPlan;
import decnet.substrate.Substrate;
import decnet.substrate.TopologyDelta;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What each decky is, and how deckies change: every change is a transaction of wire, log and store,
 * which many deckies may share. Guarded by the fleet's lock.
 */
final class Deckies {
  /**
   * Changes that share a transaction, and so one wait for the disk; no session of their deckies
   * begins meanwhile.
   */
  static final int GROUP = 4096;

  private static final System.Logger LOG = System.getLogger("decnet.fleet");

  private final Fleet.Parts parts;
  private final FleetNews news;
  private final MutationTransaction transaction;
  private final Timetable timetable;
  private final Taken taken = new Taken();
  private final Drafts drafts;
  private final SortedMap<DeckyId, Known> known = new TreeMap<>();
  private final Map<String, MutationPolicy> policies = new HashMap<>(); // by their JSON

  Deckies(Fleet.Parts parts, FleetNews news, MutationTransaction transaction, Timetable timetable) {
    this.parts = parts;
    this.news = news;
    this.transaction = transaction;
    this.timetable = timetable;
    drafts = new Drafts(parts, news, taken);
  }

  Drafts drafts() {
    return drafts;
  }

  /** Takes over what the store knows; transitions go on from the numbers of store and log. */
  void load(FoldedLog folded) {
    folded.sequences().forEach(parts.events()::resume);
    for (DeckyRecord record : parts.store().deckies()) {
      Known decky = new Known(record, PlanJson.plan(record.plan()), policy(record));
      known.put(decky.id(), decky);
      taken.add(decky.plan());
      parts.events().resume(record.id(), Math.max(record.seq(), folded.seq(record.id())));
    }
  }

  private MutationPolicy policy(DeckyRecord record) {
    return policies.computeIfAbsent(record.policy(), PlanJson::policy);
  }

  /** All that were ever created, by name. */
  List<DeckyRecord> all() {
    return known.values().stream().map(Known::record).toList();
  }

  /** Those that live, by name. */
  List<Known> alive() {
    return known.values().stream().filter(Known::isAlive).toList();
  }

  Optional<Known> find(DeckyId decky) {
    return Optional.ofNullable(known.get(decky));
  }

  Known living(DeckyId decky) {
    return find(decky)
        .filter(Known::isAlive)
        .orElseThrow(() -> new IllegalArgumentException("no such decky: " + decky));
  }

  /**
   * Puts the deckies that live back on the wire as they were: no transition. What cannot be bound
   * now is left to the healer.
   */
  void resume() {
    List<Known> alive = alive();
    for (int from = 0; from < alive.size(); from += GROUP) {
      List<Known> group = alive.subList(from, Math.min(alive.size(), from + GROUP));
      List<Known> moving = new ArrayList<>();
      List<Known> staying = new ArrayList<>();
      for (Known decky : group) {
        timetable.schedule(decky, parts.clock().instant());
        (parts.pool().isElsewhere(decky.plan().addresses()) ? moving : staying).add(decky);
      }
      move(moving);
      parts
          .substrate()
          .expect(staying.stream().map(decky -> add(decky, decky.record().services())).toList());
      staying.forEach(this::resume);
    }
  }

  private static TopologyDelta add(Known decky, Set<String> services) {
    return new TopologyDelta.AddDecky(decky.plan(), services);
  }

  private void resume(Known decky) {
    try {
      put(add(decky, decky.record().services()));
    } catch (FaultException unavailable) {
      LOG.log(
          System.Logger.Level.WARNING,
          "decky not whole decky=" + decky.id() + " " + unavailable.getMessage());
      try {
        put(add(decky, Set.of()));
      } catch (FaultException absent) {
        absent(decky, absent);
      }
    }
  }

  private void put(TopologyDelta delta) {
    Substrate.Prepared prepared = parts.substrate().prepare(delta);
    prepared.hold();
    prepared.serve();
  }

  private static void absent(Known decky, FaultException reason) {
    LOG.log(
        System.Logger.Level.WARNING,
        "decky absent decky=" + decky.id() + " " + reason.getMessage());
  }

  private void move(List<Known> deckies) {
    List<Known> planned = new ArrayList<>();
    List<Draft> moves = new ArrayList<>();
    for (Known decky : deckies) {
      try {
        moves.add(drafted(drafts.move(decky)));
        planned.add(decky);
      } catch (FaultException full) {
        absent(decky, full);
      }
    }
    List<Outcome> outcomes = run(moves);
    for (int i = 0; i < outcomes.size(); i++) {
      if (outcomes.get(i) instanceof MutationTransaction.Failed failed) {
        absent(planned.get(i), failed.reason());
      }
    }
  }

  /** The names and addresses of {@code draft} are taken from now on, until it has been run. */
  Draft drafted(Draft draft) {
    if (!draft.keepsPlan()) {
      taken.add(draft.plan());
    }
    return draft;
  }

  /**
   * Runs drafts of distinct deckies, at most {@link #GROUP}, and takes over what became of them.
   *
   * @return what became of each, in the same order
   */
  List<Outcome> run(List<Draft> group) {
    if (group.isEmpty()) {
      return List.of();
    }
    List<Outcome> outcomes =
        transaction.run(
            group.stream()
                .map(draft -> new MutationTransaction.Wanted(draft.mutation(), draft::record))
                .toList());
    for (int i = 0; i < group.size(); i++) {
      Draft draft = group.get(i);
      boolean done = outcomes.get(i) instanceof MutationTransaction.Done;
      if (!draft.keepsPlan()) {
        Optional<DeckyPlan> left =
            done ? draft.before().map(Known::plan) : Optional.of(draft.plan());
        left.ifPresent(taken::remove);
      }
      if (outcomes.get(i) instanceof MutationTransaction.Done line) {
        become(draft, line);
      }
    }
    return outcomes;
  }

  private void become(Draft draft, MutationTransaction.Done done) {
    Known now = new Known(done.record(), draft.plan(), policy(done.record()));
    known.put(now.id(), now);
    timetable.schedule(now, parts.clock().instant());
    news.changed(done.line(), draft.plan());
    draft.then().run();
    Event.Mutation line = done.line();
    if (!line.newServices().containsAll(line.oldServices())) {
      drain(now);
    }
  }

  /**
   * Sessions of services that are gone may run on for the drain time; after it they are named, or
   * reset when the decky itself is gone.
   */
  private void drain(Known decky) {
    DeckyId id = decky.id();
    boolean retired = !decky.isAlive();
    parts.clock().after(decky.policy().drain(), () -> drained(id, retired));
  }

  private void drained(DeckyId decky, boolean retired) {
    if (retired) {
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
  }
}
