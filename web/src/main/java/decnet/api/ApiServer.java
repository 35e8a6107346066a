package decnet.api;

import decnet.api.Route.Field;
import decnet.base.FaultException;
import decnet.config.ConfigException;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.UnauthorizedResponse;
import io.javalin.http.sse.SseHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
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
  private final FleetOverHttp fleet;
  private final EventStream stream;
  private final List<Route> routes;
  private final Javalin server;

  /**
   * Starts at {@code bind:port}; port 0 takes a free one. {@code token} is what callers must show.
   */
  public ApiServer(ControlRoom room, String bind, int port, String token) {
    this.room = room;
    authorization = ("Bearer " + token).getBytes(StandardCharsets.UTF_8);
    fleet = new FleetOverHttp(room);
    stream = new EventStream(room);
    routes = routes();
    server = Javalin.create(this::configure).start(bind, port);
  }

  private void configure(JavalinConfig config) {
    config.startup.showJavalinBanner = false;
    config.startup.startupWatcherEnabled = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.concurrency.useVirtualThreads = true;
    config.http.maxRequestSize = MAX_BODY_BYTES;
    config.routes.before(this::authorize);
    routes.forEach(
        route -> config.routes.addHttpHandler(route.method(), route.path(), route.handler()));
    failures(config);
  }

  private static Field field(String name, String type, String meaning) {
    return new Field(name, type, meaning);
  }

  private List<Route> routes() {
    Field limit = field("limit", "integer", "entries a page, 1 to 1000; 50 without it");
    Field after = field("after", "string", "next of the page before");
    List<Route> all = new ArrayList<>();
    all.add(Route.get("/healthz", "Whether the fleet is well; 503 when not.", this::health));
    all.add(
        Route.get("/metrics", "Counters and gauges for Prometheus.", this::metrics)
            .gives("text/plain"));
    all.add(
        Route.get(
            "/api/v1/openapi.json",
            "This description.",
            context -> json(context, OpenApi.of(this.routes))));
    all.add(Route.get("/api/v1/status", "The running fleet.", fleet::status));
    all.add(Route.get("/api/v1/deckies", "Every decky that lives.", fleet::deckies));
    Correlation correlation = new Correlation(room);
    all.add(
        Route.get(
            "/api/v1/traversals",
            "Who touched several deckies, by first contact.",
            correlation::list,
            after,
            limit));
    all.add(Route.get("/api/v1/traversals/{attacker}", "The way of one source.", correlation::one));
    all.add(
        Route.get(
            "/api/v1/deckies/{decky}/epochs",
            "The life of one decky: epochs, transitions, gaps.",
            correlation::epochs));
    Sessions sessions = new Sessions(room);
    all.add(
        Route.get(
            "/api/v1/sessions", "Recorded sessions, newest first.", sessions::list, after, limit));
    all.add(
        Route.get("/api/v1/sessions/{session}", "The recordings of one session.", sessions::one));
    all.add(
        Route.get("/api/v1/evidence/{sha256}", "One captured content, as it is.", this::evidence)
            .gives("application/octet-stream"));
    SseHandler events = new SseHandler(stream::open);
    all.add(
        Route.get(
                "/api/v1/stream",
                "Live events; the id of a fact is its log position.",
                context -> stream(context, events),
                field("topics", "string", "a topic pattern; everything without it"),
                field("lines", "boolean", "the log's lines too"),
                field("after", "integer", "from behind this log position on"))
            .gives(EVENTS));
    all.addAll(changes());
    return List.copyOf(all);
  }

  /** What changes the fleet. */
  private List<Route> changes() {
    Field deckies = field("deckies", "array", "their names");
    Field actor = field("actor", "string", "who wants it, for the record");
    return List.of(
        Route.post(
            "/api/v1/mutate",
            "Changes what deckies expose; answers once the wire shows it.",
            fleet::mutate,
            deckies,
            field("all", "boolean", "every decky"),
            field("services", "array", "exactly these; the planner chooses without it"),
            actor),
        Route.post(
            "/api/v1/retire",
            "Takes deckies off the wire for good.",
            fleet::retire,
            deckies,
            actor),
        Route.post(
            "/api/v1/deploy",
            "Adds or changes deckies.",
            fleet::deploy,
            field("yaml", "string", "a configuration; only its deckies count"),
            field("file", "string", "what problems call it")),
        Route.post("/api/v1/reload", "Reads the configuration file again.", fleet::reload),
        Route.post(
            "/api/v1/origins",
            "Marks source addresses as ours for a while.",
            fleet::mark,
            field("sources", "array", "addresses"),
            field("origin", "string", "rehearsal or orchestrator"),
            field("seconds", "integer", "for how long, 1 to 3600; 60 without it")));
  }

  private void failures(JavalinConfig config) {
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
    if (routes.stream().anyMatch(route -> route.isOpen() && route.path().equals(context.path()))) {
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

  /** Writes {@code content} as it is made; a caller that hung up misses the rest. */
  static void json(Context context, Consumer<JsonGenerator> content) {
    context.contentType("application/json");
    try (JsonGenerator out = JSON.createGenerator(context.outputStream())) {
      content.accept(out);
    } catch (JacksonIOException gone) {
      LOG.log(System.Logger.Level.DEBUG, "caller hung up", gone);
    }
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
