package decnet.decoy.service.postgres;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Dates and times from and to text, DateStyle ISO. */
final class Times {
  private static final Pattern DATE = Pattern.compile("(\\d{4,6})[-/](\\d{1,2})[-/](\\d{1,2})");
  private static final Pattern COMPACT = Pattern.compile("(\\d{4})(\\d{2})(\\d{2})");
  private static final Pattern TIME =
      Pattern.compile("(\\d{1,2}):(\\d{2})(?::(\\d{2})(?:\\.(\\d{1,9}))?)?");
  private static final Pattern ZONE = Pattern.compile("([+-])(\\d{1,2}):?(\\d{2})?");
  private static final Pattern SPAN =
      Pattern.compile("([+-]?\\d{1,9}(?:\\.\\d{1,9})?)\\s*([a-z]+)?");
  private static final Pattern CLOCK =
      Pattern.compile("([+-]?)(\\d{1,7}):(\\d{2})(?::(\\d{2})(?:\\.(\\d{1,6}))?)?");
  private static final List<String> ZERO = List.of("epoch");

  private Times() {}

  static String fraction(long micros) {
    return micros == 0 ? "" : String.format(".%06d", micros).replaceAll("0+$", "");
  }

  static String date(LocalDate date) {
    int year = date.getYear();
    return year > 0
        ? String.format("%04d-%02d-%02d", year, date.getMonthValue(), date.getDayOfMonth())
        : String.format("%04d-%02d-%02d BC", 1 - year, date.getMonthValue(), date.getDayOfMonth());
  }

  static String time(LocalTime time) {
    return String.format("%02d:%02d:%02d", time.getHour(), time.getMinute(), time.getSecond())
        + fraction(time.getNano() / 1000);
  }

  static String timestamp(LocalDateTime stamp) {
    return date(stamp.toLocalDate()) + " " + time(stamp.toLocalTime());
  }

  static String zoned(Instant instant, ZoneId zone) {
    ZonedDateTime at = instant.atZone(zone);
    int seconds = at.getOffset().getTotalSeconds();
    String sign = seconds < 0 ? "-" : "+";
    int minutes = Math.abs(seconds) / 60;
    return timestamp(at.toLocalDateTime())
        + sign
        + String.format("%02d", minutes / 60)
        + (minutes % 60 == 0 ? "" : String.format(":%02d", minutes % 60));
  }

  private static SqlError bad(String type, String text) {
    return SqlError.error(
        "22007",
        "invalid input syntax for type " + type + ": \"" + text + "\"",
        "datetime.c:4048:DateTimeParseError");
  }

  private static SqlError range(String text) {
    return SqlError.error(
            "22008",
            "date/time field value out of range: \"" + text + "\"",
            "datetime.c:4028:DateTimeParseError")
        .hint("Perhaps you need a different \"datestyle\" setting.");
  }

  static LocalDate parseDate(String text, Run run) throws SqlError {
    return parse(text, "date", run).toLocalDate();
  }

  static LocalTime parseTime(String text) throws SqlError {
    Matcher time = TIME.matcher(text.strip());
    if (!time.lookingAt()) {
      throw bad("time", text);
    }
    try {
      return time(time);
    } catch (DateTimeException outside) {
      throw range(text);
    }
  }

  static LocalDateTime parseTimestamp(String text, Run run) throws SqlError {
    return parse(text, "timestamp", run).toLocalDateTime();
  }

  static Instant parseZoned(String text, Run run) throws SqlError {
    return parse(text, "timestamp with time zone", run).toInstant();
  }

  private static LocalTime time(Matcher time) {
    String fraction = time.group(4) == null ? "0" : (time.group(4) + "00000000").substring(0, 9);
    return LocalTime.of(
            Integer.parseInt(time.group(1)),
            Integer.parseInt(time.group(2)),
            time.group(3) == null ? 0 : Integer.parseInt(time.group(3)))
        .plusNanos(Long.parseLong(fraction) / 1000 * 1000);
  }

  private static ZonedDateTime parse(String text, String type, Run run) throws SqlError {
    String left = text.strip().toLowerCase(Locale.ROOT);
    ZoneId zone = run.zone();
    ZonedDateTime now = run.started().atZone(zone);
    switch (left) {
      case "now" -> {
        return now;
      }
      case "today" -> {
        return now.truncatedTo(ChronoUnit.DAYS);
      }
      case "yesterday" -> {
        return now.truncatedTo(ChronoUnit.DAYS).minusDays(1);
      }
      case "tomorrow" -> {
        return now.truncatedTo(ChronoUnit.DAYS).plusDays(1);
      }
      default -> {
        if (ZERO.contains(left)) {
          return Instant.EPOCH.atZone(ZoneOffset.UTC);
        }
      }
    }
    Matcher date = DATE.matcher(left);
    if (!date.lookingAt()) {
      date = COMPACT.matcher(left);
      if (!date.lookingAt()) {
        throw bad(type, text);
      }
    }
    String rest = left.substring(date.end()).strip();
    try {
      LocalDate day =
          LocalDate.of(
              Integer.parseInt(date.group(1)),
              Integer.parseInt(date.group(2)),
              Integer.parseInt(date.group(3)));
      if (rest.startsWith("t")) {
        rest = rest.substring(1);
      }
      LocalTime clock = LocalTime.MIDNIGHT;
      Matcher time = TIME.matcher(rest);
      if (time.lookingAt()) {
        clock = time(time);
        rest = rest.substring(time.end()).strip();
      }
      return day.atTime(clock).atZone(zone(rest, zone, type, text));
    } catch (DateTimeException outside) {
      throw range(text);
    }
  }

