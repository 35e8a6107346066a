package decnet.correlation;

import decnet.bus.Bus;
import decnet.bus.Envelope;
import decnet.bus.Topic;
import decnet.bus.Topics;
import decnet.syslog.LogLine;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tells the bus of first sightings and of sessions, each once, in log order. Keeps only sessions
 * that have not ended. Not thread-safe. Source: contract §1.
 */
final class Sightings {
  private static final String FAMILY = "attacker."; // what follows is the leaf: the type

  private final Bus bus;
  private final Map<SessionKey, LiveSession> sessions = new HashMap<>();

  Sightings(Bus bus) {
    this.bus = bus;
  }

  /** {@code line} is a hop of {@code source}; told only where {@code aloud}. */
  void hop(LogLine line, Source source, boolean aloud) {
    if (aloud && source.count() == 1) {
      ObjectNode payload = payload(line, source).put("event_type", line.eventType());
      publish(
          Topics.ATTACKER_OBSERVED, payload.put("first_seen", JsonParts.time(line.timeMicros())));
    }
    String session = line.param("session");
    if (session == null || session.isEmpty()) {
      return;
    }
    SessionKey key = new SessionKey(session, line.host(), source.number);
    LiveSession live = sessions.get(key);
    if (live == null) {
      live = new LiveSession(line.timeMicros());
      sessions.put(key, live);
      if (aloud) {
        ObjectNode payload = payload(line, source).put("session_id", session);
        publish(
            Topics.SESSION_STARTED, payload.put("started_at", JsonParts.time(line.timeMicros())));
      }
    }
    if (line.eventType().equals("command")) {
      Optional.ofNullable(line.param("command")).ifPresent(live::command);
    }
    if (line.eventType().equals("disconnect")) {
      sessions.remove(key);
      if (aloud) {
        publish(Topics.SESSION_ENDED, ended(line, source, live).put("session_id", session));
      }
    }
  }

  /** {@code line} is a scan by {@code source}: a behaviour of its, named as the line is. */
  void recon(LogLine line, Source source) {
    ObjectNode payload = payload(line, source).put("event_type", line.eventType());
    for (String name : List.of("targets", "ports", "count", "total")) {
      Optional.ofNullable(line.param(name)).ifPresent(value -> payload.put(name, value));
    }
    payload.put("at", JsonParts.time(line.timeMicros()));
    publish(Topics.observation(line.eventType()), payload);
  }

  private static ObjectNode ended(LogLine line, Source source, LiveSession live) {
    ObjectNode payload = payload(line, source);
    payload.put("ended_at", JsonParts.time(line.timeMicros()));
    payload.put("duration_s", (line.timeMicros() - live.startedMicros()) / 1e6);
    live.commands().forEach(payload.putArray("commands")::add);
    return payload;
  }

  private static ObjectNode payload(LogLine line, Source source) {
    ObjectNode payload =
        Envelope.newPayload()
            .put("attacker_ip", line.source().map(Object::toString).orElse(source.address()))
            .put("decky", line.host())
            .put("service", line.service());
    String origin = line.param("origin");
    return origin == null ? payload : payload.put("origin", origin);
  }

  private void publish(Topic topic, ObjectNode payload) {
    bus.publish(topic, topic.name().substring(FAMILY.length()), payload);
  }

  /** The fleet was started anew: what was open before will never end. */
  void forget() {
    sessions.clear();
  }
}
