package decnet.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import decnet.base.Property;
import decnet.bus.Topics.CanaryLeaf;
import decnet.bus.Topics.ChangeState;
import decnet.bus.Topics.DeckyLeaf;
import decnet.bus.Topics.OrchestratorKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicsTest {
  private static final Path GOLDEN = Path.of("src/test/resources/decnet/bus/topics.txt");

  /**
   * Renaming a topic breaks users: this file changes only with a decision record and a changelog
   * entry.
   */
  @Test
  void the_catalogue_is_the_golden_one() throws Exception {
    assertThat(Topics.catalogue().stream().map(Topics.Family::form))
        .containsExactlyElementsOf(Files.readAllLines(GOLDEN));
  }

  @Test
  void every_builder_builds_a_topic_of_a_family() {
    List<Topic> built =
        new ArrayList<>(
            List.of(
                Topics.topologyStatus("main"),
                Topics.observation("keystroke.timing"),
                Topics.ruleFired("T1110.001"),
                Topics.ruleReloaded("r1"),
                Topics.ruleState("r1"),
                Topics.workerHealth("mutator"),
                Topics.workerControl("mutator"),
                Topics.ATTACKER_OBSERVED,
                Topics.SESSION_STARTED,
                Topics.SESSION_ENDED,
                Topics.BUS_HEALTH,
                Topics.SYSTEM_LOG));
    for (ChangeState state : ChangeState.values()) {
      built.add(Topics.topologyChange("main", state));
    }
    for (DeckyLeaf leaf : DeckyLeaf.values()) {
      built.add(Topics.decky("decky-01", leaf));
    }
    for (CanaryLeaf leaf : CanaryLeaf.values()) {
      built.add(Topics.canary("t1", leaf));
    }
    for (OrchestratorKind kind : OrchestratorKind.values()) {
      built.add(Topics.orchestrator(kind, "decky-01"));
    }
    List<Pattern> forms =
        Topics.catalogue().stream()
            .map(
                f ->
                    Pattern.compile(
                        f.form()
                            .replace(".", "\\.")
                            .replaceAll("\\{[a-z]+…}", ".+")
                            .replaceAll("\\{[a-z]+}", "[^.]+")))
            .toList();
    for (Topic topic : built) {
      assertThat(forms).as(topic.name()).anyMatch(form -> form.matcher(topic.name()).matches());
    }
    assertThat(Topics.ruleFired("T1110.001")).hasToString("ttp.rule.fired.T1110_001");
    assertThat(Topics.decky("decky-01", DeckyLeaf.MUTATE_REQUEST))
        .hasToString("decky.decky-01.mutate_request");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a.b", "*", "a>", "a b", "a\n", "\t"})
  void a_segment_that_is_no_token_is_refused_with_its_text(String segment) {
    assertThatThrownBy(() -> Topics.decky(segment, DeckyLeaf.STATE))
        .hasMessageContaining("'" + segment + "'");
    assertThatThrownBy(() -> Topics.topologyStatus(segment))
        .hasMessageContaining("'" + segment + "'");
    assertThatThrownBy(() -> Topics.workerHealth(segment))
        .hasMessageContaining("'" + segment + "'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bus", "log"})
  void bus_and_log_are_no_workers(String name) {
    assertThatThrownBy(() -> Topics.workerHealth(name)).hasMessageContaining("'" + name + "'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "a.", ".a", "a..b", ">.a", "a.>.b", "a*", "a.b>", "a b"})
  void a_malformed_pattern_is_refused(String pattern) {
    assertThatThrownBy(() -> new TopicPattern(pattern)).hasMessageContaining("'" + pattern + "'");
  }

  @Test
  void a_pattern_agrees_with_a_regular_expression_and_the_trie_with_the_pattern() {
    Property.holds(
        20_000,
        random -> {
          String[] words = {"a", "b", "topology", "x1"};
          StringBuilder topicText = new StringBuilder();
          for (int i = 0, n = 1 + random.nextInt(5); i < n; i++) {
            topicText.append(i == 0 ? "" : ".").append(words[random.nextInt(words.length)]);
          }
          StringBuilder patternText = new StringBuilder();
          int tokens = 1 + random.nextInt(5);
          for (int i = 0; i < tokens; i++) {
            int kind = random.nextInt(4);
            String token =
                kind == 0
                    ? "*"
                    : kind == 1 && i == tokens - 1 ? ">" : words[random.nextInt(words.length)];
            patternText.append(i == 0 ? "" : ".").append(token);
          }
          TopicPattern pattern = new TopicPattern(patternText.toString());
          Topic topic = new Topic(topicText.toString());
          String regex =
              patternText.toString().replace(".", "\\.").replace("*", "[^.]+").replace(">", ".+");
          boolean expected = topic.name().matches(regex);
          assertThat(pattern.matches(topic)).as(pattern + " on " + topic).isEqualTo(expected);
          SubjectTrie<String> trie = new SubjectTrie<>();
          trie.add(pattern, "it");
          List<String> found = new ArrayList<>();
          trie.match(topic.name(), found);
          assertThat(!found.isEmpty()).as("trie: " + pattern + " on " + topic).isEqualTo(expected);
          trie.remove(pattern, "it");
          found.clear();
          trie.match(topic.name(), found);
          assertThat(found).isEmpty();
        });
  }

  /**
   * One trie with many patterns, some of them taken out again, against a regular expression each.
   */
  @Test
  void a_trie_of_many_patterns_finds_just_those_that_match() {
    String[] words = {"a", "b", "topology", "x1", "ab"};
    Property.holds(
        500,
        random -> {
          SubjectTrie<String> trie = new SubjectTrie<>();
          List<String> patterns = new ArrayList<>();
          for (int i = 0; i < 60; i++) {
            StringBuilder text = new StringBuilder();
            int tokens = 1 + random.nextInt(4);
            for (int k = 0; k < tokens; k++) {
              int kind = random.nextInt(5);
              text.append(k == 0 ? "" : ".")
                  .append(
                      kind == 0
                          ? "*"
                          : kind == 1 && k == tokens - 1
                              ? ">"
                              : words[random.nextInt(words.length)]);
            }
            patterns.add(text.toString());
            trie.add(new TopicPattern(text.toString()), text.toString());
          }
          for (int i = 0; i < 20; i++) {
            String gone = patterns.remove(random.nextInt(patterns.size()));
            trie.remove(new TopicPattern(gone), gone);
          }
          for (int i = 0; i < 20; i++) {
            StringBuilder topic = new StringBuilder(words[random.nextInt(words.length)]);
            for (int k = random.nextInt(4); k > 0; k--) {
              topic.append('.').append(words[random.nextInt(words.length)]);
            }
            List<String> found = new ArrayList<>();
            trie.match(topic.toString(), found);
            assertThat(found)
                .containsExactlyInAnyOrderElementsOf(
                    patterns.stream().filter(p -> topic.toString().matches(regex(p))).toList());
          }
        });
  }

  private static String regex(String pattern) {
    return pattern.replace(".", "\\.").replace("*", "[^.]+").replace(">", ".+");
  }

  @Test
  void every_constant_is_a_family_of_its_own() throws Exception {
    for (java.lang.reflect.Field field : Topics.class.getFields()) {
      if (field.getType().equals(Topic.class)) {
        assertThat(Topics.catalogue())
            .extracting(Topics.Family::form)
            .as(field.getName())
            .contains(((Topic) field.get(null)).name());
      }
    }
  }

  @Test
  void a_primitive_may_have_dots_but_no_empty_token_and_no_wildcard() {
    assertThat(Topics.observation("a.b.c")).hasToString("attacker.observation.a.b.c");
    for (String bad : List.of("", ".", "a..b", "a.", "a.*", "a.>")) {
      assertThatThrownBy(() -> Topics.observation(bad))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
