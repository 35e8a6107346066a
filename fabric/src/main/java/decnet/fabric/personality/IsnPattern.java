package decnet.fabric.personality;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Five steps that initial sequence numbers go round and round, so that any six numbers in a row
 * have exactly the wanted greatest common divisor, mean rate and deviation. Either the steps are
 * fixed, or they are rates and grow with the time since the SYN before. Immutable.
 *
 * <p>Both measures are eight times the binary logarithm of a number a second. Source: nmap's
 * reference guide, tests GCD, ISR and SP: the deviation is the sample's, of rates divided by the
 * divisor if that is more than 9, and 0 if it is not more than 1.
 */
public final class IsnPattern {
  /** A number that never changes. */
  static final IsnPattern CONSTANT = new IsnPattern(0, new double[0], new long[5], 1);

  /** Steps of a round: nmap sends six SYNs. */
  static final int STEPS = 5;

  private static final double SECONDS = 0.1001; // between two SYNs, as nmap sends them
  private static final double MOST = 0x7fff_ffffL; // what nmap can tell from a step backwards
  private static final double FEW = 8; // quotients that are searched through
  private static final double SOME = 40; // quotients whose rounding must be looked at
  private static final int TRIES = 64; // a number that shares no factor is found after a few
  private static final int DIVIDED_FROM = 9;
  private static final double[][] SHAPES = { // mean 0, sample deviation 1
    {-1, 1, -1, 1, 0}, scaled(4, -1, -1, -1, -1), scaled(3, 3, -2, -2, -2)
  };

  /** Lower and upper bound of a measure, both included. */
  public record Range(int low, int high) {
    double margin(double found) {
      return Math.min(found - low, high - found) + 0.5; // it is rounded
    }
  }

  private final long divisor;
  private final double[] rates;
  private final long[] steps;
  private final double margin;

  private IsnPattern(long divisor, double[] rates, long[] steps, double margin) {
    this.divisor = divisor;
    this.rates = rates;
    this.steps = steps;
    this.margin = margin;
  }

  private static double[] scaled(double... shape) {
    double squares = Arrays.stream(shape).map(value -> value * value).sum();
    double deviation = Math.sqrt(squares / (shape.length - 1));
    return Arrays.stream(shape).map(value -> value / deviation).toArray();
  }

  /** Looks for the pattern that lies best within both ranges, of all that the divisors allow. */
  static final class Search {
    private final Range rate;
    private final Range deviation;
    private @Nullable IsnPattern best;

    /** A divisor of 0 stands for a number that never changes. */
    Search(List<Long> divisors, Range rate, Range deviation) {
      this.rate = rate;
      this.deviation = deviation;
      for (long divisor : divisors) {
        if (divisor == 0) {
          offer(CONSTANT);
        } else {
          find(divisor);
        }
      }
    }

    Optional<IsnPattern> best() {
      return Optional.ofNullable(best);
    }

    private void offer(IsnPattern candidate) {
      if (candidate.margin > 0 && (best == null || candidate.margin > best.margin)) {
        best = candidate;
      }
    }

    private void find(long divisor) {
      double likely = Math.pow(2, (rate.low() + rate.high()) / 16.0) * SECONDS / divisor;
      if (likely <= FEW) {
        multisets(new long[STEPS], 0, Math.min(20, (int) (likely * 3) + 2), divisor, this);
        return;
      }
      for (double r = rate.low(); r <= rate.high(); r += 0.5) {
        for (double d = deviation.low(); d <= deviation.high(); d += 0.5) {
          shaped(this, divisor, r, d);
        }
      }
    }
  }

  /**
   * The best of a {@link Search}.
   *
   * @throws IllegalArgumentException when none lies within both ranges
   */
  public static IsnPattern of(List<Long> divisors, Range rate, Range deviation) {
    return new Search(divisors, rate, deviation)
        .best()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no numbers with divisor " + divisors + ", " + rate + " and " + deviation));
  }

