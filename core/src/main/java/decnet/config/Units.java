package decnet.config;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads quantities as the configuration writes them. What is malformed is an {@link
 * IllegalArgumentException} that says what was expected.
 */
public final class Units {
  /** The forms, as a schema has them. */
  static final String DURATION_FORM = "^(0|never|\\d{1,9}\\s*(us|ms|s|m|h|d|w))$";

  static final String SIZE_FORM = "^\\d{1,12}\\s*(B|KiB|MiB|GiB|TiB)?$";
  static final String RATE_FORM = "^(0|\\d{1,6}\\s*(kbit|Mbit|Gbit))$";
  static final String PERCENT_FORM = "^\\d{1,3}(\\.\\d+)?\\s*%$";

  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*(us|ms|s|m|h|d|w)");
  private static final Pattern SIZE = Pattern.compile("(\\d{1,12})\\s*(B|KiB|MiB|GiB|TiB)?");
  private static final Pattern RATE = Pattern.compile("(\\d{1,6})\\s*(kbit|Mbit|Gbit)");
  private static final Pattern PERCENT = Pattern.compile("(\\d{1,3}(?:\\.\\d+)?)\\s*%");

  private Units() {}

  /** {@code 30m}, {@code 12h}, {@code 0} or {@code never} for zero. */
  public static Duration duration(String text) {
    if (text.equals("0") || text.equals("never")) {
      return Duration.ZERO;
    }
    Matcher match = DURATION.matcher(text);
    if (!match.matches()) {
      throw new IllegalArgumentException("a number with us, ms, s, m, h, d or w, such as 30m");
    }
    long count = Long.parseLong(match.group(1));
    return switch (match.group(2)) {
      case "us" -> Duration.ofNanos(1000 * count);
      case "ms" -> Duration.ofMillis(count);
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      case "h" -> Duration.ofHours(count);
      case "d" -> Duration.ofDays(count);
      default -> Duration.ofDays(7 * count);
    };
  }

  /** Bytes: {@code 256MiB}, {@code 10GiB} or a plain number. */
  public static long size(String text) {
    Matcher match = SIZE.matcher(text);
    if (!match.matches()) {
      throw new IllegalArgumentException("a number with B, KiB, MiB, GiB or TiB, such as 256MiB");
    }
    int shift =
        switch (match.group(2) == null ? "B" : match.group(2)) {
          case "KiB" -> 10;
          case "MiB" -> 20;
          case "GiB" -> 30;
          case "TiB" -> 40;
          default -> 0;
        };
    return Math.multiplyExact(Long.parseLong(match.group(1)), 1L << shift);
  }

  /** Bits a second: {@code 100Mbit}; {@code 0} for no limit. */
  static long rate(String text) {
    if (text.equals("0")) {
      return 0;
    }
    Matcher match = RATE.matcher(text);
    if (!match.matches()) {
      throw new IllegalArgumentException("a number with kbit, Mbit or Gbit, such as 100Mbit");
    }
    long unit =
        switch (match.group(2)) {
          case "kbit" -> 1_000;
          case "Mbit" -> 1_000_000;
          default -> 1_000_000_000;
        };
    return Long.parseLong(match.group(1)) * unit;
  }

  /** {@code 20%} as 0.2; at most 100 %. */
  public static double percent(String text) {
    Matcher match = PERCENT.matcher(text);
    double share = match.matches() ? Double.parseDouble(match.group(1)) / 100 : 2;
    if (share > 1) {
      throw new IllegalArgumentException("a share of 0% to 100%, such as 20%");
    }
    return share;
  }
}
