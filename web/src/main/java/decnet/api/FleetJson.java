package decnet.api;

import decnet.event.Event;
import decnet.fleet.DeckyStatus;
import java.util.Collection;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/**
 * The fleet as JSON, written as it goes: the answer about 65,536 deckies is never in memory as a
 * whole. Source: contract §4.
 */
final class FleetJson {
  private FleetJson() {}

  static void deckies(JsonGenerator out, List<DeckyStatus> deckies) {
    out.writeStartArray();
    deckies.forEach(decky -> decky(out, decky));
    out.writeEndArray();
  }

  private static void decky(JsonGenerator out, DeckyStatus decky) {
    out.writeStartObject();
    out.writeStringProperty("decky", decky.plan().id().name());
    strings(out, "addresses", decky.plan().addresses().stream().map(Object::toString).toList());
    out.writeStringProperty("mac", decky.plan().mac().toString());
    out.writeStringProperty("hostname", decky.plan().hostname());
    out.writeStringProperty("archetype", decky.plan().archetype());
    out.writeStringProperty("os", decky.plan().os());
    out.writeArrayPropertyStart("services");
    decky
        .services()
        .forEach(
            port -> {
              out.writeStartObject();
              out.writeStringProperty("name", port.service());
              out.writeNumberProperty("port", port.port());
              out.writeStringProperty("transport", port.transport().text());
              out.writeEndObject();
            });
    out.writeEndArray();
    out.writeObjectPropertyStart("epoch");
    out.writeNumberProperty("seq", decky.seq());
    out.writeStringProperty("since", decky.since().toString());
    out.writeStringProperty("trigger", decky.trigger().text());
    out.writeEndObject();
    out.writeNumberProperty("live_sessions", decky.liveSessions());
    if (!decky.draining().isEmpty()) {
      strings(out, "draining", decky.draining());
    }
    out.writeEndObject();
  }

  static void transitions(JsonGenerator out, List<Event.Mutation> lines) {
    out.writeStartArray();
    for (Event.Mutation line : lines) {
      out.writeStartObject();
      out.writeStringProperty("decky", line.decky().name());
      strings(out, "old_services", line.oldServices());
      strings(out, "new_services", line.newServices());
      out.writeStringProperty("trigger", line.trigger().text());
      out.writeNumberProperty("seq", line.seq());
      out.writeStringProperty("mutation_id", line.mutationId());
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static void strings(JsonGenerator out, String name, Collection<String> values) {
    out.writeArrayPropertyStart(name);
    values.forEach(out::writeString);
    out.writeEndArray();
  }
}
