package decnet.decoy.service.postgres;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The run-time parameters of one session: those of pg_settings, and what was set. */
final class Settings {
  private static final Map<String, String[]> KNOWN = new HashMap<>();
  private static final Map<String, String> NAMES = new HashMap<>();
  private static final Pattern SIZE = Pattern.compile("([0-9]+)\\s*(B|kB|MB|GB|us|ms|s|min|h|d)?");
  private static final Map<String, Long> UNITS =
      Map.of(
          "B",
          1L,
          "kB",
          1024L,
          "MB",
          1L << 20,
          "GB",
          1L << 30,
          "us",
          1L,
          "ms",
          1000L,
          "s",
          1_000_000L,
          "min",
          60_000_000L,
          "h",
          3_600_000_000L,
          "d",
          86_400_000_000L);

  static {
    for (String[] row : Recorded.SETTINGS) {
      KNOWN.put(row[0].toLowerCase(Locale.ROOT), row);
      NAMES.put(row[0].toLowerCase(Locale.ROOT), row[0]);
    }
  }

  private final Map<String, String> changed = new HashMap<>();
  private final Map<String, String> defaults = new HashMap<>();
  private ZoneId zone = ZoneId.of("Etc/UTC");

  ZoneId zone() {
    return zone;
  }

  /** A value that this session has by itself, such as what the client gave at its start. */
  void initial(String name, String value) {
    defaults.put(name.toLowerCase(Locale.ROOT), value);
  }

  static SqlError unknown(String name) {
    return SqlError.error(
        "42704", "unrecognized configuration parameter \"" + name + "\"", "guc.c:5734:find_option");
  }

  /** The value as SHOW gives it; null when there is no such parameter. */
  @Nullable String get(String name) {
    String key = name.toLowerCase(Locale.ROOT);
    String own = changed.getOrDefault(key, defaults.get(key));
    if (own != null) {
      return own;
    }
    String[] row = KNOWN.get(key);
    return row == null ? null : shown(row);
  }

  /** The recorded value with its unit, as SHOW makes it. */
  private static String shown(String[] row) {
    String value = field(row[1]);
    String unit = field(row[2]);
    if (unit.isEmpty() || !value.matches("[0-9]+") || value.equals("0")) {
      return value;
    }
    Matcher base = Pattern.compile("([0-9]*)(.*)").matcher(unit);
    long factor = base.matches() && !base.group(1).isEmpty() ? Long.parseLong(base.group(1)) : 1;
    String word = base.group(2);
    boolean bytes = word.endsWith("B");
    long amount = Long.parseLong(value) * factor * UNITS.getOrDefault(word, 1L);
    String best = word;
    long scale = UNITS.getOrDefault(word, 1L);
    for (String candidate :
        bytes ? List.of("kB", "MB", "GB") : List.of("ms", "s", "min", "h", "d")) {
      long one = UNITS.getOrDefault(candidate, 1L);
      if (one > scale && amount % one == 0) {
        best = candidate;
        scale = one;
      }
    }
    return amount / scale + best;
  }

  private static String field(String copied) {
    String plain = Recorded.field(copied);
    return plain == null ? "" : plain;
  }

  /** The canonical name, as ParameterStatus has it. */
  static String name(String name) {
    return NAMES.getOrDefault(name.toLowerCase(Locale.ROOT), name);
  }

  /** Sets a parameter; null to its default. */
  void set(String name, @Nullable String value) throws SqlError {
    String key = name.toLowerCase(Locale.ROOT);
    if (key.equals("all")) {
      changed.clear();
      zone = ZoneId.of("Etc/UTC");
      return;
    }
    String[] row = KNOWN.get(key);
    if (row == null && !key.contains(".") && !defaults.containsKey(key)) {
      throw unknown(name);
    }
    if (row != null) {
      String context = row[4];
      if (context.equals("internal")) {
        throw cannot(row[0], "", 7696);
      }
      if (context.equals("postmaster")) {
        throw cannot(row[0], " without restarting the server", 7719);
      }
      if (context.equals("sighup")) {
        throw cannot(row[0], " now", 7742);
      }
    }
    if (value == null) {
      changed.remove(key);
      zone = key.equals("timezone") ? ZoneId.of("Etc/UTC") : zone;
    } else {
      changed.put(key, row == null ? value : checked(row, value));
    }
  }

  private static SqlError cannot(String name, String why, int line) {
    return SqlError.error(
        "55P02",
        "parameter \"" + name + "\" cannot be changed" + why,
        "guc.c:" + line + ":set_config_option_ext");
  }

  private static SqlError invalid(String name, String value, String place) {
    return SqlError.error(
        "22023", "invalid value for parameter \"" + name + "\": \"" + value + "\"", place);
  }

  private String checked(String[] row, String value) throws SqlError {
    String hook = "guc.c:12053:call_string_check_hook";
    switch (row[5]) {
      case "bool" -> {
        try {
          return ValueText.bool(value) ? "on" : "off";
        } catch (SqlError wrong) {
          throw SqlError.error(
              "22023",
              "parameter \"" + row[0] + "\" requires a Boolean value",
              "guc.c:7391:parse_and_validate_value");
        }
      }
      case "integer", "real" -> {
        if (!SIZE.matcher(value).matches() && !value.matches("-?[0-9]+(\\.[0-9]+)?")) {
          throw invalid(row[0], value, "guc.c:7422:parse_and_validate_value");
        }
        return shown(new String[] {row[0], value, row[2]});
      }
      case "enum" -> {
        String all = field(row[9]).replaceAll("[{}\"]", "");
        if (!List.of(all.split(",")).contains(value.toLowerCase(Locale.ROOT))) {
          throw invalid(row[0], value, "guc.c:7528:parse_and_validate_value")
              .hint("Available values: " + all.replace(",", ", ") + ".");
        }
        return value.toLowerCase(Locale.ROOT);
      }
      default -> {
        return string(row[0], value, hook);
      }
    }
  }

  private String string(String name, String value, String hook) throws SqlError {
    if (name.equals("TimeZone")) {
      try {
        zone = ZoneId.of(value.equalsIgnoreCase("utc") ? "UTC" : value, ZoneId.SHORT_IDS);
        return value.equalsIgnoreCase("utc") ? "UTC" : value;
      } catch (DateTimeException unknown) {
        throw invalid(name, value, hook);
      }
    }
    if (name.equals("client_encoding")) {
      String plain = value.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "");
      return switch (plain) {
        case "UTF8", "UNICODE" -> "UTF8";
        case "LATIN1", "ISO88591" -> "LATIN1";
        case "SQLASCII" -> "SQL_ASCII";
        case "WIN1252" -> "WIN1252";
        default -> throw invalid(name, value, hook);
      };
    }
    if (name.equals("DateStyle")) {
      return style(name, value, hook);
    }
    return value;
  }

  private static String style(String name, String value, String hook) throws SqlError {
    String kind = "ISO";
    String order = "MDY";
    for (String word : value.split("[,\\s]+")) {
      switch (word.toLowerCase(Locale.ROOT)) {
        case "iso" -> kind = "ISO";
        case "sql" -> kind = "SQL";
        case "postgres" -> kind = "Postgres";
        case "german" -> {
          kind = "German";
          order = value.contains(",") ? order : "DMY";
        }
        case "mdy", "us" -> order = "MDY";
        case "dmy", "euro" -> order = "DMY";
        case "ymd" -> order = "YMD";
        default ->
            throw invalid(name, value, hook).detail("Unrecognized key word: \"" + word + "\".");
      }
    }
    return kind + ", " + order;
  }
}
