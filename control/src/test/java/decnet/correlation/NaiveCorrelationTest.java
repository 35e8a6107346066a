package decnet.correlation;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.Property;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The contract's rules once more, each by looking at every line for every question. */
@Tag("slow")
final class NaiveCorrelationTest {
  private static final long HOUR = 3600;

  @TempDir java.nio.file.Path folder;

  private record Line(int number, long second, String host, String app, String type, String text) {
    String value(String name) {
      Matcher found = Pattern.compile("[ ]" + name + "=\"([^\"]*)\"").matcher(text);
      return found.find() ? found.group(1) : "";
    }

    boolean isMutation() {
      return app.equals("mutator");
    }

    boolean isHop() {
      return !isMutation() && !host.startsWith("decnet-");
    }
  }

  private static List<Line> lines(LogText log) {
    List<Line> all = new ArrayList<>();
    for (String text : log.lines()) {
      String[] words = text.split(" ");
      long second = java.time.Instant.parse(words[1]).getEpochSecond() - LogText.START;
      all.add(new Line(all.size(), second, words[2], words[3], words[5], text));
    }
    return all;
  }

  /** Mutations of {@code decky} before line {@code number}. */
  private static List<Line> mutations(List<Line> all, String decky, int number) {
    return all.stream()
        .filter(line -> line.isMutation() && line.host().equals(decky) && line.number() < number)
        .toList();
  }

  /** Whether the decky's first epoch has no transition that opened it. */
  private static boolean hasImplicit(List<Line> all, String decky) {
    Line first =
        all.stream()
            .filter(line -> line.host().equals(decky) && (line.isHop() || line.isMutation()))
            .findFirst()
            .orElseThrow();
    return first.isHop() || !first.value("old_services").isEmpty();
  }

  private static int epochAt(List<Line> all, Line at, String decky) {
    return mutations(all, decky, at.number()).size() - (hasImplicit(all, decky) ? 0 : 1);
  }

  private static int epoch(List<Line> all, Line hop) {
    String session = hop.value("session");
    Line accepted =
        session.isEmpty()
            ? hop
            : all.stream()
                .filter(line -> line.value("session").equals(session))
                .findFirst()
                .orElseThrow();
    return epochAt(all, accepted, hop.host());
  }

  private static boolean ghost(List<Line> all, Line hop) {
    List<Line> changes = mutations(all, hop.host(), Integer.MAX_VALUE);
    int opening = epoch(all, hop) - (hasImplicit(all, hop.host()) ? 1 : 0);
    String set;
    if (opening >= 0) {
      set = changes.get(opening).value("new_services");
    } else if (!changes.isEmpty() && !changes.getFirst().value("old_services").isEmpty()) {
      set = changes.getFirst().value("old_services");
    } else {
      return false;
    }
    return !Arrays.asList(set.split(",")).contains(hop.app());
  }

  private static String timeline(List<Line> all, String source, Set<String> deckies) {
    List<Line> hops =
        all.stream().filter(line -> line.isHop() && line.value("src_ip").equals(source)).toList();
    long first = hops.getFirst().second();
    long last = hops.getLast().second();
    List<String> steps = new ArrayList<>();
    for (long second = 0; second <= all.getLast().second(); second++) {
      long now = second;
      hops.stream()
          .filter(hop -> hop.second() == now)
          .forEach(
              hop ->
                  steps.add(
                      "hop "
                          + now
                          + " "
                          + hop.host()
                          + " "
                          + hop.app()
                          + " "
                          + hop.type()
                          + " "
                          + epoch(all, hop)
                          + (epoch(all, hop) < epochAt(all, hop, hop.host()) ? " draining" : "")
                          + (ghost(all, hop) ? " ghost" : "")));
      all.stream()
          .filter(
              line ->
                  line.type().equals("recon.syn")
                      && line.second() == now
                      && line.value("src_ip").equals(source))
          .forEach(line -> steps.add("recon " + now));
      all.stream()
          .filter(line -> line.isMutation() && line.second() == now && now >= first && now <= last)
          .filter(line -> deckies.contains(line.host()))
          .sorted(
              java.util.Comparator.comparing(Line::host)
                  .thenComparing(line -> Long.valueOf(line.value("seq"))))
          .forEach(
              line -> steps.add("mutation " + now + " " + line.host() + " " + line.value("seq")));
    }
    return String.join("\n", steps);
  }

