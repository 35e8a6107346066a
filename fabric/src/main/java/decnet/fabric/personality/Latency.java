package decnet.fabric.personality;

/**
 * How long a stack takes to send what it has to say, as points of its distribution in microseconds;
 * between two points the logarithm is evenly distributed. Immutable.
 *
 * @param least shorter than any
 * @param median half of all are shorter
 * @param p90 nine of ten are shorter
 * @param p99 99 of 100 are shorter
 * @param most longer than any
 */
public record Latency(int least, int median, int p90, int p99, int most) {
  /** Nothing is added to the time that we take ourselves. */
  public static final Latency NONE = new Latency(0, 0, 0, 0, 0);

  /** The upper bound of {@code most}: a SYN is sent again after a second. */
  public static final int LONGEST = 500_000;

  private static final double[] SHARES = {0, 0.5, 0.9, 0.99, 1};
  private static final double NANOS = 1_000; // a microsecond

  public Latency {
    boolean none = least == 0 && most == 0;
    boolean rising = least <= median && median <= p90 && p90 <= p99 && p99 <= most;
    if (!rising || least < 1 && !none || most > LONGEST) {
      throw new IllegalArgumentException(
          "latency: "
              + least
              + ", "
              + median
              + ", "
              + p90
              + ", "
              + p99
              + ", "
              + most
              + " (expected: none falls, from 1 to "
              + LONGEST
              + ")");
    }
  }

  public boolean isNone() {
    return most == 0;
  }

  /** Nanoseconds that {@code share} of all take or less; {@code share} is from 0 to 1. */
  public long nanos(double share) {
    if (isNone()) {
      return 0;
    }
    int[] points = {least, median, p90, p99, most};
    int upper = 1;
    while (upper < SHARES.length - 1 && share > SHARES[upper]) {
      upper++;
    }
    int lower = upper - 1;
    double part = (share - SHARES[lower]) / (SHARES[upper] - SHARES[lower]);
    double micros = points[lower] * Math.pow((double) points[upper] / points[lower], part);
    return (long) (micros * NANOS);
  }
}