  private static void shaped(Search search, long divisor, double rate, double deviation) {
    double mean = Math.pow(2, rate / 8);
    double spread = deviation == 0 ? 0 : Math.pow(2, deviation / 8) * unit(divisor);
    for (double[] shape : SHAPES) {
      double[] rates = Arrays.stream(shape).map(z -> mean + spread * z).toArray();
      double least = Arrays.stream(rates).min().orElse(0);
      double most = Arrays.stream(rates).max().orElse(0);
      if (least < 0 || most * SECONDS > MOST) {
        continue;
      }
      if (mean * SECONDS / divisor > SOME) {
        double margin = Math.min(search.rate.margin(rate), search.deviation.margin(deviation));
        search.offer(new IsnPattern(divisor, rates, new long[0], margin));
        return;
      }
      long[] quotients =
          Arrays.stream(rates).mapToLong(r -> Math.round(r * SECONDS / divisor)).toArray();
      quotients[0] += gcd(quotients) == 1 ? 0 : 1;
      measured(search, divisor, quotients);
    }
  }

  private static long unit(long divisor) {
    return divisor > DIVIDED_FROM ? divisor : 1;
  }

  /** All multisets of small quotients. */
  private static void multisets(long[] quotients, int at, int most, long divisor, Search search) {
    if (at == STEPS) {
      measured(search, divisor, quotients);
      return;
    }
    for (long next = at == 0 ? 0 : quotients[at - 1]; next <= most; next++) {
      quotients[at] = next;
      multisets(quotients, at + 1, most, divisor, search);
    }
  }

  private static void measured(Search search, long divisor, long[] quotients) {
    if (gcd(quotients) != 1) {
      return;
    }
    double factor = divisor / SECONDS;
    double mean = Arrays.stream(quotients).average().orElse(0) * factor;
    double squares = Arrays.stream(quotients).mapToDouble(q -> square(q * factor - mean)).sum();
    double spread = Math.sqrt(squares / (STEPS - 1)) / unit(divisor);
    double wobble = mean * 0.004 / unit(divisor); // of the time between two SYNs
    double told = spread + wobble <= 1 ? 0 : 8 * log2(Math.max(1, spread));
    double margin = Math.min(search.rate.margin(8 * log2(mean)), search.deviation.margin(told));
    if (margin > 0) {
      long[] steps = Arrays.stream(quotients).map(quotient -> quotient * divisor).toArray();
      search.offer(new IsnPattern(divisor, new double[0], steps, margin));
    }
  }

  private static double square(double value) {
    return value * value;
  }

  private static double log2(double value) {
    return Math.log(value) / Math.log(2);
  }

  private static long gcd(long[] values) {
    long found = 0;
    for (long value : values) {
      found = gcd(found, value);
    }
    return found;
  }

  private static long gcd(long one, long other) {
    long a = one;
    long b = other;
    while (b != 0) {
      long rest = a % b;
      a = b;
      b = rest;
    }
    return a;
  }

  /** Where one peer's numbers are. Not thread-safe. */
  static final class Trace {
    private final IsnPattern pattern;
    private int isn;
    private int index;
    private long quotient = 1;
    private long at;

    Trace(IsnPattern pattern, int first, long nanos) {
      this.pattern = pattern;
      isn = first;
      at = nanos;
    }

    /** When it was last asked. */
    long at() {
      return at;
    }

    int next(long nanos) {
      double seconds = Math.min(1, (nanos - at) / 1e9);
      at = nanos;
      if (pattern.steps.length > 0) {
        isn += (int) pattern.steps[index];
      } else {
        long wanted = Math.max(1, Math.round(pattern.rates[index] * seconds / pattern.divisor));
        for (int i = 0; i < TRIES && gcd(wanted, quotient) != 1; i++) {
          wanted++;
        }
        quotient = wanted;
        isn += (int) (wanted * pattern.divisor);
      }
      index = (index + 1) % STEPS;
      return isn;
    }
  }
}
