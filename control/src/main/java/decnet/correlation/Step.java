package decnet.correlation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * One step of a timeline that is no hop: its instant, its kind (recon before transitions), and
 * where it stands among its kind.
 */
record Step(long micros, int kind, int index, DeckyRef decky) {
  static final int RECON = 1;
  static final int TRANSITION = 2;

  /** Whose transition it is; {@link #NONE} for what is none. */
  record DeckyRef(int number, String name, long seq) {
    static final DeckyRef NONE = new DeckyRef(-1, "", 0);
  }

  private static final Comparator<Step> ORDER =
      Comparator.comparingLong(Step::micros)
          .thenComparingInt(Step::kind)
          .thenComparing(step -> step.decky().name())
          .thenComparingLong(step -> step.decky().seq())
          .thenComparingInt(Step::index);

  /** The transitions of the touched deckies while the source was there, in order. */
  static List<Step> transitions(Correlator correlator, Traversal traversal) {
    List<Step> steps = new ArrayList<>();
    for (DeckyLife life : traversal.deckies()) {
      for (DeckyLife.Run run : life.during(traversal.firstSeen(), traversal.lastSeen())) {
        for (int i = run.first(); i <= run.last(); i++) {
          Transition one = life.transitions().get(i);
          DeckyRef whose = new DeckyRef(life.number, life.name, one.seq());
          steps.add(new Step(one.micros(), TRANSITION, i, whose));
        }
      }
    }
    steps.sort(ORDER);
    return steps;
  }

  /** The source's scans and the transitions, in order. */
  static List<Step> besidesHops(Traversal traversal, List<Step> transitions) {
    List<Source.Recon> recon = traversal.source().recon();
    if (recon.isEmpty()) {
      return transitions;
    }
    List<Step> steps = new ArrayList<>(transitions);
    for (int i = 0; i < recon.size(); i++) {
      steps.add(new Step(recon.get(i).micros(), RECON, i, DeckyRef.NONE));
    }
    steps.sort(ORDER);
    return steps;
  }

  /** The transition that this step is. */
  Transition transition(Correlator correlator) {
    return correlator.life(decky.number()).transitions().get(index);
  }
}
