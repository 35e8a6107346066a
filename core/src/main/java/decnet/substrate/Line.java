package decnet.substrate;

import java.time.Duration;

/**
 * What a packet meets where a router is joined to a LAN, each way.
 *
 * @param latency how long it takes
 * @param jitter by how much longer it may take, evenly distributed
 * @param loss the share of packets that get lost, 0 to 1
 * @param bitsPerSecond how much passes, 0 for as much as comes
 */
public record Line(Duration latency, Duration jitter, double loss, long bitsPerSecond) {
  /** The longest latency or jitter. */
  public static final Duration LONGEST = Duration.ofSeconds(2);

  /** Nothing is added, nothing is lost. */
  public static final Line PERFECT = new Line(Duration.ZERO, Duration.ZERO, 0, 0);

  public Line {
    if (isBad(latency) || isBad(jitter) || !(loss >= 0 && loss <= 1) || bitsPerSecond < 0) {
      throw new IllegalArgumentException(
          "line: "
              + latency
              + ", "
              + jitter
              + ", "
              + loss
              + ", "
              + bitsPerSecond
              + " (expected: at most 2 s each, a share, a rate)");
    }
  }

  private static boolean isBad(Duration duration) {
    return duration.isNegative() || duration.compareTo(LONGEST) > 0;
  }

  /** This one and then {@code next}; what is longer than the longest is cut. */
  public Line then(Line next) {
    long rate =
        bitsPerSecond == 0 || next.bitsPerSecond == 0
            ? Math.max(bitsPerSecond, next.bitsPerSecond)
            : Math.min(bitsPerSecond, next.bitsPerSecond);
    return new Line(
        shorter(latency.plus(next.latency)),
        shorter(jitter.plus(next.jitter)),
        1 - (1 - loss) * (1 - next.loss),
        rate);
  }

  private static Duration shorter(Duration duration) {
    return duration.compareTo(LONGEST) > 0 ? LONGEST : duration;
  }
}
