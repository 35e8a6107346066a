package decnet.correlation;

import decnet.correlation.Correlator.Dark;
import decnet.correlation.Correlator.Recon;
import decnet.correlation.Correlator.Source;
import java.io.OutputStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes what a correlator knows as the contract's JSON, to the byte: the same lines give the same
 * text.
 */
public final class CorrelationJson {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private final Correlator correlator;
  private final int minDeckies;
  private final boolean refs;

  /** Counts that only the reader of the lines knows. */
  public record LineCounts(long parsed, long rejected) {}

  /**
   * {@code refs}: transitions appear only under {@code deckies}; a traversal refers to them by
   * ranges of their index.
   */
  public CorrelationJson(Correlator correlator, int minDeckies, boolean refs) {
    this.correlator = correlator;
    this.minDeckies = minDeckies;
    this.refs = refs;
  }

  /**
   * One step of a timeline: its instant, its kind (hops before recon before transitions), and where
   * it stands among its kind.
   */
  private record Step(long micros, int kind, int index, String decky, long seq) {
    static final Comparator<Step> ORDER =
        Comparator.comparingLong(Step::micros)
            .thenComparingInt(Step::kind)
            .thenComparing(Step::decky)
            .thenComparingLong(Step::seq)
            .thenComparingInt(Step::index);
  }

  /** Traversals by first contact, then address. */
  List<Traversal> traversals() {
    List<Traversal> all = new ArrayList<>();
    for (Source source : correlator.sources()) {
      if (source.hops.size() >= minDeckies) {
        Traversal traversal = Traversal.of(source);
        if (traversal.deckies().size() >= minDeckies) {
          all.add(traversal);
        }
      }
    }
    all.sort(Comparator.comparingLong(Traversal::firstSeen).thenComparing(t -> t.source().address));
    return all;
  }

