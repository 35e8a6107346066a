package decnet.fleet;

import decnet.base.DeckyId;
import decnet.event.Trigger;
import decnet.fleet.Fleet.Wish;
import decnet.mutator.MutationTransaction.Failed;
import decnet.mutator.MutationTransaction.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/** Changes deckies by their policies when their time has come. Guarded by the fleet's lock. */
final class Scheduler {
  private static final System.Logger LOG = System.getLogger("decnet.fleet");
  private static final Duration MOST_WAIT = Duration.ofMinutes(1); // for a failed change

  private final Deckies deckies;
  private final Timetable timetable;

  Scheduler(Deckies deckies, Timetable timetable) {
    this.deckies = deckies;
    this.timetable = timetable;
  }

  /** Changes the deckies whose time has come, together. */
  void tick(Instant now) {
    List<Draft> drafts = new ArrayList<>();
    for (DeckyId decky : timetable.ripe(now)) {
      try {
        scheduled(deckies.living(decky), now).ifPresent(drafts::add);
      } catch (IllegalArgumentException refused) {
        postponed(decky, now, refused);
      }
    }
    for (int from = 0; from < drafts.size(); from += Deckies.GROUP) {
      List<Draft> group = drafts.subList(from, Math.min(drafts.size(), from + Deckies.GROUP));
      List<Outcome> outcomes = deckies.run(group);
      for (int i = 0; i < outcomes.size(); i++) {
        if (outcomes.get(i) instanceof Failed failed) {
          postponed(group.get(i).decky(), now, failed.reason());
        }
      }
    }
  }

  private void postponed(DeckyId decky, Instant now, RuntimeException refused) {
    LOG.log(
        System.Logger.Level.WARNING,
        "scheduled mutation failed decky=" + decky + " " + refused.getMessage());
    timetable.postpone(decky, now.plus(MOST_WAIT));
  }

  /**
   * Changes a decky to another set; where only the present one is possible, or the window is over,
   * its next time is set instead.
   */
  private Optional<Draft> scheduled(Known decky, Instant now) {
    SortedSet<String> next = deckies.drafts().chosen(decky);
    if (next.equals(decky.record().services())) {
      timetable.schedule(decky, now, now);
    } else if (!Timetable.allowed(decky, now)) {
      timetable.schedule(decky, now);
    } else {
      Wish wish = new Wish(Optional.of(next), Trigger.SCHEDULED, Optional.empty());
      return Optional.of(deckies.drafts().mutation(decky, wish));
    }
    return Optional.empty();
  }
}
