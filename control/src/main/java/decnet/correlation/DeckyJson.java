package decnet.correlation;

import decnet.correlation.Correlator.Dark;
import decnet.correlation.Effects.Effect;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Writes the lives of deckies as the contract's JSON. Not thread-safe. */
final class DeckyJson {
  private final Correlator correlator;
  private final boolean refs;
  private final Optional<Effects.Windows> effects;
  private final List<Dark> dark;

  DeckyJson(Correlator correlator, boolean refs, Optional<Effects> effects) {
    this.correlator = correlator;
    this.refs = refs;
    this.effects = effects.map(Effects::windows);
    dark = correlator.dark().stream().sorted(Comparator.comparingLong(Dark::toMicros)).toList();
  }

  /** The properties of {@code life}. */
  void write(JsonText json, DeckyLife life) {
    json.name("decky").value(life.name);
    json.name("epochs").beginArray();
    for (int i = 0; i < life.epochs().size(); i++) {
      epoch(json, life, i);
    }
    json.endArray();
    json.name("gaps").beginArray();
    for (DeckyLife.Gap gap : life.gaps()) {
      json.beginObject();
      json.name("expected").values(gap.expected());
      json.name("found").values(gap.found());
      json.name("timestamp").time(gap.micros());
      if (gap.position() > 0) {
        json.name("pos").value(gap.position());
      }
      json.endObject();
    }
    json.endArray();
    if (refs) {
      json.name("transitions").beginArray();
      for (Transition transition : life.transitions()) {
        json.beginObject();
        JsonParts.transition(json, life.name, transition);
        json.endObject();
      }
      json.endArray();
    }
    effects.ifPresent(windows -> effects(json, life, windows.of(life)));
  }

  private void epoch(JsonText json, DeckyLife life, int index) {
    Epoch epoch = life.epoch(index);
    Optional<Long> from = epoch.opening().map(Transition::micros);
    Optional<Long> to = life.end(index);
    json.beginObject();
    json.name("index").value(index);
    json.name("from").timeOrNull(from);
    json.name("to").timeOrNull(to);
    json.name("services");
    if (epoch.services().isPresent()) {
      json.values(epoch.services().get());
    } else {
      json.nothing();
    }
    json.name("trigger").valueOrNull(epoch.opening().map(Transition::trigger));
    json.name("hops").value(epoch.hops());
    json.name("attackers").value(epoch.attackers());
    if (epoch.opening().isEmpty()) {
      json.name("implicit").value(true);
    }
    json.name("dark").beginArray();
    dark(json, from.orElse(Long.MIN_VALUE), to.orElse(Long.MAX_VALUE));
    json.endArray();
    json.endObject();
  }

  /** The parts of dark intervals within {@code [from, to)}; the first is found by halving. */
  private void dark(JsonText json, long from, long to) {
    int low = 0;
    int high = dark.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (dark.get(middle).toMicros() <= from) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    for (int i = low; i < dark.size() && dark.get(i).fromMicros() < to; i++) {
      json.beginArray();
      json.time(Math.max(dark.get(i).fromMicros(), from));
      json.time(Math.min(dark.get(i).toMicros(), to));
      json.endArray();
    }
  }

  private void effects(JsonText json, DeckyLife life, List<Effect> all) {
    json.name("effects").beginArray();
    for (int i = 0; i < all.size(); i++) {
      Transition transition = life.transitions().get(i);
      json.beginObject();
      json.name("timestamp").time(transition.micros());
      if (transition.seq() > 0) {
        json.name("seq").value(transition.seq());
      }
      effect(json, all.get(i));
      firstContact(json, life.epoch(life.epochs().size() - all.size() + i));
      json.endObject();
    }
    json.endArray();
  }

  private void effect(JsonText json, Effect effect) {
    json.name("attackers_before").value(effect.before());
    json.name("attackers_after").value(effect.after());
    json.name("came_back").value(effect.cameBack().count());
    json.name("came_back_ips").values(names(effect.cameBack()));
    json.name("left").value(effect.left().count());
    json.name("left_ips").values(names(effect.left()));
  }

  private void firstContact(JsonText json, Epoch epoch) {
    json.name("first_contact");
    if (epoch.firstSource() < 0) {
      json.nothing();
      return;
    }
    json.beginObject();
    json.name("attacker_ip").value(correlator.sources().get(epoch.firstSource()).address());
    json.name("timestamp").time(epoch.firstMicros());
    json.endObject();
  }

  private List<String> names(Effects.Group group) {
    return group.first().stream()
        .map(source -> correlator.sources().get(source).address())
        .toList();
  }
}
