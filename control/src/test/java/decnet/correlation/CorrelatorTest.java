package decnet.correlation;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.IpAddress;
import decnet.correlation.CorrelationJson.Form;
import decnet.syslog.LineReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

final class CorrelatorTest {
  private static final String A = "203.0.113.9";
  private static final String B = "203.0.113.10";

  @TempDir Path folder;

  @Test
  void one_story_is_the_contracts_json_to_the_byte() throws IOException {
    LogText log =
        LogText.ours()
            .mutation(0, "d1", "", "ssh", 1)
            .in(10, A, "d1", "ssh", "connect", "s1")
            .mutation(20, "d1", "ssh", "http", 2)
            .in(30, A, "d1", "ssh", "disconnect", "s1")
            .hop(40, A, "d2", "redis");
    String hop1 =
        "\"timestamp\":\"2026-05-28T20:26:50.000000Z\",\"decky\":\"d1\",\"service\":\"ssh\",\"event_type\":\"connect\",\"epoch\":0}";
    String hop2 =
        "\"timestamp\":\"2026-05-28T20:27:10.000000Z\",\"decky\":\"d1\",\"service\":\"ssh\",\"event_type\":\"disconnect\",\"epoch\":0,\"draining\":true}";
    String hop3 =
        "\"timestamp\":\"2026-05-28T20:27:20.000000Z\",\"decky\":\"d2\",\"service\":\"redis\",\"event_type\":\"probe\",\"epoch\":0}";
    String change =
        "\"timestamp\":\"2026-05-28T20:27:00.000000Z\",\"decky\":\"d1\",\"old_services\":[\"ssh\"],\"new_services\":[\"http\"],\"trigger\":\"operator\",\"seq\":2}";
    assertThat(log.json(folder, new Form(2, false, false)))
        .isEqualTo(
            "{\"stats\":{\"lines_parsed\":5,\"lines_rejected\":0,\"events_indexed\":3,\"mutations_indexed\":2,\"unique_ips\":1,\"traversals\":1,\"gaps\":0,\"ghost_hops\":0},"
                + "\"traversals\":[{\"attacker_ip\":\"203.0.113.9\",\"decky_count\":2,\"deckies\":[\"d1\",\"d2\"],\"path\":\"d1 → d2\",\"first_seen\":\"2026-05-28T20:26:50.000000Z\",\"last_seen\":\"2026-05-28T20:27:20.000000Z\",\"duration_seconds\":30.0,\"hop_count\":3,"
                + "\"hops\":[{"
                + hop1
                + ",{"
                + hop2
                + ",{"
                + hop3
                + "],"
                + "\"mutations_during\":[{"
                + change
                + "],"
                + "\"timeline\":[{\"kind\":\"hop\","
                + hop1
                + ",{\"kind\":\"mutation\","
                + change
                + ",{\"kind\":\"hop\","
                + hop2
                + ",{\"kind\":\"hop\","
                + hop3
                + "]}],"
                + "\"deckies\":[{\"decky\":\"d1\",\"epochs\":[{\"index\":0,\"from\":\"2026-05-28T20:26:40.000000Z\",\"to\":\"2026-05-28T20:27:00.000000Z\",\"services\":[\"ssh\"],\"trigger\":\"operator\",\"hops\":2,\"attackers\":1,\"dark\":[]},"
                + "{\"index\":1,\"from\":\"2026-05-28T20:27:00.000000Z\",\"to\":null,\"services\":[\"http\"],\"trigger\":\"operator\",\"hops\":0,\"attackers\":0,\"dark\":[]}],\"gaps\":[]},"
                + "{\"decky\":\"d2\",\"epochs\":[{\"index\":0,\"from\":null,\"to\":null,\"services\":null,\"trigger\":null,\"hops\":1,\"attackers\":1,\"implicit\":true,\"dark\":[]}],\"gaps\":[]}]}");
  }

  @Test
  void a_first_transition_ends_an_implicit_epoch_with_exactly_its_old_set() throws IOException {
    JsonNode epochs =
        LogText.foreign()
            .hop(1, A, "d1", "ssh")
            .hop(2, A, "d1", "ftp")
            .mutation(3, "d1", "http,ssh", "redis", 4)
            .story(folder)
            .at("/deckies/0/epochs");
    assertThat(epochs.at("/0/services").toString()).isEqualTo("[\"http\",\"ssh\"]");
    assertThat(epochs.at("/0/implicit").asBoolean()).isTrue();
    assertThat(epochs.at("/1/services").toString()).isEqualTo("[\"redis\"]");
  }

