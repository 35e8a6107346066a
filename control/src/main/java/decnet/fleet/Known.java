package decnet.fleet;

import decnet.base.DeckyId;
import decnet.config.FleetConfig.MutationPolicy;
import decnet.store.DeckyRecord;
import decnet.substrate.DeckyPlan;

/** A decky as the store has it, with its plan and policy read. */
record Known(DeckyRecord record, DeckyPlan plan, MutationPolicy policy) {
  DeckyId id() {
    return record.id();
  }

  boolean isAlive() {
    return !record.retired();
  }
}
