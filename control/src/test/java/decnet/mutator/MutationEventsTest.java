package decnet.mutator;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.Bytes;
import decnet.base.DeckyId;
import decnet.base.FakeClock;
import decnet.base.Fault;
import decnet.base.FaultException;
import decnet.base.Property;
import decnet.bus.Bus;
import decnet.bus.Envelope;
import decnet.bus.LocalBus;
import decnet.bus.Overflow;
import decnet.bus.TopicPattern;
import decnet.correlation.CorrelationJson;
import decnet.correlation.CorrelationJson.Form;
import decnet.correlation.Correlator;
import decnet.correlation.LogInput;
import decnet.event.Event;
import decnet.event.EventSink;
import decnet.event.Trigger;
import decnet.store.SqliteStore;
import decnet.syslog.IngestLog;
import decnet.syslog.LineReader;
import decnet.syslog.LogLine;
import decnet.syslog.Snapshots;
import decnet.syslog.SyncPolicy;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The heart: a transition is a line and a message, each surviving the other's failure. */
@Timeout(60)
class MutationEventsTest {
  private static final DeckyId ONE = new DeckyId("decky-01");
  private static final List<String> SLUGS = List.of("ftp", "http", "mysql", "redis", "ssh");

  @TempDir Path home;
  private final FakeClock clock = new FakeClock();
  private final AtomicInteger ids = new AtomicInteger();
  private final Bus bus = new LocalBus(clock, this::id);

  @SuppressWarnings("NullAway.Init") // before each test
  private SqliteStore store;

  @SuppressWarnings("NullAway.Init") // before each test
  private IngestLog log;

  private String id() {
    return String.format("%032x", ids.incrementAndGet());
  }

  @BeforeEach
  void open() {
    store = new SqliteStore(home.resolve("state.db"));
    log =
        IngestLog.open(
            home.resolve("decnet.log"),
            new IngestLog.Options(SyncPolicy.BATCH, 0, Duration.ZERO, Duration.ZERO, 0),
            new IngestLog.Environment(
                clock, this::id, Bytes.of(new byte[32]), store, Snapshots.NONE));
  }

  @AfterEach
  void close() {
    log.close();
    store.close();
    bus.close();
  }

  private MutationEvents events(EventSink sink) {
    return new MutationEvents(sink, bus, clock, this::id);
  }

  private BlockingQueue<Envelope> told(String pattern) {
    BlockingQueue<Envelope> queue = new LinkedBlockingQueue<>();
    bus.subscribe(new TopicPattern(pattern), 1024, Overflow.DROP_NEWEST, queue::add);
    return queue;
  }

  private static Envelope next(BlockingQueue<Envelope> queue) throws InterruptedException {
    Envelope envelope = queue.poll(20, TimeUnit.SECONDS);
    assertThat(envelope).isNotNull();
    return envelope;
  }

  /** The mutation lines of the closed log. */
  private List<LogLine> lines() throws Exception {
    log.close();
    List<LogLine> lines = new ArrayList<>();
    for (String line : Files.readAllLines(home.resolve("decnet.log"))) {
      new LineReader().read(Bytes.utf8(line)).filter(LogLine::isMutation).ifPresent(lines::add);
    }
    return lines;
  }

  private static final class Refusing implements EventSink {
    @Override
    public Receipt append(Event event) {
      throw new FaultException(Fault.LOG_UNWRITABLE, "a test's disk");
    }
  }

  @ParameterizedTest
  @EnumSource(Trigger.class)
  void every_trigger_becomes_a_line_and_a_message_with_the_same_content(Trigger trigger)
      throws Exception {
    BlockingQueue<Envelope> told = told("decky.*.mutation");
    Optional<Long> position =
        events(log)
            .emit(ONE, Set.of("ssh", "ftp"), Set.of("http"), trigger, Optional.of("ann \"]\n"));
    assertThat(position).hasValue(2L);
    Envelope message = next(told);
    LogLine line = lines().getFirst();
    assertThat(line.host()).isEqualTo("decky-01");
    assertThat(line.service()).isEqualTo("mutator");
    assertThat(line.param("old_services")).isEqualTo("ftp,ssh");
    assertThat(line.param("trigger")).isEqualTo(trigger.text());
    assertThat(message.topic().name()).isEqualTo("decky.decky-01.mutation");
    assertThat(message.payload().path("actor").asString()).isEqualTo("ann \"]\n");
    assertThat(MutationPayload.of(line).path("mutation_id"))
        .isEqualTo(message.payload().path("mutation_id"));
    assertThat(MutationPayload.of(line).path("old_services"))
        .isEqualTo(message.payload().path("old_services"));
    assertThat(line.param("actor")).as("no second line, and nothing lost").contains("ann \"]");
  }

