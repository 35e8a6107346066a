package decnet.correlation;

import java.util.Arrays;
import java.util.List;

/**
 * What each transition did to the intruders of its decky: who was there in the hour up to it and
 * who in the hour after. Two windows slide over the decky's hops, so every hop is looked at a fixed
 * number of times however many transitions there are. 12 bytes a hop while it lives. It itself
 * never changes; each thread slides {@link #windows} of its own.
 */
final class Effects {
  static final long WINDOW_MICROS = 3_600_000_000L; // an hour; contract: issue of the backbone, §7
  private static final int NAMED = 20; // sources named in a group; the rest is only counted

  /** Sources, of which the first few of the log are named. */
  record Group(int count, List<Integer> first) {
    Group {
      first = List.copyOf(first);
    }
  }

  /**
   * Sources with a hop in the hour before and after; of those before, who came in the hour after
   * with a session that the new shape accepted, and who did not come at all.
   */
  record Effect(int before, int after, Group cameBack, Group left) {}

  /** The hops of one decky. */
  private static final class Visits {
    private final long[] micros;
    private final int[] who; // a source's number, doubled; odd where the session was accepted anew
    private int size;

    Visits(int capacity) {
      micros = new long[capacity];
      who = new int[capacity];
    }

    int source(int i) {
      return who[i] >>> 1;
    }

    boolean isFresh(int i) {
      return (who[i] & 1) != 0;
    }
  }

  private final Visits[] visits;
  private final int sources;

  /** Takes the hops of every source of {@code correlator}, all of which are in memory. */
  Effects(Correlator correlator, int deckies) {
    int[] counts = new int[deckies];
    correlator.deckies().values().forEach(life -> counts[life.number] = hops(life));
    visits = new Visits[deckies];
    Arrays.setAll(visits, decky -> new Visits(counts[decky]));
    sources = correlator.sources().size();
    for (Source source : correlator.sources()) {
      Hops hops = source.hops();
      for (int i = 0; i < hops.size(); i++) {
        Visits at = visits[correlator.epoch(hops.epoch(i)).decky];
        at.micros[at.size] = hops.micros(i);
        at.who[at.size++] = source.number << 1 | (hops.isDraining(i) ? 0 : 1);
      }
    }
  }

  private static int hops(DeckyLife life) {
    return (int) life.epochs().stream().mapToLong(Epoch::hops).sum();
  }

  /** Windows over any decky's hops, for one thread. */
  Windows windows() {
    return new Windows();
  }

  /** The hour before and the hour after some instant. Between two deckies they are empty. */
  final class Windows {
    private static final int BEFORE = 0;
    private static final int AFTER = 1;
    private static final int AGAIN = 2; // after, in a session that was accepted anew
    private static final int STRIDE = 4;

    private final int[] counts = new int[STRIDE * sources]; // hops of each source
    private final SparseBits cameBack = new SparseBits(sources);
    private final SparseBits left = new SparseBits(sources);
    private int inBefore;
    private int inAfter;

    /** One for each transition of {@code life}, in its order. */
    List<Effect> of(DeckyLife life) {
      Visits at = visits[life.number];
      int[] byTime = TimeOrder.of(at.size, i -> at.micros[i]);
      List<Transition> transitions = life.transitions();
      Effect[] effects = new Effect[transitions.size()];
      int gone = 0;
      int here = 0;
      int coming = 0;
      for (int index : TimeOrder.of(effects.length, i -> transitions.get(i).micros())) {
        long instant = transitions.get(index).micros();
        for (;
            coming < byTime.length && at.micros[byTime[coming]] <= instant + WINDOW_MICROS;
            coming++) {
          after(at, byTime[coming], 1);
        }
        for (; here < coming && at.micros[byTime[here]] <= instant; here++) {
          after(at, byTime[here], -1);
          before(at, byTime[here], 1);
        }
        for (; gone < here && at.micros[byTime[gone]] < instant - WINDOW_MICROS; gone++) {
          before(at, byTime[gone], -1);
        }
        effects[index] = new Effect(inBefore, inAfter, group(cameBack), group(left));
      }
      for (; coming > here; coming--) {
        after(at, byTime[coming - 1], -1);
      }
      for (; gone < here; gone++) {
        before(at, byTime[gone], -1);
      }
      return List.of(effects);
    }

    private void before(Visits at, int visit, int change) {
      int source = at.source(visit);
      int now = counts[STRIDE * source + BEFORE] += change;
      inBefore += now == 1 && change > 0 ? 1 : now == 0 ? -1 : 0;
      settle(source);
    }

    private void after(Visits at, int visit, int change) {
      int source = at.source(visit);
      int now = counts[STRIDE * source + AFTER] += change;
      inAfter += now == 1 && change > 0 ? 1 : now == 0 ? -1 : 0;
      counts[STRIDE * source + AGAIN] += at.isFresh(visit) ? change : 0;
      settle(source);
    }

    private void settle(int source) {
      int at = STRIDE * source;
      boolean wasHere = counts[at + BEFORE] > 0;
      cameBack.put(source, wasHere && counts[at + AGAIN] > 0);
      left.put(source, wasHere && counts[at + AFTER] == 0);
    }

    private static Group group(SparseBits set) {
      return new Group(set.size(), set.first(NAMED));
    }
  }
}
