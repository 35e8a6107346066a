package decnet.decoy.shell;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** strftime(3)'s conversions in the C locale. */
final class Strftime {
  private Strftime() {}

  static String format(String format, Instant instant) {
    ZonedDateTime at = instant.atZone(ZoneOffset.UTC);
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      if (c != '%' || i + 1 == format.length()) {
        out.append(c);
        continue;
      }
      char kind = format.charAt(++i);
      String pattern =
          switch (kind) {
            case 'Y' -> "yyyy";
            case 'y' -> "yy";
            case 'm' -> "MM";
            case 'd' -> "dd";
            case 'e' -> "ppd";
            case 'H' -> "HH";
            case 'I' -> "hh";
            case 'M' -> "mm";
            case 'S' -> "ss";
            case 'N' -> "nnnnnnnnn";
            case 'j' -> "DDD";
            case 'a' -> "EEE";
            case 'A' -> "EEEE";
            case 'b', 'h' -> "MMM";
            case 'B' -> "MMMM";
            case 'p' -> "a";
            case 'F' -> "yyyy-MM-dd";
            case 'T' -> "HH:mm:ss";
            case 'R' -> "HH:mm";
            case 'D' -> "MM/dd/yy";
            case 'c' -> "EEE MMM ppd HH:mm:ss yyyy";
            default -> "";
          };
      if (pattern.isEmpty()) {
        out.append(
            switch (kind) {
              case 's' -> Long.toString(instant.getEpochSecond());
              case 'z' -> "+0000";
              case 'Z' -> "UTC";
              case 'u' -> Integer.toString(at.getDayOfWeek().getValue());
              case 'n' -> "\n";
              case 't' -> "\t";
              case '%' -> "%";
              default -> "%" + kind;
            });
      } else {
        out.append(DateTimeFormatter.ofPattern(pattern, Locale.US).format(at));
      }
    }
    return out.toString();
  }
}