  @Test
  void without_a_log_the_message_still_comes_and_the_failure_is_told() throws Exception {
    BlockingQueue<Envelope> told = told("decky.>");
    BlockingQueue<Envelope> trouble = told("system.log");
    MutationEvents events = events(new Refusing());
    assertThat(events.emit(ONE, Set.of(), Set.of("ssh"), Trigger.CREATION, Optional.empty()))
        .isEmpty();
    assertThat(next(told).payload().path("new_services").toString()).isEqualTo("[\"ssh\"]");
    assertThat(next(trouble).payload().path("fault").asString()).isEqualTo("LOG_UNWRITABLE");
    assertThat(events.unwritten()).isEqualTo(1);
  }

  @Test
  void without_a_bus_or_with_a_failing_subscriber_the_line_is_still_written() throws Exception {
    bus.subscribe(
        new TopicPattern(">"),
        16,
        Overflow.DROP_OLDEST,
        message -> {
          throw new IllegalStateException("a subscriber's bug");
        });
    MutationEvents events = events(log);
    assertThat(events.emit(ONE, Set.of(), Set.of("ssh"), Trigger.CREATION, Optional.empty()))
        .isPresent();
    bus.close();
    assertThat(events.emit(ONE, Set.of("ssh"), Set.of(), Trigger.RETIREMENT, Optional.empty()))
        .isPresent();
    assertThat(lines()).extracting(line -> line.param("seq")).containsExactly("1", "2");
  }

  /** Emitter, log, parser, fold: any lives of any deckies come back as they were. */
  @Test
  void random_lives_come_back_from_the_log_as_they_were_lived() {
    MutationEvents events = events(log);
    Map<DeckyId, List<Set<String>>> lived = new HashMap<>();
    Property.holds(
        1,
        random -> {
          for (int i = 0; i < 400; i++) {
            DeckyId decky = new DeckyId("d-" + random.nextInt(6));
            List<Set<String>> life = lived.computeIfAbsent(decky, name -> new ArrayList<>());
            Set<String> now = life.isEmpty() ? Set.of() : life.getLast();
            Set<String> then = new HashSet<>();
            SLUGS.stream().filter(slug -> random.nextInt(3) == 0).forEach(then::add);
            Trigger trigger =
                now.isEmpty()
                    ? Trigger.CREATION
                    : then.isEmpty()
                        ? Trigger.RETIREMENT
                        : Trigger.values()[random.nextInt(Trigger.values().length)];
            events.emit(decky, now, then, trigger, Optional.empty());
            clock.advance(Duration.ofMillis(random.nextInt(5)));
            life.add(then);
          }
        });
    log.close();
    assertThat(folded()).isEqualTo(expected(lived));
  }

  private static Map<String, List<Set<String>>> expected(Map<DeckyId, List<Set<String>>> lived) {
    Map<String, List<Set<String>>> expected = new HashMap<>();
    lived.forEach((decky, sets) -> expected.put(decky.name(), sets));
    return expected;
  }

  private Map<String, List<Set<String>>> folded() {
    Correlator correlator = new Correlator(Correlator.Options.DEFAULT);
    LogInput input = new LogInput();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      input.read(List.of(home.resolve("decnet.log")), correlator::feed, line -> {});
    } catch (java.io.IOException unreadable) {
      throw new AssertionError(unreadable);
    }
    new CorrelationJson(correlator, new Form(2, false, false)).write(out, input.counts());
    JsonNode json = JsonMapper.builder().build().readTree(out.toString(StandardCharsets.UTF_8));
    assertThat(json.path("stats").path("gaps").asInt()).isZero();
    Map<String, List<Set<String>>> folded = new HashMap<>();
    for (JsonNode decky : json.path("deckies")) {
      List<Set<String>> sets = new ArrayList<>();
      for (JsonNode epoch : decky.path("epochs")) {
        Set<String> set = new TreeSet<>();
        epoch.path("services").forEach(slug -> set.add(slug.asString()));
        sets.add(set);
      }
      folded.put(decky.path("decky").asString(), sets);
    }
    return folded;
  }
}
