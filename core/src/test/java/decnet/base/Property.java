package decnet.base;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Checks a property over random cases. A failure names the seed; run it alone with {@code
 * -Ddecnet.seed=<seed>}.
 */
public final class Property {
  private Property() {}

  /** A check of one case; draws what it needs from {@code random}. */
  @FunctionalInterface
  public interface Check {
    void run(RandomGenerator random) throws Exception;
  }

  /**
   * Runs {@code check} on {@code cases} seeds, from a fixed first one so that a build is
   * repeatable.
   */
  public static void holds(int cases, Check check) {
    String only = System.getProperty("decnet.seed");
    if (only != null) {
      one(Long.parseLong(only), check);
      return;
    }
    for (long seed = 1; seed <= cases; seed++) {
      one(seed, check);
    }
  }

  private static void one(long seed, Check check) {
    try {
      check.run(RandomGeneratorFactory.of("L64X128MixRandom").create(seed));
    } catch (Exception | AssertionError failure) {
      throw new AssertionError(
          "property fails with -Ddecnet.seed=" + seed + ": " + failure.getMessage(), failure);
    }
  }
}
