package decnet.correlation;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/** What several parts of the correlation's JSON share. */
final class JsonParts {
  private static final long DAY_MICROS = 86_400_000_000L;

  private JsonParts() {}

  /** ISO 8601, UTC, microseconds. Written by hand: a log's answer holds millions of them. */
  static String time(long micros) {
    LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(micros, DAY_MICROS));
    long ofDay = Math.floorMod(micros, DAY_MICROS);
    int second = (int) (ofDay / 1_000_000);
    if (date.getYear() < 0 || date.getYear() > 9999) {
      return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L)).toString();
    }
    byte[] text = "0000-00-00T00:00:00.000000Z".getBytes(StandardCharsets.ISO_8859_1);
    digits(text, 4, date.getYear());
    digits(text, 7, date.getMonthValue());
    digits(text, 10, date.getDayOfMonth());
    digits(text, 13, second / 3600);
    digits(text, 16, second / 60 % 60);
    digits(text, 19, second % 60);
    digits(text, 26, (int) (ofDay % 1_000_000));
    return new String(text, StandardCharsets.ISO_8859_1);
  }

  /** Puts {@code value} so that its last digit stands before {@code end}. */
  private static void digits(byte[] text, int end, int value) {
    int at = end;
    for (int rest = value; rest > 0; rest /= 10) {
      text[--at] = (byte) ('0' + rest % 10);
    }
  }

  static void strings(JsonGenerator json, String name, Collection<String> values) {
    json.writeArrayPropertyStart(name);
    values.forEach(json::writeString);
    json.writeEndArray();
  }

  static void nullable(JsonGenerator json, String name, Optional<String> value) {
    if (value.isPresent()) {
      json.writeStringProperty(name, value.get());
    } else {
      json.writeNullProperty(name);
    }
  }

  /** The properties of a transition. */
  static void transition(JsonGenerator json, String decky, Transition transition) {
    json.writeStringProperty("timestamp", time(transition.micros()));
    json.writeStringProperty("decky", decky);
    strings(json, "old_services", transition.oldServices());
    strings(json, "new_services", transition.newServices());
    json.writeStringProperty("trigger", transition.trigger());
    if (!transition.actor().isEmpty()) {
      json.writeStringProperty("actor", transition.actor());
    }
    if (transition.seq() > 0) {
      json.writeNumberProperty("seq", transition.seq());
    }
  }
}