  /** Writes the whole object and flushes. */
  public void write(OutputStream out, LineCounts lines) {
    List<Traversal> traversals = traversals();
    try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartObject();
      stats(json, lines, traversals.size());
      json.writeArrayPropertyStart("traversals");
      traversals.forEach(traversal -> traversal(json, traversal));
      json.writeEndArray();
      json.writeArrayPropertyStart("deckies");
      new TreeMap<>(correlator.deckies()).forEach((name, life) -> decky(json, name, life));
      json.writeEndArray();
      json.writeEndObject();
    }
  }

  private void stats(JsonGenerator json, LineCounts lines, int traversals) {
    Correlator.Totals totals = correlator.totals();
    json.writeObjectPropertyStart("stats");
    json.writeNumberProperty("lines_parsed", lines.parsed());
    json.writeNumberProperty("lines_rejected", lines.rejected());
    json.writeNumberProperty("events_indexed", totals.eventsIndexed());
    json.writeNumberProperty("mutations_indexed", totals.mutationsIndexed());
    json.writeNumberProperty("unique_ips", totals.uniqueIps());
    json.writeNumberProperty("traversals", traversals);
    json.writeNumberProperty("gaps", correlator.gaps());
    json.writeNumberProperty("ghost_hops", ghosts());
    json.writeEndObject();
  }

  private long ghosts() {
    long ghosts = 0;
    for (Source source : correlator.sources()) {
      for (int i = 0; i < source.hops.size(); i++) {
        ghosts += correlator.isGhost(source.hops, i) ? 1 : 0;
      }
    }
    return ghosts;
  }

  static String time(long micros) {
    return TIME.format(
        Instant.ofEpochSecond(
            Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1000));
  }

  private void traversal(JsonGenerator json, Traversal traversal) {
    Hops hops = traversal.source().hops;
    long first = traversal.firstSeen();
    long last = traversal.lastSeen();
    json.writeStartObject();
    json.writeStringProperty("attacker_ip", traversal.source().address);
    json.writeNumberProperty("decky_count", traversal.deckies().size());
    List<String> names = traversal.deckies().stream().map(correlator::deckyName).toList();
    strings(json, "deckies", names);
    json.writeStringProperty("path", String.join(" → ", names));
    json.writeStringProperty("first_seen", time(first));
    json.writeStringProperty("last_seen", time(last));
    json.writeNumberProperty("duration_seconds", (last - first) / 1e6);
    json.writeNumberProperty("hop_count", hops.size());
    json.writeArrayPropertyStart("hops");
    for (int i : traversal.byTime()) {
      json.writeStartObject();
      hop(json, hops, i);
      json.writeEndObject();
    }
    json.writeEndArray();
    if (refs) {
      references(json, traversal);
    } else {
      mutations(json, traversal);
    }
    json.writeEndObject();
  }

  private void hop(JsonGenerator json, Hops hops, int i) {
    json.writeStringProperty("timestamp", time(hops.micros(i)));
    json.writeStringProperty("decky", correlator.deckyName(hops.decky(i)));
    json.writeStringProperty("service", correlator.name(hops.service(i)));
    json.writeStringProperty("event_type", correlator.name(hops.event(i)));
    json.writeNumberProperty("epoch", hops.epoch(i));
    if (hops.via(i) != 0) {
      json.writeStringProperty("via", correlator.name(hops.via(i)));
    }
    if (hops.is(i, Hops.DRAINING)) {
      json.writeBooleanProperty("draining", true);
    }
    if (correlator.isGhost(hops, i)) {
      json.writeBooleanProperty("ghost", true);
    }
    if (hops.is(i, Hops.REHEARSAL)) {
      json.writeStringProperty("origin", "rehearsal");
    }
  }

  private static void strings(JsonGenerator json, String name, Collection<String> values) {
    json.writeArrayPropertyStart(name);
    values.forEach(json::writeString);
    json.writeEndArray();
  }

  private void transition(JsonGenerator json, String decky, Transition transition) {
    json.writeStringProperty("timestamp", time(transition.micros()));
    json.writeStringProperty("decky", decky);
    strings(json, "old_services", transition.oldServices());
    strings(json, "new_services", transition.newServices());
    json.writeStringProperty("trigger", transition.trigger());
    if (!transition.actor().isEmpty()) {
      json.writeStringProperty("actor", transition.actor());
    }
    if (transition.seq() > 0) {
      json.writeNumberProperty("seq", transition.seq());
    }
  }

  /** The transitions of the touched deckies while the source was there, as steps. */
  private List<Step> during(Traversal traversal) {
    List<Step> steps = new ArrayList<>();
    for (int decky : traversal.deckies()) {
      List<Transition> all = correlator.life(decky).transitions();
      for (int i = correlator.life(decky).firstAt(traversal.firstSeen());
          i < all.size() && all.get(i).micros() <= traversal.lastSeen();
          i++) {
        steps.add(
            new Step(all.get(i).micros(), 2, i, correlator.deckyName(decky), all.get(i).seq()));
      }
    }
    steps.sort(Step.ORDER);
    return steps;
  }

  private Transition transition(Step step) {
    return Optional.ofNullable(correlator.deckies().get(step.decky()))
        .map(life -> life.transitions().get(step.index()))
        .orElseThrow(() -> new IllegalStateException("no decky " + step.decky()));
  }

  private void mutations(JsonGenerator json, Traversal traversal) {
    List<Step> mutations = during(traversal);
    json.writeArrayPropertyStart("mutations_during");
    for (Step step : mutations) {
      json.writeStartObject();
      transition(json, step.decky(), transition(step));
      json.writeEndObject();
    }
    json.writeEndArray();
    List<Step> steps = new ArrayList<>(mutations);
    for (int n = 0; n < traversal.byTime().length; n++) {
      steps.add(new Step(traversal.source().hops.micros(traversal.byTime()[n]), 0, n, "", 0));
    }
    List<Recon> recon = traversal.source().recon;
    for (int n = 0; n < recon.size(); n++) {
      steps.add(new Step(recon.get(n).micros(), 1, n, "", 0));
    }
    steps.sort(Step.ORDER);
    json.writeArrayPropertyStart("timeline");
    for (Step step : steps) {
      step(json, traversal, step);
    }
    json.writeEndArray();
  }

  private void step(JsonGenerator json, Traversal traversal, Step step) {
    json.writeStartObject();
    switch (step.kind()) {
      case 0 -> {
        json.writeStringProperty("kind", "hop");
        hop(json, traversal.source().hops, traversal.byTime()[step.index()]);
      }
      case 1 -> {
        Recon recon = traversal.source().recon.get(step.index());
        json.writeStringProperty("kind", "recon");
        json.writeStringProperty("timestamp", time(recon.micros()));
        json.writeStringProperty("event_type", recon.type());
        json.writeStringProperty("targets", recon.targets());
        json.writeStringProperty("ports", recon.ports());
        json.writeStringProperty("count", recon.count());
      }
      default -> {
        json.writeStringProperty("kind", "mutation");
        transition(json, step.decky(), transition(step));
      }
    }
    json.writeEndObject();
  }

  /** Per touched decky the range of transitions, as indices into {@code deckies[].transitions}. */
  private void references(JsonGenerator json, Traversal traversal) {
    json.writeArrayPropertyStart("mutation_refs");
    for (int decky : traversal.deckies()) {
      DeckyLife life = correlator.life(decky);
      int from = life.firstAt(traversal.firstSeen());
      int to = life.firstAt(traversal.lastSeen() + 1);
      if (from < to) {
        json.writeStartObject();
        json.writeStringProperty("decky", correlator.deckyName(decky));
        json.writeNumberProperty("from", from);
        json.writeNumberProperty("to", to - 1);
        json.writeEndObject();
      }
    }
    json.writeEndArray();
  }

  private void decky(JsonGenerator json, String name, DeckyLife life) {
    json.writeStartObject();
    json.writeStringProperty("decky", name);
    json.writeArrayPropertyStart("epochs");
    for (int i = 0; i < life.epochs().size(); i++) {
      epoch(json, life, i);
    }
    json.writeEndArray();
    json.writeArrayPropertyStart("gaps");
    for (DeckyLife.Gap gap : life.gaps()) {
      json.writeStartObject();
      strings(json, "expected", gap.expected());
      strings(json, "found", gap.found());
      json.writeStringProperty("timestamp", time(gap.micros()));
      if (gap.position() > 0) {
        json.writeNumberProperty("pos", gap.position());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
    if (refs) {
      json.writeArrayPropertyStart("transitions");
      for (Transition transition : life.transitions()) {
        json.writeStartObject();
        transition(json, name, transition);
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private void epoch(JsonGenerator json, DeckyLife life, int index) {
    DeckyLife.Epoch epoch = life.epoch(index);
    Optional<Long> from = epoch.opening().map(Transition::micros);
    Optional<Long> to = life.end(index);
    json.writeStartObject();
    json.writeNumberProperty("index", index);
    nullable(json, "from", from.map(CorrelationJson::time));
    nullable(json, "to", to.map(CorrelationJson::time));
    if (epoch.services().isPresent()) {
      strings(json, "services", epoch.services().get());
    } else {
      json.writeNullProperty("services");
    }
    nullable(json, "trigger", epoch.opening().map(Transition::trigger));
    json.writeNumberProperty("hops", epoch.hops());
    json.writeNumberProperty("attackers", epoch.attackers());
    if (epoch.opening().isEmpty()) {
      json.writeBooleanProperty("implicit", true);
    }
    json.writeArrayPropertyStart("dark");
    for (Dark dark : correlator.dark()) {
      long begin = Math.max(dark.fromMicros(), from.orElse(Long.MIN_VALUE));
      long end = Math.min(dark.toMicros(), to.orElse(Long.MAX_VALUE));
      if (begin < end) {
        json.writeStartArray();
        json.writeString(time(begin));
        json.writeString(time(end));
        json.writeEndArray();
      }
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void nullable(JsonGenerator json, String name, Optional<String> value) {
    if (value.isPresent()) {
      json.writeStringProperty(name, value.get());
    } else {
      json.writeNullProperty(name);
    }
  }

  /** The traversals for people: a line each, its mutations below. */
  public List<String> table() {
    List<String> lines = new ArrayList<>();
    for (Traversal traversal : traversals()) {
      List<String> names = traversal.deckies().stream().map(correlator::deckyName).toList();
      lines.add(
          traversal.source().address
              + "  "
              + time(traversal.firstSeen())
              + "  "
              + traversal.byTime().length
              + " hops  "
              + String.join(" → ", names));
      for (Step step : during(traversal)) {
        Transition transition = transition(step);
        lines.add(
            "    "
                + time(step.micros())
                + "  "
                + step.decky()
                + " mutated ("
                + transition.trigger()
                + "): "
                + transition.oldServices()
                + " → "
                + transition.newServices());
      }
    }
    return lines;
  }
}
