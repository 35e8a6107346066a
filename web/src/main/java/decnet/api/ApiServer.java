package decnet.api;

import decnet.base.DeckyId;
import decnet.base.FaultException;
import decnet.base.IpAddress;
import decnet.config.ConfigException;
import decnet.event.Event;
import decnet.event.Origin;
import decnet.event.Trigger;
import decnet.fleet.DeckyStatus;
import decnet.fleet.Fleet.Wish;
import decnet.fleet.FleetChange;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.UnauthorizedResponse;
import io.javalin.http.sse.SseHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The HTTP API on loopback: JSON in and out, a bearer token on everything but health, errors as
 * {@code application/problem+json}. Source: contract §6, RFC 9457.
 */
public final class ApiServer implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("decnet.api");
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String HUNG_UP = "Response does not exist"; // Jetty 12.1, ServletChannel
  private static final String EVENTS = "text/event-stream";
  private static final long MAX_BODY_BYTES = 4 << 20;

  private final ControlRoom room;
  private final byte[] authorization;
  private final EventStream stream;
  private final Javalin server;

  /**
   * Starts at {@code bind:port}; port 0 takes a free one. {@code token} is what callers must show.
   */
  public ApiServer(ControlRoom room, String bind, int port, String token) {
    this.room = room;
    authorization = ("Bearer " + token).getBytes(StandardCharsets.UTF_8);
    stream = new EventStream(room);
    server = Javalin.create(this::configure).start(bind, port);
  }

  private void configure(JavalinConfig config) {
    config.startup.showJavalinBanner = false;
    config.startup.startupWatcherEnabled = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.concurrency.useVirtualThreads = true;
    config.http.maxRequestSize = MAX_BODY_BYTES;
    config.routes.before(this::authorize);
    config.routes.get("/healthz", this::health);
    config.routes.get("/metrics", this::metrics);
    config.routes.get("/api/v1/status", context -> json(context, status()));
    config.routes.get("/api/v1/deckies", context -> json(context, status().path("deckies")));
    Correlation correlation = new Correlation(room);
    config.routes.get("/api/v1/traversals", correlation::list);
    config.routes.get("/api/v1/traversals/{attacker}", correlation::one);
    config.routes.get("/api/v1/deckies/{decky}/epochs", correlation::epochs);
    Sessions sessions = new Sessions(room);
    config.routes.get("/api/v1/sessions", sessions::list);
    config.routes.get("/api/v1/sessions/{session}", sessions::one);
    config.routes.post("/api/v1/mutate", this::mutate);
    config.routes.post("/api/v1/retire", this::retire);
    config.routes.post("/api/v1/deploy", this::deploy);
    config.routes.post("/api/v1/reload", this::reload);
    config.routes.post("/api/v1/origins", this::mark);
    config.routes.get("/api/v1/evidence/{sha256}", this::evidence);
    SseHandler events = new SseHandler(stream::open);
    config.routes.get("/api/v1/stream", context -> stream(context, events));
    config.routes.exception(
        IllegalArgumentException.class,
        (bad, context) -> problem(context, 400, "bad request", String.valueOf(bad.getMessage())));
    config.routes.exception(
        JacksonException.class,
        (bad, context) ->
            problem(context, 400, "malformed JSON", String.valueOf(bad.getOriginalMessage())));
    config.routes.exception(
        ConfigException.class,
        (bad, context) ->
            problem(context, 422, "bad configuration", String.valueOf(bad.getMessage())));
    config.routes.exception(
        FaultException.class,
        (fault, context) ->
            problem(context, 503, fault.fault().name(), String.valueOf(fault.getMessage())));
    config.routes.exception(
        HttpResponseException.class,
        (refused, context) ->
            problem(
                context,
                refused.getStatus(),
                title(refused.getStatus()),
                String.valueOf(refused.getMessage())));
    config.routes.exception(
        IOException.class,
        (failure, context) ->
            problem(context, 503, "unavailable", String.valueOf(failure.getMessage())));
    config.routes.exception(RuntimeException.class, this::bug);
  }

  /**
   * A bug of ours: the caller learns that there is one, the operator which. When the caller has
   * hung up, Jetty has taken the response back, and nothing of it may be touched any more: Javalin
   * would bring each new failure here again, for ever.
   */
  private void bug(RuntimeException failure, Context context) {
    if (String.valueOf(failure.getMessage()).startsWith(HUNG_UP)) {
      LOG.log(System.Logger.Level.DEBUG, "caller hung up");
      return;
    }
    LOG.log(System.Logger.Level.ERROR, "request failed path=" + context.path(), failure);
    problem(context, 500, "internal error", "see the fleet's own messages");
  }

  /** Javalin's handler leaves a caller that did not ask for events with an empty answer. */
  private static void stream(Context context, SseHandler events) {
    String accept = Optional.ofNullable(context.header("Accept")).orElse("*/*");
    if (!accept.equals(EVENTS)) {
      problem(context, 406, "not acceptable", "a stream is asked for with Accept: " + EVENTS);
      return;
    }
    events.handle(context);
  }

  private static String title(int status) {
    return switch (status) {
      case 401 -> "unauthorized";
      case 404 -> "not found";
      case 405 -> "method not allowed";
      case 413 -> "too large";
      default -> "refused";
    };
  }

  /** The port it listens on. */
  public int port() {
    return server.port();
  }

  private void authorize(Context context) {
    if (context.path().equals("/healthz")) {
      return;
    }
    String shown = Optional.ofNullable(context.header("Authorization")).orElse("");
    if (!MessageDigest.isEqual(shown.getBytes(StandardCharsets.UTF_8), authorization)) {
      throw new UnauthorizedResponse("a bearer token is needed");
    }
  }

  static void json(Context context, JsonNode node) {
    context.contentType("application/json").result(JSON.writeValueAsString(node));
  }

  static void problem(Context context, int status, String title, String detail) {
    ObjectNode node =
        JSON.createObjectNode()
            .put("type", "about:blank")
            .put("title", title)
            .put("status", status)
            .put("detail", detail);
    context
        .status(status)
        .contentType("application/problem+json")
        .result(JSON.writeValueAsString(node));
  }

  private void health(Context context) {
    Optional<String> trouble = room.log().trouble();
    ObjectNode node = JSON.createObjectNode().put("status", trouble.isEmpty() ? "ok" : "degraded");
    trouble.ifPresent(fault -> node.put("log", fault));
    context.status(trouble.isEmpty() ? 200 : 503);
    json(context, node);
  }

  private void metrics(Context context) {
    StringBuilder text = new StringBuilder();
    room.metrics()
        .get()
        .forEach(
            (name, value) ->
                text.append("# TYPE ")
                    .append(name)
                    .append(name.endsWith("_total") ? " counter\n" : " gauge\n")
                    .append(name)
                    .append(' ')
                    .append(value)
                    .append('\n'));
    context.contentType("text/plain; version=0.0.4").result(text.toString());
  }

  /** As {@code status --json} prints it. */
  private ObjectNode status() {
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
    }
    return node;
  }

  private void mutate(Context context) {
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
    json(context, done);
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

  private void retire(Context context) {
    JsonNode body = JSON.readTree(context.body());
    ArrayNode done = JSON.createArrayNode();
    Optional<String> actor =
        Optional.of(body.path("actor").asString("")).filter(text -> !text.isEmpty());
    for (DeckyId decky : chosen(body)) {
      describe(done.addObject(), room.fleet().retire(decky, actor));
    }
    json(context, done);
  }

  private void deploy(Context context) {
    JsonNode body = JSON.readTree(context.body());
    json(
        context,
        applied(
            room.deploy(body.path("file").asString("request"), body.path("yaml").asString(""))));
  }

  private void reload(Context context) {
    json(context, applied(room.reload()));
  }

  /** What a configuration changed, with the fleet as it is now. */
  private ObjectNode applied(List<FleetChange> changes) {
    ObjectNode node = status();
    node.set("changes", ChangesJson.of(changes));
    return node;
  }

  private void mark(Context context) {
    JsonNode body = JSON.readTree(context.body());
    Origin origin = Origin.valueOf(body.path("origin").asString("").toUpperCase(Locale.ROOT));
    Duration duration = Duration.ofSeconds(Math.clamp(body.path("seconds").asLong(60), 1, 3600));
    for (JsonNode source : body.path("sources")) {
      room.mark(IpAddress.parse(source.asString()), origin, duration);
    }
    context.status(204);
  }

  private void evidence(Context context) throws IOException {
    room.evidence(context.pathParam("sha256"))
        .ifPresentOrElse(
            content -> context.contentType("application/octet-stream").result(content),
            () -> problem(context, 404, "not found", "no evidence of that hash"));
  }

  @Override
  public void close() {
    stream.close();
    server.stop();
  }
}
