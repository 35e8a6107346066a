package decnet.fleet;

import decnet.base.DeckyId;
import decnet.mutator.Schedule;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * When each decky changes next, in the order of time: a look for the ripe ones costs what they are,
 * not what the fleet is. Guarded by its owner.
 */
final class Timetable {
  private record Due(Instant at, DeckyId decky) {}

  private final RandomGenerator random;
  private final Map<DeckyId, Due> due = new HashMap<>();
  private final TreeSet<Due> order =
      new TreeSet<>(Comparator.comparing(Due::at).thenComparing(Due::decky));

  Timetable(RandomGenerator random) {
    this.random = random;
  }

  /** Sets the next time of a decky after its last change, as seen at {@code now}. */
  void schedule(Known decky, Instant now) {
    schedule(decky, decky.record().changedAt(), now);
  }

  /** Sets the next time of a decky whose last change counts as made at {@code after}. */
  void schedule(Known decky, Instant after, Instant now) {
    forget(decky.id());
    if (decky.isAlive()) {
      Schedule.next(decky.policy(), after, now, random).ifPresent(at -> put(decky.id(), at));
    }
  }

  private void put(DeckyId decky, Instant at) {
    Due next = new Due(at, decky);
    due.put(decky, next);
    order.add(next);
  }

  private boolean forget(DeckyId decky) {
    Due last = due.remove(decky);
    return last != null && order.remove(last);
  }

  /** Not before {@code until}. */
  void postpone(DeckyId decky, Instant until) {
    if (forget(decky)) {
      put(decky, until);
    }
  }

  /** The deckies whose time has come, by name. */
  List<DeckyId> ripe(Instant now) {
    List<DeckyId> ripe = new ArrayList<>();
    for (Due next : order) {
      if (next.at().isAfter(now)) {
        break;
      }
      ripe.add(next.decky());
    }
    Collections.sort(ripe);
    return ripe;
  }

  /** Whether the policy lets a decky change at {@code now}; a late tick may be past its window. */
  static boolean allowed(Known decky, Instant now) {
    return Schedule.allowed(decky.policy(), now);
  }
}
