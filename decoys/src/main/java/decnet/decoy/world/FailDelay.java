package decnet.decoy.world;

import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGeneratorFactory;

/**
 * How long pam_fail_delay makes a refused login wait. Its chance is drawn from the clock's second,
 * so clients refused in the same second wait equally long. Source: measured.
 */
public final class FailDelay {
  private FailDelay() {}

  /** From {@code least} to {@code most}, milliseconds. */
  public static Duration of(Instant now, int least, int most) {
    return Duration.ofMillis(
        RandomGeneratorFactory.of("L64X128MixRandom")
            .create(now.getEpochSecond())
            .nextInt(least, most));
  }
}
