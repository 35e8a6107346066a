package decnet.correlation;

import decnet.base.IpAddress;
import decnet.correlation.Hops.Hop;
import decnet.syslog.LogLine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Joins the two records of a log: what intruders did, and what each decky was. Lines are fed in log
 * order; every interaction finds the epoch of its decky that it belongs to. Memory grows with hops
 * (about 40 bytes each), a line costs the same whatever came before. Not thread-safe.
 *
 * <p>Source: contract §3.
 */
public final class Correlator {
  /** How a correlator counts. */
  public record Options(boolean rehearsals, Predicate<IpAddress> ignored) {
    public static final Options DEFAULT = new Options(true, address -> false);
  }

  /** Totals over everything fed. */
  public record Totals(long eventsIndexed, long mutationsIndexed, int uniqueIps) {}

  /** A scan as the fabric told it. */
  record Recon(long micros, String type, String targets, String ports, String count) {}

  /** An interval in which nothing was exposed. */
  record Dark(long fromMicros, long toMicros) {}

  /** What is known of one source. */
  static final class Source {
    final String address;
    final Hops hops = new Hops();
    final List<Recon> recon = new ArrayList<>();

    Source(String address) {
      this.address = address;
    }
  }

  private final Options options;
  private final Names names = new Names();
  private final Map<String, DeckyLife> deckies = new LinkedHashMap<>();
  private final Map<String, Integer> deckyNumbers = new HashMap<>();
  private final List<String> deckyNames = new ArrayList<>();
  private final Map<IpAddress, Integer> sourceNumbers = new HashMap<>();
  private final List<Source> sources = new ArrayList<>();
  private final Map<String, Integer> sessions = new HashMap<>();
  private final List<Dark> dark = new ArrayList<>();
  private long lastSign = Long.MIN_VALUE;
  private long order;
  private long events;
  private long mutations;

  public Correlator(Options options) {
    this.options = options;
  }

  /** Takes the next line of the log. */
  public void feed(LogLine line) {
    order++;
    if (line.isMutation()) {
      mutation(line);
    } else if (line.isInfrastructure()) {
      infrastructure(line);
    } else {
      interaction(line);
    }
  }

  private void mutation(LogLine line) {
    String named = line.param("decky");
    DeckyLife life = life(named == null || named.isEmpty() ? line.host() : named);
    life.transition(
        new Transition(
            line.timeMicros(),
            line.position(),
            set(line.param("old_services")),
            set(line.param("new_services")),
            orEmpty(line.param("trigger")),
            orEmpty(line.param("actor")),
            number(line.param("seq"))));
    mutations++;
  }

  private static SortedSet<String> set(@org.jspecify.annotations.Nullable String joined) {
    TreeSet<String> set = new TreeSet<>();
    if (joined != null) {
      Arrays.stream(joined.split(","))
          .map(String::strip)
          .filter(slug -> !slug.isEmpty())
          .forEach(set::add);
    }
    return set;
  }

  private static String orEmpty(@org.jspecify.annotations.Nullable String text) {
    return text == null ? "" : text;
  }

  private static long number(@org.jspecify.annotations.Nullable String text) {
    return text != null && text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
  }

  private int decky(String name) {
    Integer number = deckyNumbers.get(name);
    if (number == null) {
      throw new IllegalStateException("no number for decky " + name);
    }
    return number;
  }

  private DeckyLife life(String decky) {
    DeckyLife known = deckies.get(decky);
    if (known != null) {
      return known;
    }
    deckyNumbers.put(decky, deckyNames.size());
    deckyNames.add(decky);
    DeckyLife fresh = new DeckyLife();
    deckies.put(decky, fresh);
    return fresh;
  }

  private void infrastructure(LogLine line) {
    String type = line.eventType();
    if (type.startsWith("recon.")) {
      line.source()
          .filter(address -> !options.ignored().test(address))
          .ifPresent(
              address ->
                  sources
                      .get(source(address))
                      .recon
                      .add(
                          new Recon(
                              line.timeMicros(),
                              type,
                              orEmpty(line.param("targets")),
                              orEmpty(line.param("ports")),
                              orEmpty(line.param("count")))));
      return;
    }
    switch (type) {
      case "fleet_started" -> {
        if (lastSign != Long.MIN_VALUE && line.timeMicros() > lastSign) {
          dark.add(new Dark(lastSign, line.timeMicros()));
        }
        lastSign = line.timeMicros();
      }
      case "heartbeat", "fleet_stopped" -> lastSign = line.timeMicros();
      default -> {
        // other infrastructure says nothing of exposure
      }
    }
  }

  private void interaction(LogLine line) {
    String origin = line.param("origin");
    boolean rehearsal = "rehearsal".equals(origin);
    if ("orchestrator".equals(origin) || rehearsal && !options.rehearsals()) {
      return;
    }
    Optional<IpAddress> address = line.source().filter(found -> !options.ignored().test(found));
    if (address.isEmpty()) {
      return;
    }
    events++;
    int source = source(address.get());
    String decky = line.host();
    DeckyLife life = life(decky);
    int now = life.current();
    int epoch = epoch(line, now);
    life.epoch(epoch).visited(source);
    int flags = (epoch < now ? Hops.DRAINING : 0) | (rehearsal ? Hops.REHEARSAL : 0);
    sources
        .get(source)
        .hops
        .add(
            line.timeMicros(),
            order,
            new Hop(
                decky(decky),
                names.number(line.service()),
                names.number(line.eventType()),
                epoch,
                names.number(orEmpty(line.param("via"))),
                flags));
  }

  /**
   * The epoch in which the line's session was accepted; without a session, the one that is open.
   */
  private int epoch(LogLine line, int now) {
    String session = line.param("session");
    if (session == null || session.isEmpty()) {
      return now;
    }
    String key = line.host() + ' ' + session;
    Integer accepted =
        line.eventType().equals("disconnect")
            ? sessions.remove(key)
            : sessions.putIfAbsent(key, now);
    return accepted == null ? now : accepted;
  }

  private int source(IpAddress address) {
    IpAddress key = address.source();
    Integer known = sourceNumbers.get(key);
    if (known != null) {
      return known;
    }
    sourceNumbers.put(key, sources.size());
    sources.add(new Source(key.isIpv4() || key.equals(address) ? address.toString() : key + "/64"));
    return sources.size() - 1;
  }

  public Totals totals() {
    return new Totals(
        events, mutations, (int) sources.stream().filter(source -> source.hops.size() > 0).count());
  }

  List<Source> sources() {
    return sources;
  }

  Map<String, DeckyLife> deckies() {
    return deckies;
  }

  DeckyLife life(int decky) {
    DeckyLife life = deckies.get(deckyNames.get(decky));
    if (life == null) {
      throw new IllegalStateException("no decky of number " + decky);
    }
    return life;
  }

  String deckyName(int decky) {
    return deckyNames.get(decky);
  }

  String name(int number) {
    return names.text(number);
  }

  List<Dark> dark() {
    return dark;
  }

  /** Whether the hop's service was not in the known set of its epoch. */
  boolean isGhost(Hops hops, int i) {
    return life(hops.decky(i)).epoch(hops.epoch(i)).isGhost(name(hops.service(i)));
  }

  /** Transitions whose old set was not what the fold had. */
  public long gaps() {
    return deckies.values().stream().mapToLong(life -> life.gaps().size()).sum();
  }
}