  @Test
  void a_hop_is_a_ghost_once_a_later_transition_tells_the_set_of_its_implicit_epoch()
      throws IOException {
    JsonNode story =
        LogText.foreign()
            .hop(1, A, "d1", "ssh")
            .hop(2, A, "d2", "ftp")
            .mutation(3, "d2", "http,ssh", "redis", 4)
            .story(folder);
    assertThat(story.at("/stats/ghost_hops").asInt()).isEqualTo(1);
    assertThat(story.at("/traversals/0/hops/0/ghost").isMissingNode()).isTrue();
    assertThat(story.at("/traversals/0/hops/1/ghost").asBoolean()).isTrue();
  }

  /** What had been looked up in the set of the snapshot stayed, so that hops became ghosts. */
  @Test
  void a_transition_knows_better_than_a_snapshot_what_the_epoch_before_it_had() throws IOException {
    String snapshot = "before=\"1\" kind=\"decky\" decky=\"%s\" services=\"http\" seq=\"3\"";
    JsonNode story =
        LogText.ours()
            .line(0, "decnet-log", "log", "snapshot", snapshot.formatted("d1"))
            .line(0, "decnet-log", "log", "snapshot", snapshot.formatted("d2"))
            .hop(1, A, "d1", "ssh")
            .hop(2, A, "d2", "ssh")
            .mutation(3, "d1", "ssh", "redis", 4)
            .story(folder);
    assertThat(story.at("/traversals/0/hops/0/ghost").isMissingNode()).isTrue();
    assertThat(story.at("/traversals/0/hops/1/ghost").asBoolean()).isTrue();
  }

  @Test
  void a_broken_chain_is_a_gap_and_the_fold_goes_on_from_the_new_set() throws IOException {
    JsonNode decky =
        LogText.ours()
            .mutation(1, "d1", "", "ssh", 1)
            .mutation(2, "d1", "ftp,ssh", "http", 3)
            .mutation(3, "d1", "http", "redis", 4)
            .story(folder)
            .at("/deckies/0");
    assertThat(decky.path("gaps").toString())
        .isEqualTo(
            "[{\"expected\":[\"ssh\"],\"found\":[\"ftp\",\"ssh\"],\"timestamp\":\""
                + LogText.at(2)
                + "\",\"pos\":2}]");
    assertThat(decky.path("epochs").size()).isEqualTo(3);
  }

  @Test
  void equal_sets_open_an_epoch_and_retirement_ends_with_an_empty_set() throws IOException {
    JsonNode decky =
        LogText.ours()
            .mutation(1, "d1", "", "ssh", 1)
            .mutation(2, "d1", "ssh", "ssh", 2)
            .mutation(3, "d1", "ssh", "", 3)
            .mutation(4, "d1", "", "http", 4)
            .story(folder)
            .at("/deckies/0");
    assertThat(decky.path("gaps").size()).isZero();
    assertThat(decky.path("epochs").size()).isEqualTo(4);
    assertThat(decky.at("/epochs/2/services").toString()).isEqualTo("[]");
  }

  @Test
  void a_session_keeps_the_epoch_that_accepted_it_and_only_its_own_source_does()
      throws IOException {
    JsonNode hops =
        LogText.ours()
            .mutation(1, "d1", "", "ssh", 1)
            .in(2, A, "d1", "ssh", "connect", "s")
            .mutation(3, "d1", "ssh", "ssh", 2)
            .in(4, A, "d1", "ssh", "command", "s")
            .in(5, A, "d1", "ssh", "connect", "t")
            .in(6, A, "d1", "ssh", "disconnect", "s")
            .in(7, A, "d2", "ssh", "connect", "s")
            .in(8, A, "d1", "ssh", "late", "s")
            .story(folder)
            .at("/traversals/0/hops");
    assertThat(hops.valueStream().map(hop -> hop.path("epoch").asInt()))
        .containsExactly(0, 0, 1, 0, 0, 1);
    assertThat(hops.valueStream().map(hop -> hop.path("draining").asBoolean(false)))
        .containsExactly(false, true, false, true, false, false);
  }

