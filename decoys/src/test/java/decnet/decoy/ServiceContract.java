package decnet.decoy;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.Bytes;
import decnet.base.FakeClock;
import decnet.base.Property;
import decnet.event.Event;
import decnet.event.EventSpec;
import decnet.event.Param;
import decnet.net.Stream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every service must keep, whatever its protocol. A subclass names the service and its
 * captures (at least two, recorded from the genuine server); sleeps take no time here.
 */
@Timeout(120)
public abstract class ServiceContract {
  private final List<LogRecord> diagnostics = new ArrayList<>();
  private final Handler listener = new Listener();
  private final Logger root = Logger.getLogger("decnet");

  protected abstract Service service();

  /** Conversations with the genuine server. */
  protected abstract List<Capture> captures();

  /** Configured persona keys that the captures assume. */
  protected Map<String, String> persona() {
    return Map.of();
  }

  /**
   * Whether the order of the captures' server bytes is free of the client's timing; a service that
   * answers early overrides it.
   */
  protected boolean answersDependOnlyOnBytes() {
    return true;
  }

  private final class Listener extends Handler {
    @Override
    public void publish(LogRecord line) {
      synchronized (diagnostics) {
        if (line.getLevel().intValue() > Level.FINE.intValue()) {
          diagnostics.add(line);
        }
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @BeforeEach
  void listen() {
    root.addHandler(listener);
  }

  @AfterEach
  void nothing_above_debug_was_said() {
    root.removeHandler(listener);
    synchronized (diagnostics) {
      assertThat(diagnostics)
          .extracting(LogRecord::getMessage)
          .as("diagnostics a peer caused")
          .isEmpty();
    }
  }

  private DecoyBench bench() {
    return DecoyBench.skipping();
  }

  private Machine machine(DecoyBench bench) {
    return bench.machine("decky-01", "web01", Map.of(service().spec().slug(), persona()));
  }

  private DecoyBench.Exposed exposed(DecoyBench bench) {
    return bench.expose(machine(bench), service());
  }

  /** One run: says the chunks, sends FIN, hears to the end. */
  private Bytes converse(DecoyBench bench, List<Bytes> chunks) throws Exception {
    ScriptedPeer peer = new ScriptedPeer(exposed(bench).connect());
    Thread speaker = Thread.ofVirtual().start(() -> speak(peer, chunks));
    ByteArrayOutputStream heard = new ByteArrayOutputStream();
    try {
      heard.writeBytes(peer.hearAll().toArray());
    } catch (IOException reset) {
      heard.reset();
      heard.writeBytes(peer.heard().toArray());
    }
    speaker.join();
    bench.sink().awaitEnds(1);
    peer.close();
    return Bytes.of(heard.toByteArray());
  }

  private static void speak(ScriptedPeer peer, List<Bytes> chunks) {
    try {
      for (Bytes chunk : chunks) {
        peer.say(chunk);
      }
      peer.finish();
    } catch (IOException ended) {
      assertThat(ended).isNotNull(); // the service closed first: that is its right
    }
  }

  private static List<Bytes> bytewise(Bytes content) {
    List<Bytes> chunks = new ArrayList<>();
    for (int i = 0; i < content.length(); i++) {
      chunks.add(content.slice(i, i + 1));
    }
    return chunks;
  }

  private static List<String> shapes(DecoyBench bench) {
    return bench.sink().interactions().stream()
        .filter(e -> !e.type().equals("disconnect"))
        .map(ServiceContract::shape)
        .toList();
  }

  private static String shape(Event.Interaction event) {
    return event.type()
        + event.details().stream()
            .map(p -> " " + p.name() + "=" + p.value().latin1())
            .collect(Collectors.joining());
  }

  @Test
  void at_least_two_captures_of_the_genuine_server_are_kept() {
    assertThat(captures()).hasSizeGreaterThanOrEqualTo(2);
  }

  @Test
  void each_capture_turn_by_turn_is_answered_as_the_genuine_server_did() throws Exception {
    for (Capture capture : captures()) {
      DecoyBench bench = bench();
      ScriptedPeer peer = new ScriptedPeer(exposed(bench).connect());
      for (Capture.Turn turn : capture.turns()) {
        peer.say(turn.client());
        Bytes answer = hearMasked(peer, turn.server());
        assertThat(Capture.difference(turn.server(), answer, false)).as(capture.name()).isEmpty();
      }
      peer.finish();
      bench.sink().awaitEnds(1);
      for (String expected : capture.events()) {
        assertThat(expectedEvent(bench, expected))
            .as(capture.name() + " emits " + expected)
            .isTrue();
      }
      peer.close();
    }
  }

  private static Bytes hearMasked(ScriptedPeer peer, String masked) throws IOException {
    Bytes heard = Bytes.EMPTY;
    int least = new MaskedBytes(masked).least();
    while (heard.length() < least || !Capture.difference(masked, heard, true).isEmpty()) {
      Bytes more = peer.hear(Math.max(1, least - heard.length()));
      if (more.isEmpty()) {
        return heard;
      }
      byte[] both = java.util.Arrays.copyOf(heard.toArray(), heard.length() + more.length());
      more.copyTo(both, heard.length());
      heard = Bytes.of(both);
      if (heard.length() > least + (1 << 20)) {
        return heard;
      }
    }
    return heard;
  }

  private static boolean expectedEvent(DecoyBench bench, String expected) {
    String[] words = expected.split(" ");
    return bench.sink().interactions().stream()
        .filter(event -> event.type().equals(words[0]))
        .anyMatch(
            event -> {
              Set<String> params =
                  event.details().stream()
                      .map(p -> p.name() + "=" + p.value().utf8())
                      .collect(Collectors.toSet());
              return params.containsAll(List.of(words).subList(1, words.length));
            });
  }

  @Test
  void whole_bytewise_and_random_chunks_give_the_same_answers_and_events() throws Exception {
    if (!answersDependOnlyOnBytes()) {
      return;
    }
    for (Capture capture : captures()) {
      DecoyBench whole = bench();
      Bytes expected = converse(whole, List.of(capture.client()));
      DecoyBench bytewise = bench();
      Bytes slow = converse(bytewise, bytewise(capture.client()));
      assertThat(slow.length()).as(capture.name()).isEqualTo(expected.length());
      assertThat(shapes(bytewise)).as(capture.name()).isEqualTo(shapes(whole));
      Property.holds(
          5,
          random -> {
            DecoyBench chunked = bench();
            List<Bytes> chunks = new ArrayList<>();
            for (int at = 0; at < capture.client().length(); ) {
              int to = Math.min(capture.client().length(), at + 1 + random.nextInt(40));
              chunks.add(capture.client().slice(at, to));
              at = to;
            }
            assertThat(converse(chunked, chunks).length())
                .as(capture.name())
                .isEqualTo(expected.length());
            assertThat(shapes(chunked)).as(capture.name()).isEqualTo(shapes(whole));
          });
    }
  }

  @Test
  void every_prefix_of_a_capture_ends_with_exactly_one_disconnect() throws Exception {
    for (Capture capture : captures()) {
      for (int cut : cuts(capture.client().length())) {
        DecoyBench bench = bench();
        converse(bench, List.of(capture.client().slice(0, cut)));
        assertOneEnd(bench, capture.name() + " cut at " + cut);
      }
    }
  }

  /** Every cut of a short capture; a spread of 200 over a long one. */
  private static List<Integer> cuts(int length) {
    List<Integer> cuts = new ArrayList<>();
    int step = Math.max(1, length / 200);
    for (int at = 0; at <= length; at += step) {
      cuts.add(at);
    }
    return cuts;
  }

  @Test
  void a_reset_after_any_byte_ends_with_exactly_one_disconnect() throws Exception {
    for (Capture capture : captures()) {
      for (int cut : cuts(capture.client().length())) {
        DecoyBench bench = bench();
        Stream stream = exposed(bench).connect();
        stream.write(capture.client().slice(0, cut).buffer());
        stream.reset();
        bench.sink().awaitEnds(1);
        assertOneEnd(bench, capture.name() + " reset at " + cut);
      }
    }
  }

  private static void assertOneEnd(DecoyBench bench, String what) {
    List<String> types = bench.sink().types();
    assertThat(types).as(what).startsWith("connect").endsWith("disconnect");
    assertThat(types.stream().filter("disconnect"::equals)).as(what).hasSize(1);
    assertThat(bench.sink().value("disconnect", "reason")).as(what).isNotEqualTo("fault");
  }

  @Test
  void random_bytes_never_cause_a_fault() throws Exception {
    Property.holds(
        60,
        random -> {
          DecoyBench bench = bench();
          byte[] noise = new byte[random.nextInt(3000)];
          random.nextBytes(noise);
          converse(bench, List.of(Bytes.of(noise)));
          assertOneEnd(bench, "noise");
        });
  }

  @Test
  void mutated_captures_never_cause_a_fault() throws Exception {
    Property.holds(
        80,
        random -> {
          Capture capture = captures().get(random.nextInt(captures().size()));
          byte[] content = capture.client().toArray();
          for (int i = 0; i < 1 + random.nextInt(8) && content.length > 0; i++) {
            content[random.nextInt(content.length)] = (byte) random.nextInt(256);
          }
          DecoyBench bench = bench();
          converse(bench, List.of(Bytes.of(content)));
          assertOneEnd(bench, capture.name());
        });
  }

  @Test
  void a_megabyte_without_any_structure_is_survived() throws Exception {
    byte[] flood = new byte[1 << 20];
    java.util.Arrays.fill(flood, (byte) 'A');
    DecoyBench bench = bench();
    converse(bench, List.of(Bytes.of(flood)));
    assertOneEnd(bench, "flood");
  }

  @Test
  void a_silent_peer_is_not_kept_for_ever() throws Exception {
    FakeClock clock = new FakeClock();
    DecoyBench bench = new DecoyBench(clock, new SessionLimits(0, 0, Duration.ofMinutes(30)));
    DecoyBench.Exposed exposed = bench.expose(machine(bench), service());
    Stream silent = exposed.connect();
    bench.sink().await(1, event -> event.type().equals("connect"));
    Thread ticking = Thread.ofVirtual().start(() -> tick(clock));
    bench.sink().awaitEnds(1);
    ticking.interrupt();
    ticking.join();
    assertThat(bench.sink().value("disconnect", "reason")).isIn("timeout", "done");
    silent.close();
  }

  /** Lets a day pass in small steps, giving the session time to react between them. */
  private static void tick(FakeClock clock) {
    for (int i = 0; i < 24 * 60 * 60 && !Thread.currentThread().isInterrupted(); i++) {
      clock.advance(Duration.ofSeconds(1));
      Thread.yield();
    }
  }

  @Test
  void sessions_over_the_limit_of_a_source_are_refused_without_a_byte() throws Exception {
    DecoyBench bench =
        new DecoyBench(new FakeClock().skipSleeps(), new SessionLimits(0, 3, Duration.ZERO));
    DecoyBench.Exposed exposed = bench.expose(machine(bench), service());
    List<Stream> live = List.of(exposed.connect(), exposed.connect(), exposed.connect());
    Stream fourth = exposed.connect();
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> fourth.read(ByteBuffer.allocate(1), Duration.ZERO))
        .isInstanceOf(IOException.class);
    assertThat(bench.runner().refused()).isEqualTo(1);
    live.forEach(Stream::reset);
    bench.sink().awaitEnds(3);
  }

  @Test
  void a_session_that_is_cut_ends_and_says_so() throws Exception {
    DecoyBench bench = new DecoyBench(new FakeClock());
    DecoyBench.Exposed exposed = bench.expose(machine(bench), service());
    Stream stream = exposed.connect();
    bench.sink().await(1, event -> event.type().equals("connect"));
    exposed.cut();
    bench.sink().awaitEnds(1);
    assertThat(bench.sink().value("disconnect", "reason")).isIn("cut", "gone", "done");
    stream.close();
  }

  @Test
  void only_registered_parameters_are_emitted() throws Exception {
    Map<String, Set<String>> declared =
        java.util.stream.Stream.concat(
                service().spec().events().stream(), CommonEvents.all().stream())
            .collect(
                Collectors.toMap(
                    EventSpec::type,
                    spec ->
                        spec.params().stream()
                            .map(EventSpec.ParamSpec::name)
                            .collect(Collectors.toSet()),
                    (a, b) -> {
                      Set<String> both = new HashSet<>(a);
                      both.addAll(b);
                      return both;
                    }));
    for (Capture capture : captures()) {
      DecoyBench bench = bench();
      converse(bench, List.of(capture.client()));
      for (Event.Interaction event : bench.sink().interactions()) {
        assertThat(declared.get(event.type()))
            .as(capture.name() + ": " + event.type())
            .containsAll(event.details().stream().map(Param::name).toList());
      }
    }
  }

  @Test
  void a_hundred_parallel_sessions_end_and_leave_nothing() throws Exception {
    DecoyBench bench = bench();
    DecoyBench.Exposed exposed = exposed(bench);
    Bytes said = captures().getFirst().client();
    List<Thread> peers = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      peers.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    ScriptedPeer peer = new ScriptedPeer(exposed.connect());
                    Thread speaker = Thread.ofVirtual().start(() -> speak(peer, List.of(said)));
                    try {
                      peer.hearAll();
                      speaker.join();
                    } catch (IOException | InterruptedException reset) {
                      assertThat(reset).isNotNull();
                    }
                    peer.close();
                  }));
    }
    for (Thread peer : peers) {
      peer.join();
    }
    bench.sink().awaitEnds(100);
    while (bench.runner().live() > 0) {
      Thread.onSpinWait(); // the count falls just after the last line; a leak hangs here until the
      // time-out
    }
    assertThat(bench.sink().types().stream().filter("connect"::equals)).hasSize(100);
  }

  @Test
  void our_own_name_of_the_machine_never_reaches_the_peer() throws Exception {
    for (Capture capture : captures()) {
      DecoyBench bench = bench();
      ScriptedPeer peer = new ScriptedPeer(exposed(bench).connect());
      Thread speaker = Thread.ofVirtual().start(() -> speak(peer, List.of(capture.client())));
      try {
        peer.hearAll();
      } catch (IOException reset) {
        assertThat(reset).isNotNull();
      }
      speaker.join();
      assertThat(peer.heard().latin1().toLowerCase(java.util.Locale.ROOT))
          .doesNotContain("decky", "decnet");
    }
  }
}
