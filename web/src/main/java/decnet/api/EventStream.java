package decnet.api;

import decnet.bus.Bus;
import decnet.bus.Envelope;
import decnet.bus.Overflow;
import decnet.bus.Topic;
import decnet.bus.TopicPattern;
import decnet.bus.Topics;
import decnet.bus.Topics.DeckyLeaf;
import decnet.mutator.MutationPayload;
import decnet.syslog.LineReader;
import decnet.syslog.LogLine;
import decnet.syslog.LogTail;
import io.javalin.http.sse.SseClient;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Server-sent events. {@code ?topics=PATTERN} gives messages under their topics; {@code
 * ?lines=true} also the log's lines as {@code line} events. What is a fact of the log (a line, a
 * mutation) has its position as id and is resumed from {@code Last-Event-ID} or {@code ?after=} on;
 * what only the bus carries has no id. A slow client loses the oldest messages of the bus, never
 * facts.
 */
final class EventStream implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int QUEUED = 1024;
  private static final long ROUND_MILLIS = 100;
  private static final long COMMENT_ROUNDS = 150; // a comment each 15 s keeps proxies from closing

  private static final TopicPattern MUTATIONS = new TopicPattern("decky.*.mutation");

  private final ControlRoom room;
  private volatile boolean closed;

  EventStream(ControlRoom room) {
    this.room = room;
  }

  void open(SseClient client) {
    String topics = client.ctx().queryParam("topics");
    boolean lines = "true".equals(client.ctx().queryParam("lines"));
    TopicPattern pattern = new TopicPattern(topics == null ? ">" : topics);
    long after = after(client);
    BlockingQueue<Envelope> queue = new ArrayBlockingQueue<>(QUEUED);
    try (Bus.Subscription subscription =
            room.bus()
                .subscribe(
                    pattern, QUEUED, Overflow.DROP_OLDEST, message -> offer(queue, message));
        LogTail tail = room.log().tail(after + 1)) {
      client.sendComment("stream of " + subscription.pattern());
      for (long round = 0; !client.terminated() && !closed; round++) {
        sendFacts(client, tail, pattern, lines);
        send(client, queue.poll(ROUND_MILLIS, TimeUnit.MILLISECONDS));
        for (Envelope next = queue.poll(); next != null; next = queue.poll()) {
          send(client, next);
        }
        if (round % COMMENT_ROUNDS == COMMENT_ROUNDS - 1) {
          client.sendComment("alive");
        }
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } catch (IOException gone) {
      System.getLogger("decnet.api").log(System.Logger.Level.DEBUG, "stream ended", gone);
    }
  }

  private long after(SseClient client) {
    String from = client.ctx().header("Last-Event-ID");
    String asked = from == null ? client.ctx().queryParam("after") : from;
    try {
      return asked == null ? room.log().written() : Long.parseLong(asked);
    } catch (NumberFormatException bad) {
      throw new IllegalArgumentException("after: '" + asked + "' (expected: a log position)", bad);
    }
  }

  /** A mutation comes from the log, where it has a position. */
  private static void offer(BlockingQueue<Envelope> queue, Envelope message) {
    if (MUTATIONS.matches(message.topic())) {
      return;
    }
    while (!queue.offer(message)) {
      queue.poll();
    }
  }

  private static void send(SseClient client, @org.jspecify.annotations.Nullable Envelope message) {
    if (message != null) {
      client.sendEvent(message.topic().name(), message.json());
    }
  }

  private static void sendFacts(SseClient client, LogTail tail, TopicPattern pattern, boolean lines)
      throws InterruptedException {
    LineReader reader = new LineReader();
    for (Optional<LogTail.Line> next = tail.next(0); next.isPresent(); next = tail.next(0)) {
      Optional<LogLine> line = reader.read(next.get().line());
      String id = Long.toString(next.get().position());
      if (line.isPresent() && line.get().isMutation()) {
        sendMutation(client, line.get(), pattern, id);
      }
      if (line.isPresent() && lines) {
        client.sendEvent("line", json(line.get()), id);
      }
    }
  }

  private static void sendMutation(
      SseClient client, LogLine line, TopicPattern pattern, String id) {
    ObjectNode payload = MutationPayload.of(line);
    Topic topic = Topics.decky(payload.path("decky").asString(), DeckyLeaf.MUTATION);
    if (pattern.matches(topic)) {
      Envelope envelope =
          new Envelope(
              payload.path("mutation_id").asString(), topic, "mutation", line.time(), payload);
      client.sendEvent(topic.name(), envelope.json(), id);
    }
  }

  private static String json(LogLine line) {
    ObjectNode node = JSON.createObjectNode();
    node.put("pos", line.position()).put("timestamp", line.time().toString());
    node.put("decky", line.host())
        .put("service", line.service())
        .put("event_type", line.eventType());
    ObjectNode params = node.putObject("params");
    line.params().forEach(params::put);
    return JSON.writeValueAsString(node);
  }

  @Override
  public void close() {
    closed = true;
  }
}
