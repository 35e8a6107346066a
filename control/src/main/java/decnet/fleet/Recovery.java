package decnet.fleet;

import decnet.store.DeckyRecord;
import decnet.store.Intent;
import decnet.store.Store;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Settles the mutations that a process left in the middle: one whose line is in the log is true,
 * whatever else had happened; one without a line never was.
 */
final class Recovery {
  private static final System.Logger LOG = System.getLogger("decnet.fleet");

  private Recovery() {}

  static void finish(Store store, FoldedLog folded) {
    List<Intent> open = store.open();
    if (open.isEmpty()) {
      return;
    }
    Map<String, DeckyRecord> records = new HashMap<>();
    store.deckies().forEach(record -> records.put(record.id().name(), record));
    List<Intent> applied = new ArrayList<>();
    Map<Intent, String> failed = new LinkedHashMap<>();
    for (Intent intent : open) {
      String decky = intent.after().id().name();
      Optional<Intent> whole = whole(intent, Optional.ofNullable(records.get(decky)));
      boolean logged = folded.mutationIds().contains(intent.mutationId());
      if (logged && whole.isPresent()) {
        applied.add(whole.get());
        records.put(decky, whole.get().after());
      } else {
        failed.put(
            intent,
            logged ? "its decky is unknown" : "the process ended before its line was written");
      }
      LOG.log(
          System.Logger.Level.INFO,
          (logged ? "finished" : "undone")
              + " mutation="
              + intent.mutationId()
              + " decky="
              + decky);
    }
    store.applied(applied);
    store.failed(failed);
  }

  /** An intent of an older store does not hold the plan: then it is the decky's. */
  private static Optional<Intent> whole(Intent intent, Optional<DeckyRecord> record) {
    DeckyRecord after = intent.after();
    if (!after.plan().isEmpty()) {
      return Optional.of(intent);
    }
    return record.map(
        known ->
            new Intent(
                intent.mutationId(),
                intent.oldServices(),
                intent.actor(),
                intent.at(),
                new DeckyRecord(
                    known.id(),
                    known.plan(),
                    known.policy(),
                    known.entry(),
                    after.services(),
                    after.seq(),
                    after.changedAt(),
                    after.trigger(),
                    after.retired())));
  }
}
