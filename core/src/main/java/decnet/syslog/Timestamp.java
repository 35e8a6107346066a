package decnet.syslog;

/**
 * Reads RFC 3339 timestamps without allocating. Source: RFC 5424 §6.2.3; without an offset UTC is
 * meant (contract §2).
 */
final class Timestamp {
  /** What is returned for anything that is no date. */
  static final long BAD = Long.MIN_VALUE;

  private static final int[] DAYS = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

  private Timestamp() {}

  /** Microseconds since the epoch; further digits of the fraction are cut. */
  static long micros(byte[] b, int from, int to) {
    if (to - from < 19
        || b[from + 4] != '-'
        || b[from + 7] != '-'
        || (b[from + 10] != 'T' && b[from + 10] != 't')
        || b[from + 13] != ':'
        || b[from + 16] != ':') {
      return BAD;
    }
    int year = number(b, from, 4);
    int month = number(b, from + 5, 2);
    int day = number(b, from + 8, 2);
    int hour = number(b, from + 11, 2);
    int minute = number(b, from + 14, 2);
    int second = number(b, from + 17, 2);
    if (year < 0
        || month < 1
        || month > 12
        || day < 1
        || day > days(year, month)
        || hour < 0
        || hour > 23
        || minute < 0
        || minute > 59
        || second < 0
        || second > 59) {
      return BAD;
    }
    long seconds = epochDay(year, month, day) * 86_400 + hour * 3600L + minute * 60L + second;
    return rest(b, from + 19, to, seconds);
  }

  /** The fraction and the offset. */
  private static long rest(byte[] b, int from, int to, long seconds) {
    int at = from;
    long fraction = 0;
    if (at < to && b[at] == '.') {
      int digits = 0;
      for (at++; at < to && b[at] >= '0' && b[at] <= '9'; at++, digits++) {
        fraction = digits < 6 ? fraction * 10 + b[at] - '0' : fraction;
      }
      if (digits == 0) {
        return BAD;
      }
      for (; digits < 6; digits++) {
        fraction *= 10;
      }
    }
    long micros = seconds * 1_000_000 + fraction;
    if (at == to || (at + 1 == to && (b[at] == 'Z' || b[at] == 'z'))) {
      return micros;
    }
    if (at + 6 != to || (b[at] != '+' && b[at] != '-') || b[at + 3] != ':') {
      return BAD;
    }
    int hours = number(b, at + 1, 2);
    int minutes = number(b, at + 4, 2);
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) {
      return BAD;
    }
    long offset = (hours * 60L + minutes) * 60_000_000L;
    return b[at] == '+' ? micros - offset : micros + offset;
  }

  private static int number(byte[] b, int from, int digits) {
    int value = 0;
    for (int i = from; i < from + digits; i++) {
      if (b[i] < '0' || b[i] > '9') {
        return -1;
      }
      value = value * 10 + b[i] - '0';
    }
    return value;
  }

  private static int days(int year, int month) {
    boolean leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month == 2 && leap ? 29 : DAYS[month - 1];
  }

  /**
   * Days since 1970-01-01 in the proleptic Gregorian calendar, counting years from March so that
   * the leap day comes last.
   */
  private static long epochDay(int year, int month, int day) {
    long y = month <= 2 ? year - 1L : year;
    long era = Math.floorDiv(y, 400L);
    long yearOfEra = y - era * 400;
    long dayOfYear = (153L * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    long dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
    return era * 146_097 + dayOfEra - 719_468;
  }
}
