package decnet.correlation;

import decnet.base.IpAddress;
import decnet.correlation.Hops.Hop;
import decnet.correlation.Source.Recon;
import decnet.syslog.LogLine;
import decnet.syslog.Snapshots;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Joins the two records of a log: what intruders did, and what each decky was. Lines are fed in log
 * order; every interaction finds the epoch of its decky that it belongs to. Memory grows with hops
 * (about 28 bytes each, at most 42 while their columns have room), a line costs the same whatever
 * came before. Not thread-safe.
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

  /** An interval in which nothing was exposed. */
  record Dark(long fromMicros, long toMicros) {}

  private final Options options;
  private final Reread log;
  private final Names names = new Names();
  private final Map<String, DeckyLife> deckies = new HashMap<>();
  private final List<DeckyLife> byNumber = new ArrayList<>();
  private final Map<IpAddress, Source> bySource = new HashMap<>();
  private final List<Source> sources = new ArrayList<>();
  private final Map<SessionKey, Integer> sessions = new HashMap<>();
  private final List<Dark> dark = new ArrayList<>();
  private final Prehistory before = new Prehistory();
  private long firstPosition;
  private long lastSign = Long.MIN_VALUE;
  private long events;
  private long mutations;
  private int uniqueIps;

  public Correlator(Options options) {
    this(options, Reread.NEVER);
  }

  /** {@code log} gives back the lines of sources that have left memory. */
  Correlator(Options options, Reread log) {
    this.options = options;
    this.log = log;
  }

  /** Takes the next line of the log. */
  public void feed(LogLine line) {
    take(line);
  }

  /** As {@link #feed}; whose the line is, where it is a hop or a scan. */
  Optional<Source> take(LogLine line) {
    firstPosition = firstPosition == 0 ? line.position() : firstPosition;
    if (line.isMutation()) {
      mutation(line);
      return Optional.empty();
    }
    return line.isInfrastructure() ? infrastructure(line) : interaction(line);
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

  /** Names that stand in one value, separated by commas. */
  static SortedSet<String> set(@Nullable String joined) {
    TreeSet<String> set = new TreeSet<>();
    if (joined != null) {
      Arrays.stream(joined.split(","))
          .map(String::strip)
          .filter(slug -> !slug.isEmpty())
          .forEach(set::add);
    }
    return set;
  }

  static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  static long number(@Nullable String text) {
    return text != null && text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
  }

  private DeckyLife life(String decky) {
    DeckyLife known = deckies.get(decky);
    if (known != null) {
      return known;
    }
    DeckyLife fresh = new DeckyLife(byNumber.size(), decky);
    byNumber.add(fresh);
    deckies.put(decky, fresh);
    return fresh;
  }

  private Optional<Source> infrastructure(LogLine line) {
    String type = line.eventType();
    if (type.startsWith("recon.")) {
      Optional<Source> source = counted(line).map(this::source);
      source.ifPresent(found -> found.add(recon(line), line.position()));
      return source;
    }
    switch (type) {
      case "fleet_started" -> {
        if (lastSign != Long.MIN_VALUE && line.timeMicros() > lastSign) {
          dark.add(new Dark(lastSign, line.timeMicros()));
        }
        lastSign = line.timeMicros();
      }
      case Snapshots.TYPE -> {
        before.take(line, firstPosition);
        String decky = orEmpty(line.param("decky"));
        before.decky(decky).ifPresent(past -> life(decky).before(past.services()));
      }
      case "heartbeat", "fleet_stopped" -> lastSign = Math.max(lastSign, line.timeMicros());
      default -> {
        // other infrastructure says nothing of exposure
      }
    }
    return Optional.empty();
  }

  private static Recon recon(LogLine line) {
    return new Recon(
        line.timeMicros(),
        line.eventType(),
        orEmpty(line.param("targets")),
        orEmpty(line.param("ports")),
        orEmpty(line.param("count")));
  }

  /** Who did it, unless we did it ourselves or it is to be ignored. */
  private Optional<IpAddress> counted(LogLine line) {
    String origin = line.param("origin");
    if ("orchestrator".equals(origin) || "rehearsal".equals(origin) && !options.rehearsals()) {
      return Optional.empty();
    }
    return line.source().filter(found -> !options.ignored().test(found));
  }

  private Optional<Source> interaction(LogLine line) {
    Optional<IpAddress> address = counted(line);
    if (address.isEmpty()) {
      return Optional.empty();
    }
    events++;
    Source source = source(address.get());
    uniqueIps += source.count() == 0 ? 1 : 0;
    DeckyLife life = life(line.host());
    int now = life.current();
    int epoch = accepted(sessions, line, source, now);
    String service = line.service();
    life.epoch(epoch).visited(source.number, service, line.timeMicros());
    source.add(line.timeMicros(), line.position(), hop(line, life, epoch, now));
    if (line.isOurs() && lastSign != Long.MIN_VALUE) {
      lastSign = Math.max(lastSign, line.timeMicros()); // somebody answered: not dark
    }
    return Optional.of(source);
  }

  private Hop hop(LogLine line, DeckyLife life, int epoch, int now) {
    int flags =
        (epoch < now ? Hops.DRAINING : 0)
            | ("rehearsal".equals(line.param("origin")) ? Hops.REHEARSAL : 0);
    return new Hop(
        life.number,
        names.number(line.service()),
        names.number(line.eventType()),
        epoch,
        names.number(orEmpty(line.param("via"))),
        flags);
  }

  /**
   * The epoch in which the line's session was accepted; without a session, the one that is open.
   */
  private static int accepted(
      Map<SessionKey, Integer> sessions, LogLine line, Source source, int now) {
    String session = line.param("session");
    if (session == null || session.isEmpty()) {
      return now;
    }
    SessionKey key = new SessionKey(session, line.host(), source.number);
    Integer accepted =
        line.eventType().equals("disconnect")
            ? sessions.remove(key)
            : sessions.putIfAbsent(key, now);
    return accepted == null ? now : accepted;
  }

  private Source source(IpAddress address) {
    IpAddress key = address.source();
    Source known = bySource.get(key);
    if (known != null) {
      known.seenAs(address);
      return known;
    }
    Source fresh = new Source(sources.size(), address);
    bySource.put(key, fresh);
    sources.add(fresh);
    return fresh;
  }

  /** {@code source} with all its hops: those that left memory are read from the log again. */
  Source whole(Source source) {
    if (source.cold().size() == 0) {
      return source;
    }
    Source whole = source.blank();
    Map<SessionKey, Integer> accepted = new HashMap<>();
    for (int i = 0; i < source.cold().size(); i++) {
      log.read(source.cold().from(i), source.cold().to(i), line -> restore(line, whole, accepted));
    }
    whole.append(source);
    return whole;
  }

  private void restore(LogLine line, Source into, Map<SessionKey, Integer> accepted) {
    boolean scan = line.isInfrastructure() && line.eventType().startsWith("recon.");
    if (line.isMutation()
        || line.isInfrastructure() && !scan
        || counted(line).filter(into::owns).isEmpty()) {
      return;
    }
    if (scan) {
      into.keep(recon(line));
      return;
    }
    DeckyLife life = life(line.host());
    int now = life.epochAt(line.position());
    int epoch = accepted(accepted, line, into, now);
    into.restore(line.timeMicros(), hop(line, life, epoch, now));
  }

  /** No session of before goes on: the fleet was started anew. */
  void forgetSessions() {
    sessions.clear();
  }

  /** The position of the first line fed; 0 before it. */
  long firstPosition() {
    return firstPosition;
  }

  /** What the log told before its first line that is still there. */
  Prehistory before() {
    return before;
  }

  public Totals totals() {
    return new Totals(events, mutations, uniqueIps);
  }

  List<Source> sources() {
    return sources;
  }

  Optional<Source> find(IpAddress address) {
    return Optional.ofNullable(bySource.get(address.source()));
  }

  /** By name. */
  SortedMap<String, DeckyLife> deckies() {
    return new TreeMap<>(deckies);
  }

  Optional<DeckyLife> find(String decky) {
    return Optional.ofNullable(deckies.get(decky));
  }

  DeckyLife life(int decky) {
    return byNumber.get(decky);
  }

  String deckyName(int decky) {
    return byNumber.get(decky).name;
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

  /** Hops at services that their epoch did not have. */
  long ghosts() {
    return byNumber.stream().flatMap(life -> life.epochs().stream()).mapToLong(Epoch::ghosts).sum();
  }

  /** Transitions whose old set was not what the fold had. */
  public long gaps() {
    return byNumber.stream().mapToLong(life -> life.gaps().size()).sum();
  }
}
