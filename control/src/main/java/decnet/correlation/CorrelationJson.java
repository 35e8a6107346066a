package decnet.correlation;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes what a correlator knows as the contract's JSON, to the byte: the same lines give the same
 * text.
 */
public final class CorrelationJson {
  private static final JsonFactory JSON =
      JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

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

  private DeckyJson deckyJson() {
    return new DeckyJson(
        correlator,
        form.refs(),
        form.effects()
            ? Optional.of(new Effects(correlator, correlator.deckies().size()))
            : Optional.empty());
  }

  /** Writes the whole object and flushes. */
  public void write(OutputStream out, LineCounts lines) {
    List<Source> traversing = traversing();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartObject();
      json.writeObjectPropertyStart("stats");
      stats(json, lines, traversing.size());
      json.writeEndObject();
      json.writeArrayPropertyStart("traversals");
      for (Source source : traversing) {
        traversal(json, source);
      }
      json.writeEndArray();
      json.writeArrayPropertyStart("deckies");
      DeckyJson deckies = deckyJson();
      for (DeckyLife life : correlator.deckies().values()) {
        json.writeStartObject();
        deckies.write(json, life);
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
  }

  /**
   * Writes an object a line, each with its {@code type}: {@code stats} first, then every {@code
   * traversal}, then every {@code decky}.
   */
  public void writeLines(OutputStream out, LineCounts lines) {
    List<Source> traversing = traversing();
    line(out, "stats", json -> stats(json, lines, traversing.size()));
    for (Source source : traversing) {
      Traversal traversal = Traversal.of(correlator.whole(source));
      line(out, "traversal", json -> traversalJson.write(json, traversal));
    }
    DeckyJson deckies = deckyJson();
    for (DeckyLife life : correlator.deckies().values()) {
      line(out, "decky", json -> deckies.write(json, life));
    }
  }

  private static void line(
      OutputStream out, String type, java.util.function.Consumer<JsonGenerator> properties) {
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartObject();
      json.writeStringProperty("type", type);
      properties.accept(json);
      json.writeEndObject();
    }
    try {
      out.write('\n');
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
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
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartObject();
      json.writeObjectPropertyStart("stats");
      stats(json, lines, traversing.size());
      json.writeEndObject();
      json.writeArrayPropertyStart("traversals");
      for (Source source : traversing.subList(from, to)) {
        traversal(json, source);
      }
      json.writeEndArray();
      JsonParts.nullable(
          json,
          "next",
          to < traversing.size() ? Optional.of(key(traversing.get(to - 1))) : Optional.empty());
      json.writeEndObject();
    }
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
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
      traversal(json, source);
    }
  }

  /** Writes the life of one decky. */
  void writeDecky(OutputStream out, DeckyLife life) {
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartObject();
      deckyJson().write(json, life);
      json.writeEndObject();
    }
  }

  private void traversal(JsonGenerator json, Source source) {
    json.writeStartObject();
    traversalJson.write(json, Traversal.of(correlator.whole(source)));
    json.writeEndObject();
  }

  private void stats(JsonGenerator json, LineCounts lines, int traversals) {
    Correlator.Totals totals = correlator.totals();
    json.writeNumberProperty("lines_parsed", lines.parsed());
    json.writeNumberProperty("lines_rejected", lines.rejected());
    json.writeNumberProperty("events_indexed", totals.eventsIndexed());
    json.writeNumberProperty("mutations_indexed", totals.mutationsIndexed());
    json.writeNumberProperty("unique_ips", totals.uniqueIps());
    json.writeNumberProperty("traversals", traversals);
    json.writeNumberProperty("gaps", correlator.gaps());
    json.writeNumberProperty("ghost_hops", correlator.ghosts());
  }
}
