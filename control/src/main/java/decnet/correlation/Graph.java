package decnet.correlation;

import decnet.correlation.CorrelationJson.Form;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The traversals as a graph in time: attackers, the epochs of deckies and the mutations between
 * them are nodes; an attacker's edge to an epoch counts its hops there, a mutation lies between the
 * epoch that it ended and the one that it opened.
 */
public final class Graph {
  /** What nodes and edges may carry. */
  static final List<String> VALUES =
      List.of("kind", "label", "services", "trigger", "from", "to", "hops", "ghosts");

  private final Correlator correlator;
  private final int minDeckies;

  public Graph(Correlator correlator, int minDeckies) {
    this.correlator = correlator;
    this.minDeckies = minDeckies;
  }

  /** What one attacker did in one epoch. */
  private static final class Stay {
    long first = Long.MAX_VALUE;
    long last = Long.MIN_VALUE;
    long hops;
    long ghosts;
  }

  /** Writes the graph in {@code form}. */
  public void write(PrintStream out, GraphForm form) {
    out.print(form.begin());
    correlator.deckies().values().forEach(life -> decky(out, form, life));
    for (Source source :
        new CorrelationJson(correlator, new Form(minDeckies, true, false)).traversing()) {
      attacker(out, form, source);
    }
    out.print(form.end());
  }

  private static String epoch(DeckyLife life, int index) {
    return "epoch:" + life.name + ":" + index;
  }

  private static void decky(PrintStream out, GraphForm form, DeckyLife life) {
    for (int i = 0; i < life.epochs().size(); i++) {
      Epoch epoch = life.epoch(i);
      Map<String, String> values = new LinkedHashMap<>();
      values.put("kind", "epoch");
      values.put("label", life.name + " #" + i);
      epoch.services().ifPresent(set -> values.put("services", String.join(",", set)));
      epoch.opening().ifPresent(one -> values.put("from", JsonParts.time(one.micros())));
      life.end(i).ifPresent(end -> values.put("to", JsonParts.time(end)));
      out.print(form.node(epoch(life, i), values));
      int index = i;
      epoch.opening().ifPresent(one -> mutation(out, form, life, index));
    }
  }

  private static void mutation(PrintStream out, GraphForm form, DeckyLife life, int index) {
    Transition opening =
        life.transitions().get(index - life.epochs().size() + life.transitions().size());
    String id = "mutation:" + life.name + ":" + index;
    Map<String, String> values = new LinkedHashMap<>();
    values.put("kind", "mutation");
    values.put("label", life.name + " " + opening.oldServices() + " → " + opening.newServices());
    values.put("trigger", opening.trigger());
    values.put("from", JsonParts.time(opening.micros()));
    out.print(form.node(id, values));
    if (index > 0) {
      out.print(form.edge(epoch(life, index - 1), id, Map.of()));
    }
    out.print(form.edge(id, epoch(life, index), Map.of()));
  }

  private void attacker(PrintStream out, GraphForm form, Source source) {
    Hops hops = correlator.whole(source).hops();
    Map<Long, Stay> stays = new TreeMap<>();
    for (int i = 0; i < hops.size(); i++) {
      Epoch at = correlator.epoch(hops.epoch(i));
      Stay stay = stays.computeIfAbsent((long) at.decky << 32 | at.index, key -> new Stay());
      stay.first = Math.min(stay.first, hops.micros(i));
      stay.last = Math.max(stay.last, hops.micros(i));
      stay.hops++;
      stay.ghosts += correlator.isGhost(hops, i) ? 1 : 0;
    }
    String id = "attacker:" + source.address();
    out.print(form.node(id, ordered("kind", "attacker", "label", source.address())));
    stays.forEach(
        (key, stay) -> {
          Map<String, String> values =
              ordered("from", JsonParts.time(stay.first), "to", JsonParts.time(stay.last));
          values.put("hops", Long.toString(stay.hops));
          if (stay.ghosts > 0) {
            values.put("ghosts", Long.toString(stay.ghosts));
          }
          DeckyLife life = correlator.life((int) (key >> 32));
          out.print(form.edge(id, epoch(life, (int) (long) key), values));
        });
  }

  private static Map<String, String> ordered(String one, String its, String other, String others) {
    Map<String, String> values = new LinkedHashMap<>();
    values.put(one, its);
    values.put(other, others);
    return values;
  }
}
