package decnet.mutator;

import decnet.config.FleetConfig.MutationPolicy;
import decnet.config.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * When a decky changes next: its interval with jitter, inside its windows, and never sooner than
 * half the interval after another change.
 */
public final class Schedule {
  private static final Duration STEP = Duration.ofMinutes(1);
  private static final int DAYS_AHEAD =
      8; // windows are daily: a week holds one whatever the clocks do

  private Schedule() {}

  /**
   * The next instant after a change at {@code last}; empty when the policy never changes by itself
   * or no window ever opens. A time that is over at {@code now} (the fleet was down) is made up for
   * soon, spread over a quarter of the interval, so that a start does not change every decky at
   * once.
   */
  public static Optional<Instant> next(
      MutationPolicy policy, Instant last, Instant now, RandomGenerator random) {
    if (policy.every().isZero()) {
      return Optional.empty();
    }
    double factor = 1 + policy.jitter() * (2 * random.nextDouble() - 1);
    long every = policy.every().toMillis();
    Instant regular = last.plusMillis(Math.max((long) (every * factor), every / 2));
    Instant due =
        regular.isBefore(now)
            ? now.plusMillis((long) (every / 4.0 * random.nextDouble()))
            : regular;
    if (allowed(policy, due)) {
      return Optional.of(due);
    }
    Instant end = due.plus(Duration.ofDays(DAYS_AHEAD));
    for (Instant at = due; at.isBefore(end); at = at.plus(STEP)) {
      if (allowed(policy, at)) {
        return Optional.of(within(policy, at, random));
      }
    }
    return Optional.empty();
  }

  /**
   * Some minutes into the window that opens at {@code opening}, so that not every decky changes on
   * the stroke.
   */
  private static Instant within(MutationPolicy policy, Instant opening, RandomGenerator random) {
    Instant later = opening.plus(STEP.multipliedBy(random.nextInt(30)));
    return allowed(policy, later) ? later : opening;
  }

  /** Whether the policy's windows allow a change at {@code instant}. */
  public static boolean allowed(MutationPolicy policy, Instant instant) {
    return policy.windows().isEmpty()
        || policy.windows().stream().anyMatch((Window w) -> w.contains(instant));
  }
}
