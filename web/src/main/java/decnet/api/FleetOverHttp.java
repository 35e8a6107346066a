package decnet.api;

import decnet.base.DeckyId;
import decnet.base.IpAddress;
import decnet.event.Event;
import decnet.event.Origin;
import decnet.event.Trigger;
import decnet.fleet.Fleet.Wish;
import decnet.fleet.FleetChange;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The fleet over HTTP: how it is, and what changes it. */
final class FleetOverHttp {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final ControlRoom room;

  FleetOverHttp(ControlRoom room) {
    this.room = room;
  }

  /** As {@code status --json} prints it. */
  void status(Context context) {
    ApiServer.json(
        context,
        out -> {
          out.writeStartObject();
          status(out);
          out.writeEndObject();
        });
  }

  private void status(JsonGenerator out) {
    out.writeBooleanProperty("ready", true);
    out.writeStringProperty("link", room.link());
    out.writeName("deckies");
    FleetJson.deckies(out, room.fleet().status());
  }

  void deckies(Context context) {
    ApiServer.json(context, out -> FleetJson.deckies(out, room.fleet().status()));
  }

  void mutate(Context context) {
    JsonNode body = JSON.readTree(context.body());
    Set<String> services = new TreeSet<>();
    body.path("services").forEach(slug -> services.add(slug.asString()));
    Wish wish =
        new Wish(
            services.isEmpty() ? Optional.empty() : Optional.of(services),
            Trigger.OPERATOR,
            Optional.of(body.path("actor").asString("")).filter(actor -> !actor.isEmpty()));
    List<Event.Mutation> done = room.fleet().mutate(chosen(body), wish);
    ApiServer.json(context, out -> FleetJson.transitions(out, done));
  }

  private List<DeckyId> chosen(JsonNode body) {
    List<DeckyId> deckies = new ArrayList<>();
    if (body.path("all").asBoolean(false)) {
      deckies.addAll(new TreeSet<>(room.fleet().deckies()));
    }
    body.path("deckies").forEach(name -> deckies.add(new DeckyId(name.asString())));
    if (deckies.isEmpty()) {
      throw new IllegalArgumentException("deckies: none (expected: one or more names, or all)");
    }
    return deckies;
  }

  void retire(Context context) {
    JsonNode body = JSON.readTree(context.body());
    Optional<String> actor =
        Optional.of(body.path("actor").asString("")).filter(text -> !text.isEmpty());
    List<Event.Mutation> done = room.fleet().retire(chosen(body), actor);
    ApiServer.json(context, out -> FleetJson.transitions(out, done));
  }

  void deploy(Context context) {
    JsonNode body = JSON.readTree(context.body());
    applied(
        context,
        room.deploy(body.path("file").asString("request"), body.path("yaml").asString("")));
  }

  void reload(Context context) {
    applied(context, room.reload());
  }

  /** What a configuration changed, with the fleet as it is now. */
  private void applied(Context context, List<FleetChange> changes) {
    ApiServer.json(
        context,
        out -> {
          out.writeStartObject();
          status(out);
          out.writeName("changes");
          out.writeTree(ChangesJson.of(changes));
          out.writeEndObject();
        });
  }

  void mark(Context context) {
    JsonNode body = JSON.readTree(context.body());
    Origin origin = Origin.valueOf(body.path("origin").asString("").toUpperCase(Locale.ROOT));
    Duration duration = Duration.ofSeconds(Math.clamp(body.path("seconds").asLong(60), 1, 3600));
    for (JsonNode source : body.path("sources")) {
      room.mark(IpAddress.parse(source.asString()), origin, duration);
    }
    context.status(204);
  }
}
