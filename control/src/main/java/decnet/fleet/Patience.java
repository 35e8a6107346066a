package decnet.fleet;

import decnet.base.DeckyId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * How long the healer leaves a decky alone after it failed: {@link #FIRST} at first, twice as long
 * each time, at most {@link #LONGEST}. Guarded by its owner.
 */
final class Patience {
  static final Duration FIRST = Duration.ofSeconds(10);
  static final Duration LONGEST = Duration.ofMinutes(10);

  private record Wait(Duration length, Instant until) {}

  private final Map<DeckyId, Wait> waits = new HashMap<>();

  /** Whether it may be tried now. */
  boolean over(DeckyId decky, Instant now) {
    Wait wait = waits.get(decky);
    return wait == null || !now.isBefore(wait.until());
  }

  void failed(DeckyId decky, Instant now) {
    Wait last = waits.get(decky);
    Duration next = last == null ? FIRST : last.length().multipliedBy(2);
    Duration length = next.compareTo(LONGEST) > 0 ? LONGEST : next;
    waits.put(decky, new Wait(length, now.plus(length)));
  }

  void succeeded(DeckyId decky) {
    waits.remove(decky);
  }
}
