package decnet.correlation;

import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Writes what a correlator knows as the contract's JSON, to the byte: the same lines give the same
 * text. Where everything is in memory, traversals and deckies are written by several threads.
 */
public final class CorrelationJson {
  private static final int HOPS_A_PART = 2048; // about half a megabyte

  private final Correlator correlator;
  private final Form form;
  private final TraversalJson traversalJson;

  /** Counts that only the reader of the lines knows. */
  public record LineCounts(long parsed, long rejected) {}

  /**
   * @param minDeckies how many deckies make a traversal
   * @param refs transitions appear only under {@code deckies}; a traversal refers to them
   * @param effects what each transition did to the intruders, under {@code deckies}; not for a
   *     correlator whose sources leave memory
   */
  public record Form(int minDeckies, boolean refs, boolean effects) {}

  public CorrelationJson(Correlator correlator, Form form) {
    this.correlator = correlator;
    this.form = form;
    traversalJson = new TraversalJson(correlator, form.refs());
  }

  /** The sources whose way makes a traversal, by first contact, then address. */
  List<Source> traversing() {
    List<Source> all = new ArrayList<>();
    for (Source source : correlator.sources()) {
      if (source.count() > 0 && source.deckies.size() >= form.minDeckies()) {
        all.add(source);
      }
    }
    all.sort(Comparator.comparingLong(Source::firstSeen).thenComparing(Source::address));
    return all;
  }

  private Optional<Effects> effects() {
    return form.effects()
        ? Optional.of(new Effects(correlator, correlator.deckies().size()))
        : Optional.empty();
  }

  /** Writes the whole object. */
  public void write(OutputStream out, LineCounts lines) {
    List<Source> traversing = traversing();
    JsonText json = JsonText.to(out);
    json.beginObject();
    json.name("stats").beginObject();
    stats(json, lines, traversing.size());
    json.endObject();
    json.name("traversals").beginArray().flush();
    new Items(out, false).traversals(traversing);
    json.endArray();
    json.name("deckies").beginArray().flush();
    new Items(out, false).deckies();
    json.endArray();
    json.endObject().flush();
  }

  /**
   * Writes an object a line, each with its {@code type}: {@code stats} first, then every {@code
   * traversal}, then every {@code decky}.
   */
  public void writeLines(OutputStream out, LineCounts lines) {
    List<Source> traversing = traversing();
    JsonText json = JsonText.to(out);
    json.beginObject();
    json.name("type").value("stats");
    stats(json, lines, traversing.size());
    json.endObject().newline();
    json.flush();
    new Items(out, true).traversals(traversing);
    new Items(out, true).deckies();
  }

  /** Many objects of one kind: elements of an array, or lines of their own. */
  private final class Items {
    private final OutputStream out;
    private final boolean asLines;

    Items(OutputStream out, boolean asLines) {
      this.out = out;
      this.asLines = asLines;
    }

    void traversals(List<Source> all) {
      int[] ends = ends(all);
      write(
          ends.length,
          () -> {
            TraversalJson writer = new TraversalJson(correlator, form.refs());
            return (json, part) -> {
              for (int i = part == 0 ? 0 : ends[part - 1]; i < ends[part]; i++) {
                begin(json, i, "traversal");
                writer.write(json, Traversal.of(correlator, correlator.whole(all.get(i))));
                end(json);
              }
            };
          });
    }

    void deckies() {
      List<DeckyLife> all = List.copyOf(correlator.deckies().values());
      Optional<Effects> effects = effects();
      write(
          all.size(),
          () -> {
            DeckyJson writer = new DeckyJson(correlator, form.refs(), effects);
            return (json, part) -> {
              begin(json, part, "decky");
              writer.write(json, all.get(part));
              end(json);
            };
          });
    }

    private void write(int parts, Supplier<PartsInOrder.Writer> writers) {
      int threads = correlator.isWhole() ? Runtime.getRuntime().availableProcessors() : 1;
      PartsInOrder.write(out, parts, threads, writers);
    }

