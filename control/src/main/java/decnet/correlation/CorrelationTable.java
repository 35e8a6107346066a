package decnet.correlation;

import decnet.correlation.CorrelationJson.Form;
import decnet.correlation.Effects.Effect;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The traversals for people: a line each, the mutations that fell into it below. */
public final class CorrelationTable {
  private final Correlator correlator;
  private final int minDeckies;

  public CorrelationTable(Correlator correlator, int minDeckies) {
    this.correlator = correlator;
    this.minDeckies = minDeckies;
  }

  /** Every line; text of the log is not escaped. */
  public List<String> lines() {
    Effects.Windows effects = new Effects(correlator, correlator.deckies().size()).windows();
    Map<Integer, List<Effect>> known = new HashMap<>();
    List<String> lines = new ArrayList<>();
    for (Source source :
        new CorrelationJson(correlator, new Form(minDeckies, true, false)).traversing()) {
      Traversal traversal = Traversal.of(correlator, correlator.whole(source));
      List<String> names = traversal.deckies().stream().map(life -> life.name).toList();
      lines.add(
          source.address()
              + "  "
              + JsonParts.time(traversal.firstSeen())
              + "  "
              + traversal.byTime().length
              + " hops  "
              + String.join(" → ", names));
      for (Step step : Step.transitions(correlator, traversal)) {
        DeckyLife life = correlator.life(step.decky().number());
        Effect effect =
            known.computeIfAbsent(life.number, number -> effects.of(life)).get(step.index());
        lines.add(mutation(step, step.transition(correlator), effect));
      }
    }
    return lines;
  }

  private static String mutation(Step step, Transition transition, Effect effect) {
    return "    "
        + JsonParts.time(step.micros())
        + "  "
        + step.decky().name()
        + " mutated ("
        + transition.trigger()
        + "): "
        + transition.oldServices()
        + " → "
        + transition.newServices()
        + "  attackers in the hour before/after "
        + effect.before()
        + "/"
        + effect.after()
        + ", came back "
        + effect.cameBack().count()
        + ", left "
        + effect.left().count();
  }
}
