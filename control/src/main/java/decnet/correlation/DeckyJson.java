package decnet.correlation;

import decnet.correlation.Correlator.Dark;
import decnet.correlation.Effects.Effect;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/** Writes the life of one decky as the contract's JSON. */
final class DeckyJson {
  private final Correlator correlator;
  private final boolean refs;
  private final Optional<Effects> effects;
  private final List<Dark> dark;

  DeckyJson(Correlator correlator, boolean refs, Optional<Effects> effects) {
    this.correlator = correlator;
    this.refs = refs;
    this.effects = effects;
    dark = correlator.dark().stream().sorted(Comparator.comparingLong(Dark::toMicros)).toList();
  }

  /** The properties of {@code life}. */
  void write(JsonGenerator json, DeckyLife life) {
    json.writeStringProperty("decky", life.name);
    json.writeArrayPropertyStart("epochs");
    for (int i = 0; i < life.epochs().size(); i++) {
      epoch(json, life, i);
    }
    json.writeEndArray();
    json.writeArrayPropertyStart("gaps");
    for (DeckyLife.Gap gap : life.gaps()) {
      json.writeStartObject();
      JsonParts.strings(json, "expected", gap.expected());
      JsonParts.strings(json, "found", gap.found());
      json.writeStringProperty("timestamp", JsonParts.time(gap.micros()));
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
        JsonParts.transition(json, life.name, transition);
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    effects.ifPresent(all -> effects(json, life, all.of(life)));
  }

  private void epoch(JsonGenerator json, DeckyLife life, int index) {
    Epoch epoch = life.epoch(index);
    Optional<Long> from = epoch.opening().map(Transition::micros);
    Optional<Long> to = life.end(index);
    json.writeStartObject();
    json.writeNumberProperty("index", index);
    JsonParts.nullable(json, "from", from.map(JsonParts::time));
    JsonParts.nullable(json, "to", to.map(JsonParts::time));
    if (epoch.services().isPresent()) {
      JsonParts.strings(json, "services", epoch.services().get());
    } else {
      json.writeNullProperty("services");
    }
    JsonParts.nullable(json, "trigger", epoch.opening().map(Transition::trigger));
    json.writeNumberProperty("hops", epoch.hops());
    json.writeNumberProperty("attackers", epoch.attackers());
    if (epoch.opening().isEmpty()) {
      json.writeBooleanProperty("implicit", true);
    }
    json.writeArrayPropertyStart("dark");
    dark(json, from.orElse(Long.MIN_VALUE), to.orElse(Long.MAX_VALUE));
    json.writeEndArray();
    json.writeEndObject();
  }

  /** The parts of dark intervals within {@code [from, to)}; the first is found by halving. */
  private void dark(JsonGenerator json, long from, long to) {
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
      json.writeStartArray();
      json.writeString(JsonParts.time(Math.max(dark.get(i).fromMicros(), from)));
      json.writeString(JsonParts.time(Math.min(dark.get(i).toMicros(), to)));
      json.writeEndArray();
    }
  }

  private void effects(JsonGenerator json, DeckyLife life, List<Effect> all) {
    json.writeArrayPropertyStart("effects");
    for (int i = 0; i < all.size(); i++) {
      Effect effect = all.get(i);
      json.writeStartObject();
      json.writeStringProperty("timestamp", JsonParts.time(life.transitions().get(i).micros()));
      if (life.transitions().get(i).seq() > 0) {
        json.writeNumberProperty("seq", life.transitions().get(i).seq());
      }
      json.writeNumberProperty("attackers_before", effect.before());
      json.writeNumberProperty("attackers_after", effect.after());
      json.writeNumberProperty("came_back", effect.cameBack().count());
      JsonParts.strings(json, "came_back_ips", names(effect.cameBack()));
      json.writeNumberProperty("left", effect.left().count());
      JsonParts.strings(json, "left_ips", names(effect.left()));
      Epoch epoch = life.epoch(life.epochs().size() - all.size() + i);
      if (epoch.firstSource() < 0) {
        json.writeNullProperty("first_contact");
      } else {
        json.writeObjectPropertyStart("first_contact");
        String who = correlator.sources().get(epoch.firstSource()).address();
        json.writeStringProperty("attacker_ip", who);
        json.writeStringProperty("timestamp", JsonParts.time(epoch.firstMicros()));
        json.writeEndObject();
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private List<String> names(Effects.Group group) {
    return group.first().stream()
        .map(source -> correlator.sources().get(source).address())
        .toList();
  }
}
