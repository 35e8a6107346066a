package decnet.fleet;

import decnet.base.DeckyId;
import decnet.event.Event;
import decnet.event.Trigger;
import decnet.mutator.Mutation;
import decnet.store.DeckyRecord;
import decnet.substrate.DeckyPlan;
import java.util.Optional;

/**
 * A change of one decky that is planned and not yet true.
 *
 * @param before the decky as it is; empty when it was never there
 * @param policy the mutation policy as JSON
 * @param entry the canonical text of its configuration entry; empty when it has none
 * @param then what follows once it is true
 */
record Draft(
    Mutation mutation,
    Optional<Known> before,
    DeckyPlan plan,
    String policy,
    String entry,
    Runnable then) {
  /** Of a decky whose configuration stays. */
  static Draft of(Mutation mutation, Known decky) {
    return new Draft(
        mutation,
        Optional.of(decky),
        decky.plan(),
        decky.record().policy(),
        decky.record().entry(),
        () -> {});
  }

  DeckyId decky() {
    return plan.id();
  }

  /** Whether it leaves names and addresses as they are. */
  boolean keepsPlan() {
    return before.filter(known -> known.plan().equals(plan)).isPresent();
  }

  /** What the store holds once {@code line} is true. */
  DeckyRecord record(Event.Mutation line) {
    return new DeckyRecord(
        plan.id(),
        before
            .filter(known -> known.plan().equals(plan))
            .map(known -> known.record().plan())
            .orElseGet(() -> PlanJson.write(plan)),
        policy,
        entry,
        line.newServices(),
        line.seq(),
        line.at(),
        line.trigger(),
        line.trigger() == Trigger.RETIREMENT);
  }
}