    private void begin(JsonText json, int index, String type) {
      if (!asLines && index > 0) {
        json.follow();
      }
      json.beginObject();
      if (asLines) {
        json.name("type").value(type);
      }
    }

    private void end(JsonText json) {
      json.endObject();
      if (asLines) {
        json.newline();
      }
    }
  }

  /** Where parts with enough hops each to be worth a thread's while end. */
  private static int[] ends(List<Source> all) {
    List<Integer> ends = new ArrayList<>();
    long hops = 0;
    for (int i = 0; i < all.size(); i++) {
      hops += all.get(i).count();
      if (hops >= HOPS_A_PART || i + 1 == all.size()) {
        ends.add(i + 1);
        hops = 0;
      }
    }
    return ends.stream().mapToInt(Integer::intValue).toArray();
  }

  /**
   * Writes up to {@code limit} traversals behind the one that {@code after} names, and {@code
   * next}, which names the last one here, or null at the end.
   *
   * @throws IllegalArgumentException when {@code after} is not what an earlier page gave
   */
  void writePage(OutputStream out, LineCounts lines, Optional<String> after, int limit) {
    List<Source> traversing = traversing();
    int from = after.map(key -> behind(traversing, key)).orElse(0);
    int to = (int) Math.min(traversing.size(), (long) from + limit);
    JsonText json = JsonText.to(out);
    json.beginObject();
    json.name("stats").beginObject();
    stats(json, lines, traversing.size());
    json.endObject();
    json.name("traversals").beginArray();
    for (Source source : traversing.subList(from, to)) {
      traversal(json, source);
    }
    json.endArray();
    json.name("next");
    json.valueOrNull(
        to < traversing.size() ? Optional.of(key(traversing.get(to - 1))) : Optional.empty());
    json.endObject().flush();
  }

  /** Names a traversal's place in the order: when it began, and whose it is. */
  private static String key(Source source) {
    return source.firstSeen() + "-" + source.address();
  }

  private static int behind(List<Source> traversing, String key) {
    int dash = key.indexOf('-', 1);
    if (dash < 0 || !key.substring(0, dash).matches("-?\\d{1,18}")) {
      throw new IllegalArgumentException(
          "after: '" + key + "' (expected: next of an earlier page)");
    }
    long first = Long.parseLong(key.substring(0, dash));
    String address = key.substring(dash + 1);
    int at = 0;
    while (at < traversing.size()
        && (traversing.get(at).firstSeen() < first
            || traversing.get(at).firstSeen() == first
                && traversing.get(at).address().compareTo(address) <= 0)) {
      at++;
    }
    return at;
  }

  /** Writes the way of one source, however few deckies it touched. */
  void writeOne(OutputStream out, Source source) {
    JsonText json = JsonText.to(out);
    traversal(json, source);
    json.flush();
  }

  /** Writes the life of one decky. */
  void writeDecky(OutputStream out, DeckyLife life) {
    JsonText json = JsonText.to(out);
    json.beginObject();
    new DeckyJson(correlator, form.refs(), effects()).write(json, life);
    json.endObject().flush();
  }

  private void traversal(JsonText json, Source source) {
    json.beginObject();
    traversalJson.write(json, Traversal.of(correlator, correlator.whole(source)));
    json.endObject();
  }

  private void stats(JsonText json, LineCounts lines, int traversals) {
    Correlator.Totals totals = correlator.totals();
    json.name("lines_parsed").value(lines.parsed());
    json.name("lines_rejected").value(lines.rejected());
    json.name("events_indexed").value(totals.eventsIndexed());
    json.name("mutations_indexed").value(totals.mutationsIndexed());
    json.name("unique_ips").value(totals.uniqueIps());
    json.name("traversals").value(traversals);
    json.name("gaps").value(correlator.gaps());
    json.name("ghost_hops").value(correlator.ghosts());
  }
}