  private static String told(JsonNode timeline) {
    return timeline
        .valueStream()
        .map(
            step -> {
              long second =
                  java.time.Instant.parse(step.path("timestamp").asString()).getEpochSecond()
                      - LogText.START;
              String decky = step.path("decky").asString("");
              return switch (step.path("kind").asString()) {
                case "hop" ->
                    "hop "
                        + second
                        + " "
                        + decky
                        + " "
                        + step.path("service").asString()
                        + " "
                        + step.path("event_type").asString()
                        + " "
                        + step.path("epoch").asInt()
                        + (step.path("draining").asBoolean(false) ? " draining" : "")
                        + (step.path("ghost").asBoolean(false) ? " ghost" : "");
                case "recon" -> "recon " + second;
                default -> "mutation " + second + " " + decky + " " + step.path("seq").asInt();
              };
            })
        .collect(Collectors.joining("\n"));
  }

  @Test
  void timelines_are_those_of_the_rules() {
    Property.holds(
        40,
        random -> {
          LogText log = RandomLog.of(random, 60);
          List<Line> all = lines(log);
          JsonNode story = log.story(folder);
          Set<String> expected = new TreeSet<>();
          for (int i = 0; i < 5; i++) {
            String source = "203.0.113." + i;
            Set<String> deckies =
                all.stream()
                    .filter(line -> line.isHop() && line.value("src_ip").equals(source))
                    .map(Line::host)
                    .collect(Collectors.toCollection(TreeSet::new));
            if (deckies.size() >= 2) {
              expected.add(source);
              JsonNode mine =
                  story
                      .path("traversals")
                      .valueStream()
                      .filter(one -> one.path("attacker_ip").asString().equals(source))
                      .findFirst()
                      .orElseThrow();
              assertThat(told(mine.path("timeline"))).isEqualTo(timeline(all, source, deckies));
            }
          }
          assertThat(story.path("traversals").size()).isEqualTo(expected.size());
          long ghosts = all.stream().filter(line -> line.isHop() && ghost(all, line)).count();
          assertThat(story.at("/stats/ghost_hops").asLong()).isEqualTo(ghosts);
        });
  }

  @Test
  void epochs_count_hops_and_attackers_and_effects_count_the_hours_around() {
    Property.holds(
        40,
        random -> {
          LogText log = RandomLog.of(random, 60);
          List<Line> all = lines(log);
          for (JsonNode decky : log.story(folder).path("deckies")) {
            String name = decky.path("decky").asString();
            List<Line> hops =
                all.stream().filter(line -> line.isHop() && line.host().equals(name)).toList();
            for (JsonNode epoch : decky.path("epochs")) {
              List<Line> here =
                  hops.stream()
                      .filter(hop -> epoch(all, hop) == epoch.path("index").asInt())
                      .toList();
              assertThat(epoch.path("hops").asInt()).isEqualTo(here.size());
              assertThat(epoch.path("attackers").asInt()).isEqualTo(sources(here).size());
            }
            List<Line> changes = mutations(all, name, Integer.MAX_VALUE);
            for (int i = 0; i < changes.size(); i++) {
              long at = changes.get(i).second();
              JsonNode effect = decky.path("effects").path(i);
              Set<String> before =
                  sources(
                      hops.stream()
                          .filter(hop -> hop.second() >= at - HOUR && hop.second() <= at)
                          .toList());
              List<Line> later =
                  hops.stream()
                      .filter(hop -> hop.second() > at && hop.second() <= at + HOUR)
                      .toList();
              assertThat(effect.path("attackers_before").asInt()).isEqualTo(before.size());
              assertThat(effect.path("attackers_after").asInt()).isEqualTo(sources(later).size());
              Set<String> left = new TreeSet<>(before);
              left.removeAll(sources(later));
              assertThat(effect.path("left").asInt()).isEqualTo(left.size());
              before.retainAll(
                  sources(
                      later.stream()
                          .filter(hop -> epoch(all, hop) >= epochAt(all, hop, name))
                          .toList()));
              assertThat(effect.path("came_back").asInt()).isEqualTo(before.size());
            }
          }
        });
  }

  private static Set<String> sources(List<Line> lines) {
    return lines.stream()
        .map(line -> line.value("src_ip"))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
