package decnet.correlation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * One step of a timeline: its instant, its kind (hops before recon before transitions), and where
 * it stands among its kind.
 */
record Step(long micros, int kind, int index, DeckyRef decky) {
  static final int HOP = 0;
  static final int RECON = 1;
  static final int TRANSITION = 2;

  /** Whose transition it is; {@link #NONE} for what is none. */
  record DeckyRef(int number, String name, long seq) {
    static final DeckyRef NONE = new DeckyRef(-1, "", 0);
  }

  static final Comparator<Step> ORDER =
      Comparator.comparingLong(Step::micros)
          .thenComparingInt(Step::kind)
          .thenComparing(step -> step.decky().name())
          .thenComparingLong(step -> step.decky().seq())
          .thenComparingInt(Step::index);

  /** The transitions of the touched deckies while the source was there, in order. */
  static List<Step> transitions(Correlator correlator, Traversal traversal) {
    List<Step> steps = new ArrayList<>();
    for (int decky : traversal.deckies()) {
      DeckyLife life = correlator.life(decky);
      for (int i : life.during(traversal.firstSeen(), traversal.lastSeen())) {
        Transition one = life.transitions().get(i);
        steps.add(new Step(one.micros(), TRANSITION, i, new DeckyRef(decky, life.name, one.seq())));
      }
    }
    steps.sort(ORDER);
    return steps;
  }

  /** The transition that this step is. */
  Transition transition(Correlator correlator) {
    return correlator.life(decky.number()).transitions().get(index);
  }
}