  @Test
  void at_one_instant_hops_come_first_then_transitions_by_decky_and_number() throws IOException {
    JsonNode timeline =
        LogText.ours()
            .mutation(5, "d2", "", "ssh", 1)
            .mutation(5, "d1", "", "ssh", 1)
            .mutation(5, "d1", "ssh", "http", 2)
            .hop(5, A, "d2", "ssh")
            .hop(5, A, "d1", "http")
            .story(folder)
            .at("/traversals/0/timeline");
    assertThat(
            timeline
                .valueStream()
                .map(
                    step ->
                        step.path("kind").asString()
                            + step.path("decky").asString()
                            + step.path("seq").asInt(0)))
        .containsExactly("hopd20", "hopd10", "mutationd11", "mutationd12", "mutationd21");
  }

  @Test
  void scans_are_steps_but_no_hops_and_need_no_decky() throws IOException {
    JsonNode story =
        LogText.ours()
            .line(
                1,
                "decnet-fabric",
                "fabric",
                "recon.syn",
                "src_ip=\"" + A + "\" targets=\"10.0.0.1-9\" ports=\"22\" count=\"9\"")
            .hop(2, A, "d1", "ssh")
            .hop(3, A, "d2", "ssh")
            .line(4, "decnet-fabric", "fabric", "recon.syn", "src_ip=\"" + B + "\" targets=\"x\"")
            .story(folder);
    assertThat(story.at("/traversals/0/timeline/0/kind").asString()).isEqualTo("recon");
    assertThat(story.at("/traversals/0/timeline/0/targets").asString()).isEqualTo("10.0.0.1-9");
    assertThat(story.at("/traversals/0/hop_count").asInt()).isEqualTo(2);
    assertThat(story.at("/stats/unique_ips").asInt()).isEqualTo(1);
    assertThat(story.at("/stats/events_indexed").asInt()).isEqualTo(2);
    assertThat(story.path("deckies").size()).isEqualTo(2);
  }

  @Test
  void what_lies_between_the_last_sign_of_life_and_a_start_is_dark_in_the_epochs_it_meets()
      throws IOException {
    JsonNode epochs =
        LogText.ours()
            .line(0, "decnet-fleet", "fleet", "fleet_started", "")
            .mutation(1, "d1", "", "ssh", 1)
            .line(30, "decnet-fleet", "fleet", "heartbeat", "")
            .hop(35, A, "d1", "ssh")
            .line(90, "decnet-fleet", "fleet", "fleet_started", "")
            .mutation(100, "d1", "ssh", "http", 2)
            .line(110, "decnet-fleet", "fleet", "fleet_stopped", "")
            .line(120, "decnet-fleet", "fleet", "fleet_started", "")
            .story(folder)
            .at("/deckies/0/epochs");
    assertThat(epochs.at("/0/dark").toString())
        .isEqualTo("[[\"" + LogText.at(35) + "\",\"" + LogText.at(90) + "\"]]");
    assertThat(epochs.at("/1/dark").toString())
        .isEqualTo("[[\"" + LogText.at(110) + "\",\"" + LogText.at(120) + "\"]]");
  }

  @Test
  void mutations_of_other_deckies_and_outside_the_visit_are_not_during_it() throws IOException {
    JsonNode during =
        LogText.ours()
            .mutation(1, "d1", "", "ssh", 1)
            .mutation(1, "d3", "", "ssh", 1)
            .hop(2, A, "d1", "ssh")
            .mutation(2, "d1", "ssh", "ftp", 2)
            .mutation(3, "d3", "ssh", "ftp", 2)
            .hop(4, A, "d2", "ssh")
            .mutation(4, "d1", "ftp", "ssh", 3)
            .mutation(5, "d1", "ssh", "ftp", 4)
            .story(folder)
            .at("/traversals/0/mutations_during");
    assertThat(during.valueStream().map(one -> one.path("seq").asInt())).containsExactly(2, 3);
  }

  @Test
  void references_stand_for_the_same_transitions() throws IOException {
    JsonNode story =
        LogText.read(
            LogText.ours()
                .mutation(1, "d1", "", "ssh", 1)
                .hop(2, A, "d1", "ssh")
                .mutation(3, "d1", "ssh", "ftp", 2)
                .mutation(4, "d1", "ftp", "ssh", 3)
                .hop(5, A, "d2", "ssh")
                .json(folder, new Form(2, true, false)));
    assertThat(story.at("/traversals/0/mutation_refs").toString())
        .isEqualTo("[{\"decky\":\"d1\",\"from\":1,\"to\":2,\"from_seq\":2,\"to_seq\":3}]");
    assertThat(story.at("/traversals/0/timeline").isMissingNode()).isTrue();
    assertThat(story.at("/deckies/0/transitions").size()).isEqualTo(3);
  }

