package decnet.correlation;

import decnet.correlation.Source.Recon;
import decnet.correlation.Step.DeckyRef;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** Writes one traversal as the contract's JSON. */
final class TraversalJson {
  private final Correlator correlator;
  private final boolean refs;

  TraversalJson(Correlator correlator, boolean refs) {
    this.correlator = correlator;
    this.refs = refs;
  }

  /** The properties of {@code traversal}, whose source is whole. */
  void write(JsonGenerator json, Traversal traversal) {
    Hops hops = traversal.source().hops();
    List<String> names = traversal.deckies().stream().map(correlator::deckyName).toList();
    json.writeStringProperty("attacker_ip", traversal.source().address());
    json.writeNumberProperty("decky_count", names.size());
    JsonParts.strings(json, "deckies", names);
    json.writeStringProperty("path", String.join(" → ", names));
    json.writeStringProperty("first_seen", JsonParts.time(traversal.firstSeen()));
    json.writeStringProperty("last_seen", JsonParts.time(traversal.lastSeen()));
    json.writeNumberProperty(
        "duration_seconds", (traversal.lastSeen() - traversal.firstSeen()) / 1e6);
    json.writeNumberProperty("hop_count", hops.size());
    correlator.before().source(traversal.source().address()).ifPresent(past -> past(json, past));
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
  }

  /** What the source did in lines that retention has deleted. */
  private static void past(JsonGenerator json, Prehistory.SourceBefore past) {
    json.writeObjectPropertyStart("before");
    json.writeStringProperty("first_seen", JsonParts.time(past.firstMicros()));
    json.writeStringProperty("last_seen", JsonParts.time(past.lastMicros()));
    json.writeNumberProperty("hop_count", past.hops());
    JsonParts.strings(json, "deckies", past.deckies());
    json.writeEndObject();
  }

  private void hop(JsonGenerator json, Hops hops, int i) {
    json.writeStringProperty("timestamp", JsonParts.time(hops.micros(i)));
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

  private void mutations(JsonGenerator json, Traversal traversal) {
    List<Step> mutations = Step.transitions(correlator, traversal);
    json.writeArrayPropertyStart("mutations_during");
    for (Step step : mutations) {
      json.writeStartObject();
      JsonParts.transition(json, step.decky().name(), step.transition(correlator));
      json.writeEndObject();
    }
    json.writeEndArray();
    List<Step> steps = new ArrayList<>(mutations);
    for (int n = 0; n < traversal.byTime().length; n++) {
      long micros = traversal.source().hops().micros(traversal.byTime()[n]);
      steps.add(new Step(micros, Step.HOP, n, DeckyRef.NONE));
    }
    List<Recon> recon = traversal.source().recon();
    for (int n = 0; n < recon.size(); n++) {
      steps.add(new Step(recon.get(n).micros(), Step.RECON, n, DeckyRef.NONE));
    }
    steps.sort(Step.ORDER);
    json.writeArrayPropertyStart("timeline");
    for (Step step : steps) {
      json.writeStartObject();
      step(json, traversal, step);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void step(JsonGenerator json, Traversal traversal, Step step) {
    switch (step.kind()) {
      case Step.HOP -> {
        json.writeStringProperty("kind", "hop");
        hop(json, traversal.source().hops(), traversal.byTime()[step.index()]);
      }
      case Step.RECON -> {
        json.writeStringProperty("kind", "recon");
        recon(json, traversal.source().recon().get(step.index()));
      }
      default -> {
        json.writeStringProperty("kind", "mutation");
        JsonParts.transition(json, step.decky().name(), step.transition(correlator));
      }
    }
  }

  private static void recon(JsonGenerator json, Recon recon) {
    json.writeStringProperty("timestamp", JsonParts.time(recon.micros()));
    json.writeStringProperty("event_type", recon.type());
    json.writeStringProperty("targets", recon.targets());
    json.writeStringProperty("ports", recon.ports());
    json.writeStringProperty("count", recon.count());
  }

  /**
   * Per touched decky the ranges of transitions, as indices into {@code deckies[].transitions} and,
   * where the lines have them, as sequence numbers.
   */
  private void references(JsonGenerator json, Traversal traversal) {
    json.writeArrayPropertyStart("mutation_refs");
    for (int decky : traversal.deckies()) {
      DeckyLife life = correlator.life(decky);
      int[] during = life.during(traversal.firstSeen(), traversal.lastSeen());
      for (int from = 0, to; from < during.length; from = to) {
        for (to = from + 1; to < during.length && during[to] == during[to - 1] + 1; ) {
          to++;
        }
        reference(json, life, during[from], during[to - 1]);
      }
    }
    json.writeEndArray();
    if (!traversal.source().recon().isEmpty()) {
      json.writeArrayPropertyStart("recon");
      for (Recon recon : traversal.source().recon()) {
        json.writeStartObject();
        recon(json, recon);
        json.writeEndObject();
      }
      json.writeEndArray();
    }
  }

  private static void reference(JsonGenerator json, DeckyLife life, int from, int to) {
    json.writeStartObject();
    json.writeStringProperty("decky", life.name);
    json.writeNumberProperty("from", from);
    json.writeNumberProperty("to", to);
    long first = life.transitions().get(from).seq();
    long last = life.transitions().get(to).seq();
    if (first > 0 && last > 0) {
      json.writeNumberProperty("from_seq", first);
      json.writeNumberProperty("to_seq", last);
    }
    json.writeEndObject();
  }
}
