package decnet.decoy;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.Bytes;
import decnet.base.Property;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What every service must keep of the conversations that were recorded from the genuine server. */
abstract class CaptureContract extends Conversations {
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
