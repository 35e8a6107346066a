package decnet.correlation;

import decnet.correlation.Source.Recon;
import java.util.List;

/** Writes traversals as the contract's JSON. Not thread-safe. */
final class TraversalJson {
  private final Correlator correlator;
  private final boolean refs;
  private final HopJson hops;
  private final TransitionJson transitions = new TransitionJson();

  TraversalJson(Correlator correlator, boolean refs) {
    this.correlator = correlator;
    this.refs = refs;
    hops = new HopJson(correlator);
  }

  /** The properties of {@code traversal}, whose source is whole. */
  void write(JsonText json, Traversal traversal) {
    List<String> names = traversal.deckies().stream().map(life -> life.name).toList();
    json.name("attacker_ip").value(traversal.source().address());
    json.name("decky_count").value(names.size());
    json.name("deckies").values(names);
    json.name("path").value(String.join(" → ", names));
    json.name("first_seen").time(traversal.firstSeen());
    json.name("last_seen").time(traversal.lastSeen());
    json.name("duration_seconds").value((traversal.lastSeen() - traversal.firstSeen()) / 1e6);
    json.name("hop_count").value(traversal.byTime().length);
    correlator.before().source(traversal.source().address()).ifPresent(past -> past(json, past));
    json.name("hops");
    hops.hops(json, traversal.source().hops(), traversal.byTime());
    if (refs) {
      references(json, traversal);
    } else {
      mutations(json, traversal);
    }
  }

  /** What the source did in lines that retention has deleted. */
  private static void past(JsonText json, Prehistory.SourceBefore past) {
    json.name("before").beginObject();
    json.name("first_seen").time(past.firstMicros());
    json.name("last_seen").time(past.lastMicros());
    json.name("hop_count").value(past.hops());
    json.name("deckies").values(past.deckies());
    json.endObject();
  }

  private void mutations(JsonText json, Traversal traversal) {
    List<Step> mutations = Step.transitions(correlator, traversal);
    json.name("mutations_during").beginArray();
    for (Step step : mutations) {
      transitions.mutation(json, step.decky().name(), step.transition(correlator));
    }
    json.endArray();
    json.name("timeline").beginArray();
    timeline(json, traversal, Step.besidesHops(traversal, mutations));
    json.endArray();
  }

  /** Hops between the other steps; at the same instant they come first. */
  private void timeline(JsonText json, Traversal traversal, List<Step> others) {
    Hops all = traversal.source().hops();
    int next = 0;
    for (int i : traversal.byTime()) {
      for (; next < others.size() && others.get(next).micros() < all.micros(i); next++) {
        step(json, traversal, others.get(next));
      }
      hops.step(json, all, i);
    }
    for (Step step : others.subList(next, others.size())) {
      step(json, traversal, step);
    }
  }

  private void step(JsonText json, Traversal traversal, Step step) {
    if (step.kind() == Step.TRANSITION) {
      transitions.step(json, step.decky().name(), step.transition(correlator));
      return;
    }
    json.beginObject();
    json.name("kind").value("recon");
    recon(json, traversal.source().recon().get(step.index()));
    json.endObject();
  }

  private static void recon(JsonText json, Recon recon) {
    json.name("timestamp").time(recon.micros());
    json.name("event_type").value(recon.type());
    json.name("targets").value(recon.targets());
    json.name("ports").value(recon.ports());
    json.name("count").value(recon.count());
  }

  /**
   * Per touched decky the ranges of transitions, as indices into {@code deckies[].transitions} and,
   * where the lines have them, as sequence numbers.
   */
  private static void references(JsonText json, Traversal traversal) {
    json.name("mutation_refs").beginArray();
    for (DeckyLife life : traversal.deckies()) {
      for (DeckyLife.Run run : life.during(traversal.firstSeen(), traversal.lastSeen())) {
        reference(json, life, run);
      }
    }
    json.endArray();
    if (!traversal.source().recon().isEmpty()) {
      json.name("recon").beginArray();
      for (Recon recon : traversal.source().recon()) {
        json.beginObject();
        recon(json, recon);
        json.endObject();
      }
      json.endArray();
    }
  }

  private static void reference(JsonText json, DeckyLife life, DeckyLife.Run run) {
    json.beginObject();
    json.name("decky").value(life.name);
    json.name("from").value(run.first());
    json.name("to").value(run.last());
    long first = life.transitions().get(run.first()).seq();
    long last = life.transitions().get(run.last()).seq();
    if (first > 0 && last > 0) {
      json.name("from_seq").value(first);
      json.name("to_seq").value(last);
    }
    json.endObject();
  }
}
