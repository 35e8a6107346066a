package decnet.decoy.service.postgres;

import static decnet.decoy.service.postgres.Functions.define;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.TextStyle;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Functions of dates and times. */
final class TimeFunctions {
  private TimeFunctions() {}

  private static Instant now(Run run) {
    return run.backend().session().clock().instant().truncatedTo(ChronoUnit.MICROS);
  }

  private static LocalDateTime local(@Nullable Object value, Run run) {
    return value == null
        ? LocalDateTime.MIN
        : TimeOperators.stamp(value, new Env(new Object[0], null, run));
  }

  static void register() {
    for (String name :
        new String[] {"now", "current_timestamp", "transaction_timestamp", "statement_timestamp"}) {
      define(name + "()timestamptz", (run, a) -> run.started());
    }
    define("clock_timestamp()timestamptz", (run, a) -> now(run));
    define("localtimestamp()timestamp", (run, a) -> local(run.started(), run));
    define("current_date()date", (run, a) -> local(run.started(), run).toLocalDate());
    define("localtime()time", (run, a) -> local(run.started(), run).toLocalTime());
    define("timeofday()text", (run, a) -> now(run).atZone(run.zone()).toString());
    define("pg_postmaster_start_time()timestamptz", (run, a) -> run.backend().cluster().started());
    define("pg_conf_load_time()timestamptz", (run, a) -> run.backend().cluster().started());
    for (String type : new String[] {"timestamptz", "timestamp", "date"}) {
      define("extract(text," + type + ")numeric", (run, a) -> part(a, run, title(type)));
      define(
          "date_part(text," + type + ")float8",
          (run, a) -> part(a, run, title(type)).doubleValue());
      define(
          "to_char(" + type + ",text)text",
          (run, a) -> chars(local(a[0], run), String.valueOf(a[1])));
    }
    define("extract(text,interval)numeric", (run, a) -> spanPart(a));
    define(
        "date_trunc(text,timestamptz)timestamptz",
        (run, a) -> truncated(a, run).atZone(run.zone()).toInstant());
    define("date_trunc(text,timestamp)timestamp", (run, a) -> truncated(a, run));
    define(
        "to_timestamp(float8)timestamptz",
        (run, a) ->
            Instant.EPOCH.plus(
                Math.round(Values.floating(a[0] == null ? 0L : a[0]) * 1e6), ChronoUnit.MICROS));
    define(
        "age(timestamptz,timestamptz)interval",
        (run, a) -> age(local(a[1], run), local(a[0], run)));
    define(
        "age(timestamptz)interval",
        (run, a) -> age(local(a[0], run), local(run.started(), run).truncatedTo(ChronoUnit.DAYS)));
    define(
        "timezone(text,timestamptz)timestamp",
        (run, a) ->
            a[1] instanceof Instant at
                ? at.atZone(zone(String.valueOf(a[0]))).toLocalDateTime()
                : null);
    define(
        "timezone(text,timestamp)timestamptz",
        (run, a) ->
            a[1] instanceof LocalDateTime at
                ? at.atZone(zone(String.valueOf(a[0]))).toInstant()
                : null);
    define(
        "make_interval(int4,int4,int4,int4)interval",
        (run, a) ->
            new Interval(
                (int) (Values.whole(a[0]) * 12 + Values.whole(a[1])),
                (int) (Values.whole(a[2]) * 7 + Values.whole(a[3])),
                0));
  }

  private static ZoneId zone(String name) throws SqlError {
    try {
      return ZoneId.of(name, ZoneId.SHORT_IDS);
    } catch (java.time.DateTimeException unknown) {
      throw SqlError.error(
          "22023",
          "time zone \"" + name + "\" not recognized",
          "timestamp.c:5585:timestamptz_zone");
    }
  }

  private static String title(String type) {
    Type known = Types.named(type);
    return known == null ? type : known.title();
  }

