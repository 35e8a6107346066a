package decnet.correlation;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.IpAddress;
import decnet.base.Property;
import decnet.bus.Bus;
import decnet.bus.Envelope;
import decnet.bus.Overflow;
import decnet.bus.Topic;
import decnet.bus.TopicPattern;
import decnet.correlation.CorrelationJson.Form;
import decnet.syslog.LineReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

final class LiveCorrelatorTest {
  private static final String A = "203.0.113.9";

  @TempDir Path folder;

  /** A bus that writes down what is published. */
  private static final class Notes implements Bus {
    final List<String> all = new ArrayList<>();

    @Override
    public void publish(Topic topic, String type, ObjectNode payload) {
      all.add(topic + " " + payload);
    }

    @Override
    public Subscription subscribe(
        TopicPattern pattern, int capacity, Overflow overflow, Consumer<Envelope> receiver) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Counters counters() {
      return new Counters(all.size(), 0, 0, 0, 0);
    }

    @Override
    public void close() {}
  }

  private final Notes notes = new Notes();

  private LiveCorrelator live(LogText log, long hotHops, long published) {
    return new LiveCorrelator(
        new LiveCorrelator.Options(Correlator.Options.DEFAULT, 2, hotHops, published),
        notes,
        (from, to, sink) -> {
          LineReader reader = new LineReader();
          for (long at = from; at <= to; at++) {
            byte[] line = bytes(log, at);
            reader.read(line, 0, line.length).ifPresent(sink);
          }
        });
  }

  private static byte[] bytes(LogText log, long position) {
    return log.lines().get((int) position - 1).getBytes(StandardCharsets.UTF_8);
  }

  private static LiveCorrelator feed(LiveCorrelator live, LogText log, long from, long to) {
    for (long at = from; at <= to; at++) {
      live.feed(at, bytes(log, at));
    }
    return live;
  }

  @Test
  void tells_what_the_offline_correlator_tells_however_little_stays_in_memory() {
    Property.holds(
        200,
        random -> {
          LogText log = RandomLog.of(random, 120);
          String offline = log.json(folder, new Form(2, true, false));
          for (long hot : new long[] {1, 7, 1000}) {
            LiveCorrelator live = feed(live(log, hot, 0), log, 1, log.lines().size());
            assertThat(live.everything()).as("%d hops in memory", hot).isEqualTo(offline);
            assertThat(live.hotHops()).isLessThanOrEqualTo(hot);
          }
        });
  }

  @Test
  void a_scan_is_an_observation_of_its_source_on_the_bus() {
    LogText log = LogText.ours();
    String scan = "src_ip=\"" + A + "\" targets=\"10.66.0.1-10.66.0.9\" ports=\"22\" count=\"9\"";
    log.line(1, "decnet-fabric", "fabric", "recon.syn_scan", scan);
    feed(live(log, 5, 0), log, 1, 1);
    assertThat(notes.all).hasSize(1);
    assertThat(notes.all.getFirst())
        .startsWith("attacker.observation.recon.syn_scan ")
        .contains("\"attacker_ip\":\"" + A + "\"", "\"targets\":\"10.66.0.1-10.66.0.9\"");
  }

  @Test
  void a_restart_at_every_line_tells_the_same_as_none() {
    Property.holds(
        10,
        random -> {
          LogText log = RandomLog.of(random, 60);
          int size = log.lines().size();
          notes.all.clear();
          String story = feed(live(log, 5, 0), log, 1, size).everything();
          List<String> told = List.copyOf(notes.all);
          for (int cut = 0; cut <= size; cut++) {
            notes.all.clear();
            feed(live(log, 5, 0), log, 1, cut);
            LiveCorrelator again = feed(live(log, 5, cut), log, 1, size);
            assertThat(notes.all).as("told with a restart after %d", cut).isEqualTo(told);
            assertThat(again.everything()).isEqualTo(story);
          }
        });
  }

  @Test
  void first_sightings_and_sessions_are_told_once_with_the_contracts_payloads() {
    LogText log =
        LogText.ours()
            .in(1, A, "d1", "ssh", "connect", "s")
            .line(2, "d1", "ssh", "command", "src_ip=\"" + A + "\" session=\"s\" command=\"id\"")
            .in(4, A, "d1", "ssh", "disconnect", "s")
            .hop(5, A, "d2", "http");
    feed(feed(live(log, 9, 0), log, 1, 4), log, 1, 4); // known positions are not fed twice
    assertThat(notes.all)
        .containsExactly(
            "attacker.observed {\"attacker_ip\":\"203.0.113.9\",\"decky\":\"d1\",\"service\":\"ssh\",\"event_type\":\"connect\",\"first_seen\":\""
                + LogText.at(1)
                + "\"}",
            "attacker.session.started {\"attacker_ip\":\"203.0.113.9\",\"decky\":\"d1\",\"service\":\"ssh\",\"session_id\":\"s\",\"started_at\":\""
                + LogText.at(1)
                + "\"}",
            "attacker.session.ended {\"attacker_ip\":\"203.0.113.9\",\"decky\":\"d1\",\"service\":\"ssh\",\"ended_at\":\""
                + LogText.at(4)
                + "\",\"duration_s\":3.0,\"commands\":[\"id\"],\"session_id\":\"s\"}");
  }

  @Test
  void pages_hold_every_traversal_once_in_order() {
    Property.holds(
        50,
        random -> {
          LogText log = RandomLog.of(random, 80);
          LiveCorrelator live = feed(live(log, 3, 0), log, 1, log.lines().size());
          List<String> paged = new ArrayList<>();
          Optional<String> after = Optional.empty();
          do {
            JsonNode page = LogText.read(live.traversals(after, 2));
            page.path("traversals").forEach(one -> paged.add(one.toString()));
            after = page.path("next").asStringOpt();
          } while (after.isPresent());
          List<String> all = new ArrayList<>();
          LogText.read(live.everything())
              .path("traversals")
              .forEach(one -> all.add(one.toString()));
          assertThat(paged).isEqualTo(all);
        });
  }

  @Test
  void one_attacker_is_found_by_address_and_read_back_by_its_own_lines_only() {
    LogText log = LogText.ours().hop(1, A, "d1", "ssh").hop(2, A, "d2", "ssh");
    for (int i = 0; i < 100; i++) {
      log.hop(3 + i, "192.0.2." + i, "d1", "ssh");
    }
    List<Long> read = new ArrayList<>();
    LiveCorrelator live =
        new LiveCorrelator(
            new LiveCorrelator.Options(Correlator.Options.DEFAULT, 2, 4, 0),
            notes,
            (from, to, sink) -> {
              LineReader reader = new LineReader();
              for (long at = from; at <= to; at++) {
                read.add(at);
                byte[] line = bytes(log, at);
                reader.read(line, 0, line.length).ifPresent(sink);
              }
            });
    feed(live, log, 1, log.lines().size());
    JsonNode one = LogText.read(live.traversal(IpAddress.parse(A)).orElseThrow());
    assertThat(one.path("hop_count").asInt()).isEqualTo(2);
    assertThat(read).containsExactly(1L, 2L);
    assertThat(live.traversal(IpAddress.parse("198.51.100.1"))).isEmpty();
    assertThat(live.decky("d2")).isPresent();
    assertThat(live.decky("d9")).isEmpty();
  }
}
