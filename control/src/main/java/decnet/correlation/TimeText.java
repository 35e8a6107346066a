package decnet.correlation;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;

/**
 * Instants as ISO 8601, UTC, microseconds. Written by hand, with the date of the last one kept: a
 * log's answer holds millions of them. Not thread-safe.
 */
final class TimeText {
  /** The most bytes that an instant takes. */
  static final int MOST = 40;

  private static final long DAY_MICROS = 86_400_000_000L;
  private static final byte[] PATTERN =
      "0000-00-00T00:00:00.000000Z".getBytes(StandardCharsets.ISO_8859_1);
  private static final int DATE = 11; // bytes up to the time of the day

  private final byte[] text = PATTERN.clone(); // of the date that is kept
  private long day = Long.MIN_VALUE;
  private int year;

  static String of(long micros) {
    byte[] text = new byte[MOST];
    int length = new TimeText().put(text, 0, micros);
    return new String(text, 0, length, StandardCharsets.ISO_8859_1);
  }

  /** Writes an instant to {@code into[at…]}, which has room for it; where it ends. */
  int put(byte[] into, int at, long micros) {
    long itsDay = Math.floorDiv(micros, DAY_MICROS);
    if (itsDay != day) {
      keep(itsDay);
    }
    if (year < 0 || year > 9999) {
      return rare(into, at, micros);
    }
    long ofDay = micros - day * DAY_MICROS;
    int second = (int) (ofDay / 1_000_000);
    int fraction = (int) (ofDay - second * 1_000_000L);
    System.arraycopy(text, 0, into, at, PATTERN.length);
    pair(into, at + DATE, second / 3600);
    pair(into, at + DATE + 3, second / 60 % 60);
    pair(into, at + DATE + 6, second % 60);
    pair(into, at + DATE + 9, fraction / 10_000);
    pair(into, at + DATE + 11, fraction / 100 % 100);
    pair(into, at + DATE + 13, fraction % 100);
    return at + PATTERN.length;
  }

  private void keep(long next) {
    day = next;
    LocalDate date = LocalDate.ofEpochDay(next);
    year = date.getYear();
    if (year >= 0 && year <= 9999) {
      pair(text, 0, year / 100);
      pair(text, 2, year % 100);
      pair(text, 5, date.getMonthValue());
      pair(text, 8, date.getDayOfMonth());
    }
  }

  private static void pair(byte[] into, int at, int value) {
    int tens = value * 103 >> 10; // value / 10, for two digits
    into[at] = (byte) ('0' + tens);
    into[at + 1] = (byte) ('0' + value - 10 * tens);
  }

  /** No log tells of such years; the text only has to be one. */
  private static int rare(byte[] into, int at, long micros) {
    byte[] text =
        Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L))
            .toString()
            .getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(text, 0, into, at, text.length);
    return at + text.length;
  }
}
