package decnet.correlation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * What each transition did to the intruders of its decky: who was there in the hour up to it and
 * who in the hour after. Two windows slide over the decky's hops, so every hop is looked at a fixed
 * number of times however many transitions there are. 13 bytes a hop while it lives. Not
 * thread-safe.
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
    private final int[] sources;
    private final boolean[] fresh;
    private int size;

    Visits(int capacity) {
      micros = new long[capacity];
      sources = new int[capacity];
      fresh = new boolean[capacity];
    }
  }

  private final Visits[] visits;
  private final int[][] order;
  private final int[] before;
  private final int[] after;
  private final int[] again;

  /** Takes the hops of every source of {@code correlator}, all of which are in memory. */
  Effects(Correlator correlator, int deckies) {
    int[] counts = new int[deckies];
    for (Source source : correlator.sources()) {
      for (int i = 0; i < source.hops().size(); i++) {
        counts[source.hops().decky(i)]++;
      }
    }
    visits = new Visits[deckies];
    Arrays.setAll(visits, decky -> new Visits(counts[decky]));
    for (Source source : correlator.sources()) {
      Hops hops = source.hops();
      for (int i = 0; i < hops.size(); i++) {
        Visits at = visits[hops.decky(i)];
        at.micros[at.size] = hops.micros(i);
        at.sources[at.size] = source.number;
        at.fresh[at.size++] = !hops.is(i, Hops.DRAINING);
      }
    }
    order = new int[deckies][];
    before = new int[correlator.sources().size()];
    after = new int[before.length];
    again = new int[before.length];
  }

  /** One for each transition of {@code life}, in its order. */
  List<Effect> of(DeckyLife life) {
    Visits at = visits[life.number];
    if (order[life.number] == null) {
      order[life.number] =
          IntStream.range(0, at.size)
              .boxed()
              .sorted(Comparator.comparingLong(i -> at.micros[i]))
              .mapToInt(i -> i)
              .toArray();
    }
    int[] byTime = order[life.number];
    List<Transition> transitions = life.transitions();
    Effect[] effects = new Effect[transitions.size()];
    Windows windows = new Windows();
    int[] rising =
        IntStream.range(0, effects.length)
            .boxed()
            .sorted(Comparator.comparingLong(i -> transitions.get(i).micros()))
            .mapToInt(i -> i)
            .toArray();
    int gone = 0;
    int here = 0;
    int coming = 0;
    for (int index : rising) {
      long instant = transitions.get(index).micros();
      for (;
          coming < byTime.length && at.micros[byTime[coming]] <= instant + WINDOW_MICROS;
          coming++) {
        windows.after(at, byTime[coming], 1);
      }
      for (; here < coming && at.micros[byTime[here]] <= instant; here++) {
        windows.after(at, byTime[here], -1);
        windows.before(at, byTime[here], 1);
      }
      for (; gone < here && at.micros[byTime[gone]] < instant - WINDOW_MICROS; gone++) {
        windows.before(at, byTime[gone], -1);
      }
      effects[index] = windows.effect();
    }
    Arrays.fill(before, 0);
    Arrays.fill(after, 0);
    Arrays.fill(again, 0);
    return List.of(effects);
  }

  /** The hour before and the hour after some instant. */
  private final class Windows {
    private final TreeSet<Integer> cameBack = new TreeSet<>();
    private final TreeSet<Integer> left = new TreeSet<>();
    private int inBefore;
    private int inAfter;

    void before(Visits at, int visit, int change) {
      int source = at.sources[visit];
      int now = before[source] += change;
      inBefore += now == 1 && change > 0 ? 1 : now == 0 ? -1 : 0;
      settle(source);
    }

    void after(Visits at, int visit, int change) {
      int source = at.sources[visit];
      int now = after[source] += change;
      inAfter += now == 1 && change > 0 ? 1 : now == 0 ? -1 : 0;
      again[source] += at.fresh[visit] ? change : 0;
      settle(source);
    }

    private void settle(int source) {
      put(cameBack, source, before[source] > 0 && again[source] > 0);
      put(left, source, before[source] > 0 && after[source] == 0);
    }

    private static void put(Set<Integer> set, int source, boolean in) {
      if (in) {
        set.add(source);
      } else {
        set.remove(source);
      }
    }

    Effect effect() {
      return new Effect(inBefore, inAfter, group(cameBack), group(left));
    }

    private static Group group(Set<Integer> set) {
      List<Integer> first = new ArrayList<>();
      for (int source : set) {
        if (first.size() == NAMED) {
          break;
        }
        first.add(source);
      }
      return new Group(set.size(), first);
    }
  }
}
