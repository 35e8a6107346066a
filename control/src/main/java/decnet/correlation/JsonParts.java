package decnet.correlation;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/** What several parts of the correlation's JSON share. */
final class JsonParts {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private JsonParts() {}

  /** ISO 8601, UTC, microseconds. */
  static String time(long micros) {
    return TIME.format(
        Instant.ofEpochSecond(
            Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1000));
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
