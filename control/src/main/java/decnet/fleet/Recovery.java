package decnet.fleet;

import decnet.event.Trigger;
import decnet.store.DeckyRecord;
import decnet.store.Intent;
import decnet.store.Store;
import java.util.HashMap;
import java.util.Map;

/**
 * Settles the mutations that a process left in the middle: one whose line is in the log is true,
 * whatever else had happened; one without a line never was.
 */
final class Recovery {
  private static final System.Logger LOG = System.getLogger("decnet.fleet");

  private Recovery() {}

  static void finish(Store store, FoldedLog folded) {
    Map<String, DeckyRecord> records = new HashMap<>();
    store.deckies().forEach(record -> records.put(record.id().name(), record));
    for (Intent intent : store.open()) {
      DeckyRecord record = records.get(intent.decky().name());
      boolean logged = folded.mutationIds().contains(intent.mutationId());
      if (logged && record != null) {
        DeckyRecord after =
            new DeckyRecord(
                record.id(),
                record.plan(),
                record.policy(),
                record.entry(),
                intent.newServices(),
                intent.seq(),
                intent.at(),
                intent.trigger(),
                intent.trigger() == Trigger.RETIREMENT);
        store.applied(intent, after);
        LOG.log(
            System.Logger.Level.INFO,
            "finished mutation=" + intent.mutationId() + " decky=" + intent.decky());
      } else {
        store.failed(
            intent,
            logged ? "its decky is unknown" : "the process ended before its line was written");
        LOG.log(
            System.Logger.Level.INFO,
            "undone mutation=" + intent.mutationId() + " decky=" + intent.decky());
      }
    }
  }
}
