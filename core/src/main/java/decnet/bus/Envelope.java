package decnet.bus;

import java.math.BigDecimal;
import java.time.Instant;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A message on the bus. The receiver takes the topic from the transport; {@code type} is the
 * topic's leaf or what the publisher calls the payload. Source: contract §1, version 1.
 */
public record Envelope(String id, Topic topic, String type, Instant at, ObjectNode payload) {
  /** Version of the envelope's form. */
  public static final int VERSION = 1;

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** A new payload to fill. */
  public static ObjectNode newPayload() {
    return JsonNodeFactory.instance.objectNode();
  }

  /**
   * {@code {"v":1,"id":…,"topic":…,"type":…,"ts":…,"payload":{…}}}, the time as seconds since the
   * epoch with microseconds.
   */
  public String json() {
    ObjectNode node = newPayload();
    node.put("v", VERSION).put("id", id).put("topic", topic.name()).put("type", type);
    node.put("ts", seconds(at));
    node.set("payload", payload);
    return JSON.writeValueAsString(node);
  }

  /** {@code at} as seconds since the epoch with microseconds. */
  static BigDecimal seconds(Instant at) {
    return new BigDecimal(at.getEpochSecond() * 1_000_000L + at.getNano() / 1000).movePointLeft(6);
  }

  /**
   * Reads an envelope that came over {@code transportTopic}; what its body says of the topic is
   * ignored.
   *
   * @throws IllegalArgumentException when it is no envelope of version 1
   */
  public static Envelope parse(Topic transportTopic, String json) {
    JsonNode node;
    try {
      node = JSON.readTree(json);
    } catch (tools.jackson.core.JacksonException malformed) {
      throw new IllegalArgumentException("envelope: no JSON", malformed);
    }
    if (node.path("v").asInt(0) != VERSION
        || !(node.path("payload") instanceof ObjectNode body)
        || !node.path("ts").isNumber()) {
      throw new IllegalArgumentException("envelope: not of version " + VERSION);
    }
    long micros = node.path("ts").decimalValue().movePointRight(6).longValue();
    Instant at =
        Instant.ofEpochSecond(
            Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1000);
    return new Envelope(
        node.path("id").asString(""), transportTopic, node.path("type").asString(""), at, body);
  }
}
