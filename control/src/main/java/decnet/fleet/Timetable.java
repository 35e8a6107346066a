package decnet.fleet;

import decnet.base.DeckyId;
import decnet.config.FleetConfig.MutationPolicy;
import decnet.mutator.Schedule;
import decnet.store.DeckyRecord;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** When each decky changes next. Guarded by its owner. */
final class Timetable {
  private final RandomGenerator random;
  private final Map<DeckyId, Instant> due = new HashMap<>();

  Timetable(RandomGenerator random) {
    this.random = random;
  }

  /** Sets the next time of a decky after its last change, as seen at {@code now}. */
  void schedule(DeckyRecord record, Instant now) {
    schedule(record, record.changedAt(), now);
  }

  /** Sets the next time of a decky whose last change counts as made at {@code after}. */
  void schedule(DeckyRecord record, Instant after, Instant now) {
    due.remove(record.id());
    if (!record.retired()) {
      Schedule.next(PlanJson.policy(record.policy()), after, now, random)
          .ifPresent(at -> due.put(record.id(), at));
    }
  }

  /** Not before {@code until}. */
  void postpone(DeckyId decky, Instant until) {
    due.computeIfPresent(decky, (id, at) -> until);
  }

  /** The deckies whose time has come, by name. */
  List<DeckyId> ripe(Instant now) {
    return due.entrySet().stream()
        .filter(entry -> !entry.getValue().isAfter(now))
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  /** Whether the policy lets a decky change at {@code now}; a late tick may be past its window. */
  static boolean allowed(DeckyRecord record, Instant now) {
    MutationPolicy policy = PlanJson.policy(record.policy());
    return Schedule.allowed(policy, now);
  }
}
