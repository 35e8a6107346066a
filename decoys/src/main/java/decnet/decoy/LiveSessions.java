package decnet.decoy;

import decnet.base.DeckyId;
import decnet.decoy.SessionRunner.Running;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The sessions that live, by decky, so that a question about one decky costs what it has.
 * Thread-safe.
 */
final class LiveSessions {
  private final ConcurrentHashMap<DeckyId, Map<String, Running>> byDecky =
      new ConcurrentHashMap<>();

  void add(Running entry) {
    byDecky.compute(
        entry.exposure().decky(),
        (decky, known) -> {
          Map<String, Running> sessions = known == null ? new ConcurrentHashMap<>(2) : known;
          sessions.put(entry.session().id(), entry);
          return sessions;
        });
  }

  void remove(Running entry) {
    byDecky.computeIfPresent(
        entry.exposure().decky(),
        (decky, sessions) -> {
          sessions.remove(entry.session().id());
          return sessions.isEmpty() ? null : sessions;
        });
  }

  /** Of one decky, oldest first. */
  List<Running> of(DeckyId decky) {
    return byDecky.getOrDefault(decky, Map.of()).values().stream()
        .sorted(Comparator.comparing(Running::since).thenComparing(entry -> entry.session().id()))
        .toList();
  }
}
