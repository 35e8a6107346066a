package decnet.config;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;

/**
 * A daily maintenance window in a time zone: {@code 02:00-05:00 Europe/Berlin}. It may span
 * midnight; begin and end equal means the whole day.
 */
public record Window(LocalTime from, LocalTime to, ZoneId zone) {
  /** As the configuration writes it; without a zone, UTC. */
  public static Window parse(String text) {
    String[] words = text.strip().split("\\s+");
    String[] times = words[0].split("-", -1);
    try {
      if (words.length <= 2 && times.length == 2) {
        return new Window(
            LocalTime.parse(times[0]),
            LocalTime.parse(times[1]),
            ZoneId.of(words.length == 2 ? words[1] : "UTC"));
      }
    } catch (DateTimeException bad) {
      throw new IllegalArgumentException(wrong(text), bad);
    }
    throw new IllegalArgumentException(wrong(text));
  }

  private static String wrong(String text) {
    return "window: '" + text + "' (expected: HH:MM-HH:MM Zone)";
  }

  public boolean contains(Instant instant) {
    LocalTime local = instant.atZone(zone).toLocalTime();
    if (from.equals(to)) {
      return true;
    }
    boolean afterFrom = !local.isBefore(from);
    boolean beforeTo = local.isBefore(to);
    return from.isBefore(to) ? afterFrom && beforeTo : afterFrom || beforeTo;
  }

  @Override
  public String toString() {
    return from + "-" + to + " " + zone;
  }
}
