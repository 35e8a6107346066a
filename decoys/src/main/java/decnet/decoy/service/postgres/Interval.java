package decnet.decoy.service.postgres;

/** A span of time as PostgreSQL keeps it: months, days and microseconds apart. */
record Interval(int months, int days, long micros) implements Comparable<Interval> {
  static final long SECOND = 1_000_000;
  static final long HOUR = 3600 * SECOND;
  private static final long DAY = 24 * HOUR;

  Interval plus(Interval other) {
    return new Interval(months + other.months, days + other.days, micros + other.micros);
  }

  Interval times(double factor) {
    double wholeDays = days * factor;
    double wholeMonths = months * factor;
    double leftDays = (wholeMonths - (long) wholeMonths) * 30 + wholeDays;
    long rest = Math.round((leftDays - (long) leftDays) * DAY + micros * factor);
    return new Interval((int) wholeMonths, (int) leftDays, rest);
  }

  private long span() {
    return (months * 30L + days) * DAY + micros;
  }

  @Override
  public int compareTo(Interval other) {
    return Long.compare(span(), other.span());
  }

  /** Seconds, a year counting as 365.25 days. */
  double seconds() {
    int whole = months / 12;
    double years = whole * 365.25 * 86_400;
    return years + months % 12 * 30.0 * 86_400 + days * 86_400.0 + micros / 1e6;
  }

  /** As intervalstyle postgres shows it. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    part(text, months / 12, "year");
    part(text, months % 12, "mon");
    part(text, days, "day");
    if (micros != 0 || text.isEmpty()) {
      long all = Math.abs(micros);
      boolean negative = micros < 0;
      text.append(text.isEmpty() ? "" : " ");
      boolean signed = negative || text.toString().contains("-");
      text.append(negative ? "-" : signed ? "+" : "");
      text.append(
          String.format("%02d:%02d:%02d", all / HOUR, all / SECOND / 60 % 60, all / SECOND % 60));
      text.append(Times.fraction(all % SECOND));
    }
    return text.toString();
  }

  private static void part(StringBuilder text, int count, String unit) {
    if (count != 0) {
      boolean signed = count > 0 && text.toString().contains("-");
      text.append(text.isEmpty() ? "" : " ").append(signed ? "+" : "").append(count).append(' ');
      text.append(unit).append(count == 1 ? "" : "s");
    }
  }
}