  @Test
  void times_that_fall_do_not_hide_mutations() throws IOException {
    JsonNode during =
        LogText.foreign()
            .mutation(50, "d1", "ftp", "ssh", 2)
            .mutation(5, "d1", "ssh", "ftp", 1)
            .mutation(90, "d1", "ftp", "ssh", 3)
            .hop(60, A, "d1", "ssh")
            .hop(1, A, "d2", "ssh")
            .story(folder)
            .at("/traversals/0/mutations_during");
    assertThat(during.valueStream().map(one -> one.path("seq").asInt())).containsExactly(1, 2);
  }

  @Test
  void blank_and_rejected_lines_are_counted_and_kept_apart() throws IOException {
    Path file = folder.resolve("x.log");
    Files.writeString(
        file,
        LogText.foreign().hop(1, A, "d1", "ssh").text()
            + "\n \nnonsense\n<134>1 2026-13-45T00:00:00Z d1 ssh - x -\n"
            + LogText.foreign().hop(1, A, "d2", "ssh").text().strip());
    LogInput input = new LogInput();
    List<String> rejects = new java.util.ArrayList<>();
    input.read(
        List.of(file), line -> {}, bad -> rejects.add(new String(bad, StandardCharsets.UTF_8)));
    assertThat(input.counts()).isEqualTo(new CorrelationJson.LineCounts(6, 2));
    assertThat(rejects).containsExactly("nonsense", "<134>1 2026-13-45T00:00:00Z d1 ssh - x -");
  }

  @Test
  void our_own_activity_and_ignored_sources_are_no_hops() {
    Correlator correlator =
        new Correlator(
            new Correlator.Options(false, address -> address.equals(IpAddress.parse(B))));
    LogText log =
        LogText.ours()
            .hop(1, A, "d1", "ssh")
            .hop(2, B, "d1", "ssh")
            .line(3, "d1", "ssh", "x", "src_ip=\"203.0.113.11\" origin=\"orchestrator\"")
            .line(4, "d1", "ssh", "x", "src_ip=\"203.0.113.12\" origin=\"rehearsal\"")
            .line(5, "decnet-api", "api", "x", "src_ip=\"203.0.113.13\"");
    LineReader reader = new LineReader();
    for (String line : log.lines()) {
      byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
      reader.read(bytes, 0, bytes.length).ifPresent(correlator::feed);
    }
    assertThat(correlator.totals()).isEqualTo(new Correlator.Totals(1, 0, 1));
  }

  @Test
  void addresses_of_one_ipv6_network_are_one_source() throws IOException {
    JsonNode story =
        LogText.ours()
            .hop(1, "2001:db8:0:1::", "d1", "ssh")
            .hop(2, "2001:db8:0:1::7", "d2", "ssh")
            .hop(3, "2001:db8:0:2::7", "d1", "ssh")
            .hop(4, "2001:db8:0:2::7", "d2", "ssh")
            .story(folder);
    assertThat(story.path("traversals").valueStream().map(t -> t.path("attacker_ip").asString()))
        .containsExactly("2001:db8:0:1::/64", "2001:db8:0:2::7");
  }

  @Test
  void the_effect_of_a_mutation_is_who_was_there_in_the_hours_around_it() throws IOException {
    LogText log =
        LogText.ours()
            .mutation(0, "d1", "", "ssh", 1)
            .hop(100, "192.0.2.9", "d1", "ssh") // more than an hour before
            .in(3_700, A, "d1", "ssh", "connect", "s") // drains, and does not come again
            .hop(3_701, B, "d1", "ssh") // comes back
            .hop(3_702, "192.0.2.1", "d1", "ssh") // leaves
            .mutation(4_000, "d1", "ssh", "http", 2)
            .in(4_001, A, "d1", "ssh", "disconnect", "s")
            .hop(4_002, "192.0.2.2", "d1", "http") // first at the new shape
            .hop(4_003, B, "d1", "http")
            .hop(7_601, "192.0.2.3", "d1", "http"); // more than an hour after
    assertThat(log.story(folder).at("/deckies/0/effects/1").toString())
        .isEqualTo(
            "{\"timestamp\":\""
                + LogText.at(4_000)
                + "\",\"seq\":2,\"attackers_before\":3,\"attackers_after\":3,"
                + "\"came_back\":1,\"came_back_ips\":[\"203.0.113.10\"],\"left\":1,\"left_ips\":[\"192.0.2.1\"],"
                + "\"first_contact\":{\"attacker_ip\":\"192.0.2.2\",\"timestamp\":\""
                + LogText.at(4_002)
                + "\"}}");
  }
}
