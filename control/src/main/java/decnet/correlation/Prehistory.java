package decnet.correlation;

import decnet.event.Event;
import decnet.event.Param;
import decnet.event.Severity;
import decnet.syslog.LogLine;
import decnet.syslog.Snapshots;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the lines told that retention has deleted: the folded set of each decky and the totals of
 * each source, at most {@value #SOURCES} of them, those seen last. It is written as {@code
 * snapshot} lines and read from them; one that speaks of lines which are still there (the process
 * ended between the snapshot and the deletion) says nothing new and is not counted. Not
 * thread-safe.
 *
 * <p>Source: contract §2, retention.
 */
final class Prehistory {
  private static final int SOURCES = 100_000;
  private static final int NAMED = 64; // deckies told of a source; the rest is only counted there

  /** A decky at the end of what was deleted. */
  record DeckyBefore(SortedSet<String> services, long seq) {
    DeckyBefore {
      services = Collections.unmodifiableSortedSet(new TreeSet<>(services));
    }
  }

  /** What a source did in what was deleted. */
  record SourceBefore(long firstMicros, long lastMicros, long hops, SortedSet<String> deckies) {
    SourceBefore {
      deckies = Collections.unmodifiableSortedSet(new TreeSet<>(deckies));
    }

    SourceBefore with(SourceBefore later) {
      SortedSet<String> both = new TreeSet<>(deckies);
      both.addAll(later.deckies);
      return new SourceBefore(
          Math.min(firstMicros, later.firstMicros),
          Math.max(lastMicros, later.lastMicros),
          hops + later.hops,
          both);
    }
  }

  private final Map<String, DeckyBefore> deckies = new TreeMap<>();
  private final Map<String, SourceBefore> sources = new HashMap<>();

  /** What is known of a decky's past; empty when it had none. */
  Optional<DeckyBefore> decky(String name) {
    return Optional.ofNullable(deckies.get(name));
  }

  /** What is known of the past of the source with that address. */
  Optional<SourceBefore> source(String address) {
    return Optional.ofNullable(sources.get(address));
  }

  /**
   * Takes a {@code snapshot} line; {@code first} is the position of the first line that is still
   * there.
   */
  void take(LogLine line, long first) {
    if (number(line.param("before")) > first) {
      return;
    }
    switch (text(line.param("kind"))) {
      case "decky" ->
          deckies.put(
              text(line.param("decky")),
              new DeckyBefore(set(line.param("services")), number(line.param("seq"))));
      case "source" ->
          sources.put(
              text(line.param("source")),
              new SourceBefore(
                  number(line.param("first_us")),
                  number(line.param("last_us")),
                  number(line.param("hops")),
                  set(line.param("deckies"))));
      default -> {
        // totals are for people
      }
    }
  }

  /** This, and then what {@code correlator} was fed: everything it knows is in memory. */
  Prehistory followedBy(Correlator correlator) {
    Prehistory all = new Prehistory();
    all.deckies.putAll(deckies);
    all.sources.putAll(sources);
    correlator
        .deckies()
        .forEach(
            (name, life) -> {
              if (!life.transitions().isEmpty()) {
                Transition last = life.transitions().getLast();
                all.deckies.put(name, new DeckyBefore(last.newServices(), last.seq()));
              }
            });
    for (Source source : correlator.sources()) {
      if (source.count() > 0) {
        SortedSet<String> touched = new TreeSet<>();
        for (int decky : source.deckies.sorted()) {
          touched.add(correlator.deckyName(decky));
        }
        all.sources.merge(
            source.address(),
            new SourceBefore(source.firstSeen(), source.lastSeen(), source.count(), touched),
            SourceBefore::with);
      }
    }
    return all;
  }

  /** As events, of what lay before {@code position}. */
  List<Event> events(long position, Instant now) {
    List<Event> events = new ArrayList<>();
    events.add(
        event(
            now,
            position,
            "totals",
            Param.of("deckies", deckies.size()),
            Param.of("sources", sources.size())));
    deckies.forEach(
        (name, decky) ->
            events.add(
                event(
                    now,
                    position,
                    "decky",
                    Param.of("decky", name),
                    Param.of("services", String.join(",", decky.services())),
                    Param.of("seq", decky.seq()))));
    sources.entrySet().stream()
        .sorted(
            Comparator.comparingLong(
                    (Map.Entry<String, SourceBefore> one) -> -one.getValue().lastMicros())
                .thenComparing(Map.Entry::getKey))
        .limit(SOURCES)
        .forEach(
            one ->
                events.add(
                    event(
                        now,
                        position,
                        "source",
                        Param.of("source", one.getKey()),
                        Param.of("first_us", one.getValue().firstMicros()),
                        Param.of("last_us", one.getValue().lastMicros()),
                        Param.of("hops", one.getValue().hops()),
                        Param.of("deckies", named(one.getValue().deckies())))));
    return events;
  }

  private static String named(SortedSet<String> deckies) {
    return String.join(",", deckies.stream().limit(NAMED).toList());
  }

  private static Event event(Instant now, long position, String kind, Param... details) {
    List<Param> params = new ArrayList<>();
    params.add(Param.of("before", position));
    params.add(Param.of("kind", kind));
    params.addAll(List.of(details));
    return new Event.Infrastructure(
        "decnet-log", "log", Snapshots.TYPE, Severity.INFO, now, params);
  }

  private static String text(@Nullable String value) {
    return value == null ? "" : value;
  }

  private static long number(@Nullable String value) {
    return Correlator.number(value);
  }

  private static SortedSet<String> set(@Nullable String joined) {
    return Correlator.set(joined);
  }
}
