package decnet.api;

import decnet.store.SessionRecording;
import io.javalin.http.Context;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The recorded sessions over HTTP: all of them in pages, newest first, and one. */
final class Sessions {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final ControlRoom room;

  Sessions(ControlRoom room) {
    this.room = room;
  }

  /** {@code ?after=} the {@code next} of the page before, {@code ?limit=} 1 to 1000. */
  void list(Context context) {
    int limit = Page.limit(context);
    List<SessionRecording> page = room.store().recordings(before(context), limit + 1);
    ObjectNode node = JSON.createObjectNode();
    ArrayNode sessions = node.putArray("sessions");
    page.stream().limit(limit).forEach(one -> describe(sessions.addObject(), one));
    if (page.size() > limit) {
      node.put("next", Long.toString(page.get(limit - 1).position()));
    } else {
      node.putNull("next");
    }
    ApiServer.json(context, node);
  }

  private static long before(Context context) {
    String after = Optional.ofNullable(context.queryParam("after")).orElse("");
    if (!after.matches("\\d{0,18}")) {
      throw new IllegalArgumentException(
          "after: '" + after + "' (expected: next of an earlier page)");
    }
    return after.isEmpty() ? Long.MAX_VALUE : Long.parseLong(after);
  }

  void one(Context context) {
    String session = context.pathParam("session");
    List<SessionRecording> recordings = room.store().recordings(session);
    if (recordings.isEmpty()) {
      ApiServer.problem(context, 404, "not found", "no recording of session " + session);
      return;
    }
    ObjectNode node = JSON.createObjectNode().put("session", session);
    ArrayNode all = node.putArray("recordings");
    recordings.forEach(one -> describe(all.addObject(), one));
    ApiServer.json(context, node);
  }

  private static void describe(ObjectNode node, SessionRecording one) {
    node.put("session", one.session())
        .put("decky", one.decky())
        .put("service", one.service())
        .put("source", one.source())
        .put("ended_at", one.endedAt().toString())
        .put("duration_ms", one.durationMillis())
        .put("size", one.size())
        .put("pos", one.position());
    put(node, "sha256", one.sha256());
    put(node, "origin", one.origin());
  }

  private static void put(ObjectNode node, String name, String value) {
    if (!value.isEmpty()) {
      node.put(name, value);
    }
  }
}