  private static BigDecimal part(@Nullable Object[] a, Run run, String type) throws SqlError {
    String unit = String.valueOf(a[0]).toLowerCase(Locale.ROOT);
    LocalDateTime at = local(a[1], run);
    BigDecimal micros = BigDecimal.valueOf(at.getNano() / 1000, 6);
    return switch (unit) {
      case "year" -> BigDecimal.valueOf(at.getYear());
      case "month" -> BigDecimal.valueOf(at.getMonthValue());
      case "day" -> BigDecimal.valueOf(at.getDayOfMonth());
      case "hour" -> BigDecimal.valueOf(at.getHour());
      case "minute" -> BigDecimal.valueOf(at.getMinute());
      case "second" -> BigDecimal.valueOf(at.getSecond()).add(micros);
      case "dow" -> BigDecimal.valueOf(at.getDayOfWeek().getValue() % 7);
      case "isodow" -> BigDecimal.valueOf(at.getDayOfWeek().getValue());
      case "doy" -> BigDecimal.valueOf(at.getDayOfYear());
      case "quarter" -> BigDecimal.valueOf(at.get(IsoFields.QUARTER_OF_YEAR));
      case "week" -> BigDecimal.valueOf(at.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
      case "century" -> BigDecimal.valueOf((at.getYear() + 99) / 100);
      case "epoch" -> {
        Instant instant =
            a[1] instanceof Instant own ? own : at.toInstant(java.time.ZoneOffset.UTC);
        BigDecimal seconds = BigDecimal.valueOf(instant.getEpochSecond());
        yield a[1] instanceof LocalDate ? seconds : seconds.add(micros);
      }
      default ->
          throw SqlError.error(
              "22023",
              "unit \"" + unit + "\" not recognized for type " + type,
              "timestamp.c:5272:timestamptz_part_common");
    };
  }

  private static BigDecimal spanPart(@Nullable Object[] a) throws SqlError {
    Interval span = a[1] instanceof Interval some ? some : new Interval(0, 0, 0);
    String unit = String.valueOf(a[0]).toLowerCase(Locale.ROOT);
    return switch (unit) {
      case "epoch" -> BigDecimal.valueOf(span.seconds()).setScale(6, RoundingMode.HALF_UP);
      case "day" -> BigDecimal.valueOf(span.days());
      case "month" -> BigDecimal.valueOf(span.months() % 12);
      case "year" -> BigDecimal.valueOf(span.months() / 12);
      case "hour" -> BigDecimal.valueOf(span.micros() / Interval.HOUR);
      case "minute" -> BigDecimal.valueOf(span.micros() / (60 * Interval.SECOND) % 60);
      case "second" -> BigDecimal.valueOf(span.micros() % (60 * Interval.SECOND), 6);
      default ->
          throw SqlError.error(
              "22023",
              "unit \"" + unit + "\" not recognized for type interval",
              "timestamp.c:5446:interval_part_common");
    };
  }

  private static LocalDateTime truncated(@Nullable Object[] a, Run run) throws SqlError {
    String unit = String.valueOf(a[0]).toLowerCase(Locale.ROOT);
    LocalDateTime at = local(a[1], run);
    return switch (unit) {
      case "microseconds" -> at;
      case "milliseconds" -> at.truncatedTo(ChronoUnit.MILLIS);
      case "second" -> at.truncatedTo(ChronoUnit.SECONDS);
      case "minute" -> at.truncatedTo(ChronoUnit.MINUTES);
      case "hour" -> at.truncatedTo(ChronoUnit.HOURS);
      case "day" -> at.truncatedTo(ChronoUnit.DAYS);
      case "week" -> at.truncatedTo(ChronoUnit.DAYS).minusDays(at.getDayOfWeek().getValue() - 1L);
      case "month" -> at.truncatedTo(ChronoUnit.DAYS).withDayOfMonth(1);
      case "quarter" ->
          at.truncatedTo(ChronoUnit.DAYS)
              .withDayOfMonth(1)
              .minusMonths((at.getMonthValue() - 1) % 3);
      case "year" -> at.truncatedTo(ChronoUnit.DAYS).withDayOfYear(1);
      default ->
          throw SqlError.error(
              "22023",
              "unit \"" + unit + "\" not recognized for type timestamp with time zone",
              "timestamp.c:4336:timestamptz_trunc_internal");
    };
  }

  private static Interval age(LocalDateTime from, LocalDateTime to) {
    if (to.isBefore(from)) {
      return age(to, from).times(-1);
    }
    long months = ChronoUnit.MONTHS.between(from, to);
    LocalDateTime rest = from.plusMonths(months);
    long days = ChronoUnit.DAYS.between(rest, to);
    return new Interval(
        (int) months, (int) days, ChronoUnit.MICROS.between(rest.plusDays(days), to));
  }

  private static String chars(LocalDateTime at, String pattern) {
    StringBuilder out = new StringBuilder();
    String left = pattern;
    while (!left.isEmpty()) {
      String word = word(left);
      out.append(word.isEmpty() ? left.substring(0, 1) : shown(at, word));
      left = left.substring(Math.max(1, word.length()));
    }
    return out.toString();
  }

  private static String word(String text) {
    for (String word :
        new String[] {
          "YYYY", "Month", "MONTH", "HH24", "HH12", "Mon", "DDD", "Day", "YY", "MM", "DD", "HH",
          "MI", "SS", "MS", "US", "AM", "PM", "D"
        }) {
      if (text.startsWith(word)) {
        return word;
      }
    }
    return "";
  }

  private static String shown(LocalDateTime at, String word) {
    int hour = at.getHour() % 12 == 0 ? 12 : at.getHour() % 12;
    String month = at.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
    return switch (word) {
      case "YYYY" -> String.format("%04d", at.getYear());
      case "YY" -> String.format("%02d", at.getYear() % 100);
      case "Month" -> String.format("%-9s", month);
      case "MONTH" -> String.format("%-9s", month.toUpperCase(Locale.ROOT));
      case "Mon" -> at.getMonth().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
      case "Day" ->
          String.format("%-9s", at.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH));
      case "MM" -> String.format("%02d", at.getMonthValue());
      case "DD" -> String.format("%02d", at.getDayOfMonth());
      case "DDD" -> String.format("%03d", at.getDayOfYear());
      case "D" -> Integer.toString(at.getDayOfWeek().getValue() % 7 + 1);
      case "HH24" -> String.format("%02d", at.getHour());
      case "HH12", "HH" -> String.format("%02d", hour);
      case "MI" -> String.format("%02d", at.getMinute());
      case "SS" -> String.format("%02d", at.getSecond());
      case "MS" -> String.format("%03d", at.getNano() / 1_000_000);
      case "US" -> String.format("%06d", at.getNano() / 1000);
      default -> at.getHour() < 12 ? "AM" : "PM";
    };
  }
}