  private static ZoneId zone(String rest, ZoneId own, String type, String text) throws SqlError {
    if (rest.isEmpty()) {
      return own;
    }
    if (rest.equals("z") || rest.equals("utc") || rest.equals("gmt")) {
      return ZoneOffset.UTC;
    }
    Matcher offset = ZONE.matcher(rest);
    if (!offset.matches()) {
      throw bad(type, text);
    }
    int minutes =
        Integer.parseInt(offset.group(2)) * 60
            + (offset.group(3) == null ? 0 : Integer.parseInt(offset.group(3)));
    return ZoneOffset.ofTotalSeconds((offset.group(1).equals("-") ? -60 : 60) * minutes);
  }

  static Interval parseInterval(String text) throws SqlError {
    String left = text.strip().toLowerCase(Locale.ROOT).replaceAll("\\bago\\b", "").strip();
    int sign = text.toLowerCase(Locale.ROOT).contains("ago") ? -1 : 1;
    Interval sum = new Interval(0, 0, 0);
    if (left.isEmpty()) {
      throw bad("interval", text);
    }
    while (!left.isEmpty()) {
      Matcher clock = CLOCK.matcher(left);
      Matcher span = SPAN.matcher(left);
      if (clock.lookingAt()) {
        sum = sum.plus(clock(clock));
        left = left.substring(clock.end()).strip();
      } else if (span.lookingAt()) {
        String unit = span.group(2) == null ? "second" : span.group(2);
        sum = sum.plus(unit(Double.parseDouble(span.group(1)), unit, text));
        left = left.substring(span.end()).strip();
      } else {
        throw bad("interval", text);
      }
    }
    return sign > 0 ? sum : sum.times(-1);
  }

  private static Interval clock(Matcher clock) {
    long micros =
        Long.parseLong(clock.group(2)) * Interval.HOUR
            + Long.parseLong(clock.group(3)) * 60 * Interval.SECOND;
    if (clock.group(4) != null) {
      micros += Long.parseLong(clock.group(4)) * Interval.SECOND;
    }
    if (clock.group(5) != null) {
      micros += Long.parseLong((clock.group(5) + "00000").substring(0, 6));
    }
    return new Interval(0, 0, clock.group(1).equals("-") ? -micros : micros);
  }

  private static Interval unit(double count, String unit, String text) throws SqlError {
    String base =
        unit.endsWith("s") && unit.length() > 2 ? unit.substring(0, unit.length() - 1) : unit;
    Interval one =
        switch (base) {
          case "microsecond", "us", "usec" -> new Interval(0, 0, 1);
          case "millisecond", "ms", "msec" -> new Interval(0, 0, 1000);
          case "second", "sec", "s" -> new Interval(0, 0, Interval.SECOND);
          case "minute", "min", "m" -> new Interval(0, 0, 60 * Interval.SECOND);
          case "hour", "hr", "h" -> new Interval(0, 0, Interval.HOUR);
          case "day", "d" -> new Interval(0, 1, 0);
          case "week", "w" -> new Interval(0, 7, 0);
          case "month", "mon" -> new Interval(1, 0, 0);
          case "year", "yr", "y" -> new Interval(12, 0, 0);
          case "decade" -> new Interval(120, 0, 0);
          case "century" -> new Interval(1200, 0, 0);
          default -> throw bad("interval", text);
        };
    return one.times(count);
  }

  static LocalDateTime plus(LocalDateTime stamp, Interval span) {
    return stamp
        .plusMonths(span.months())
        .plusDays(span.days())
        .plus(span.micros(), ChronoUnit.MICROS);
  }

  static Instant plus(Instant instant, Interval span, ZoneId zone) {
    ZonedDateTime at = instant.atZone(zone);
    return at.plusMonths(span.months())
        .plusDays(span.days())
        .toInstant()
        .plus(span.micros(), ChronoUnit.MICROS);
  }

  /** From one point to another: days and the time, as minus gives it. */
  static Interval between(LocalDateTime from, LocalDateTime to) {
    long micros = ChronoUnit.MICROS.between(from, to);
    return new Interval(0, (int) (micros / 86_400_000_000L), micros % 86_400_000_000L);
  }
}
