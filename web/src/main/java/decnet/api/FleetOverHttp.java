package decnet.api;

import decnet.base.DeckyId;
import decnet.base.IpAddress;
import decnet.event.Event;
import decnet.event.Origin;
import decnet.event.Trigger;
import decnet.fleet.DeckyStatus;
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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The fleet over HTTP: how it is, and what changes it. */
final class FleetOverHttp {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final ControlRoom room;

  FleetOverHttp(ControlRoom room) {
    this.room = room;
  }

  /** As {@code status --json} prints it. */
  ObjectNode status() {
    ObjectNode node = JSON.createObjectNode().put("ready", true).put("link", room.link());
    ArrayNode deckies = node.putArray("deckies");
    for (DeckyStatus decky : room.fleet().status()) {
      ObjectNode one = deckies.addObject().put("decky", decky.plan().id().name());
      decky
          .plan()
          .addresses()
          .forEach(address -> one.withArray("addresses").add(address.toString()));
      one.put("mac", decky.plan().mac().toString()).put("hostname", decky.plan().hostname());
      one.put("archetype", decky.plan().archetype()).put("os", decky.plan().os());
      ArrayNode services = one.putArray("services");
      decky
          .services()
          .forEach(
              port ->
                  services
                      .addObject()
                      .put("name", port.service())
                      .put("port", port.port())
                      .put("transport", port.transport().text()));
      one.putObject("epoch")
          .put("seq", decky.seq())
          .put("since", decky.since().toString())
          .put("trigger", decky.trigger().text());
      one.put("live_sessions", decky.liveSessions());
      if (!decky.draining().isEmpty()) {
        decky.draining().forEach(one.putArray("draining")::add);
      }
    }
    return node;
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
    ArrayNode done = JSON.createArrayNode();
    for (DeckyId decky : chosen(body)) {
      describe(done.addObject(), room.fleet().mutate(decky, wish));
    }
    ApiServer.json(context, done);
  }

  private List<DeckyId> chosen(JsonNode body) {
    List<DeckyId> deckies = new ArrayList<>();
    if (body.path("all").asBoolean(false)) {
      room.fleet().status().forEach(decky -> deckies.add(decky.plan().id()));
    }
    body.path("deckies").forEach(name -> deckies.add(new DeckyId(name.asString())));
    if (deckies.isEmpty()) {
      throw new IllegalArgumentException("deckies: none (expected: one or more names, or all)");
    }
    return deckies;
  }

  private static void describe(ObjectNode node, Event.Mutation line) {
    node.put("decky", line.decky().name());
    line.oldServices().forEach(node.putArray("old_services")::add);
    line.newServices().forEach(node.putArray("new_services")::add);
    node.put("trigger", line.trigger().text())
        .put("seq", line.seq())
        .put("mutation_id", line.mutationId());
  }

  void retire(Context context) {
    JsonNode body = JSON.readTree(context.body());
    ArrayNode done = JSON.createArrayNode();
    Optional<String> actor =
        Optional.of(body.path("actor").asString("")).filter(text -> !text.isEmpty());
    for (DeckyId decky : chosen(body)) {
      describe(done.addObject(), room.fleet().retire(decky, actor));
    }
    ApiServer.json(context, done);
  }

  void deploy(Context context) {
    JsonNode body = JSON.readTree(context.body());
    ApiServer.json(
        context,
        applied(
            room.deploy(body.path("file").asString("request"), body.path("yaml").asString(""))));
  }

  void reload(Context context) {
    ApiServer.json(context, applied(room.reload()));
  }

  /** What a configuration changed, with the fleet as it is now. */
  private ObjectNode applied(List<FleetChange> changes) {
    ObjectNode node = status();
    node.set("changes", ChangesJson.of(changes));
    return node;
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
