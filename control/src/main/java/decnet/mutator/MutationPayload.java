package decnet.mutator;

import decnet.bus.Envelope;
import decnet.event.Event;
import decnet.event.Param;
import decnet.syslog.LogLine;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What {@code decky.*.mutation} carries, from the event or from its line in the log: the same
 * either way.
 *
 * <p>Source: contract §1, payloads.
 */
public final class MutationPayload {
  private MutationPayload() {}

  static ObjectNode of(Event.Mutation mutation) {
    ObjectNode payload = Envelope.newPayload().put("decky", mutation.decky().name());
    mutation.oldServices().forEach(payload.putArray("old_services")::add);
    mutation.newServices().forEach(payload.putArray("new_services")::add);
    payload.put("trigger", mutation.trigger().text());
    mutation.actor().ifPresent(actor -> payload.put("actor", actor));
    payload.put("mutation_id", mutation.mutationId()).put("seq", mutation.seq());
    mutation.details().stream()
        .filter(detail -> detail.name().equals("changed"))
        .map(Param::value)
        .forEach(changed -> list(payload.putArray("changed"), changed.utf8()));
    return payload;
  }

  /** Of a mutation's line. */
  public static ObjectNode of(LogLine line) {
    ObjectNode payload =
        Envelope.newPayload().put("decky", text(line.param("decky")).orElse(line.host()));
    list(payload.putArray("old_services"), text(line.param("old_services")).orElse(""));
    list(payload.putArray("new_services"), text(line.param("new_services")).orElse(""));
    payload.put("trigger", text(line.param("trigger")).orElse(""));
    text(line.param("actor")).ifPresent(actor -> payload.put("actor", actor));
    payload.put("mutation_id", text(line.param("mutation_id")).orElse(""));
    text(line.param("seq"))
        .filter(seq -> seq.matches("\\d{1,18}"))
        .ifPresent(seq -> payload.put("seq", Long.parseLong(seq)));
    text(line.param("changed")).ifPresent(changed -> list(payload.putArray("changed"), changed));
    return payload;
  }

  private static Optional<String> text(@Nullable String value) {
    return Optional.ofNullable(value);
  }

  private static void list(ArrayNode into, String joined) {
    List<String> names = joined.isEmpty() ? List.of() : Arrays.asList(joined.split(","));
    names.forEach(into::add);
  }
}
