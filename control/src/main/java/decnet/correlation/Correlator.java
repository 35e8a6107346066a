package decnet.correlation;

import decnet.base.IpAddress;
import decnet.correlation.Actions.Action;
import decnet.correlation.Source.Recon;
import decnet.syslog.Interaction;
import decnet.syslog.LineReader;
import decnet.syslog.LogLine;
import decnet.syslog.Names;
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
 * (16 bytes each, at most 24 while their columns have room), a line costs the same whatever came
 * before. Not thread-safe.
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
  private final boolean whole;
  private final Names names = new Names();
  private final Interaction interaction = new Interaction();
  private final LineReader reader = new LineReader();
  private final List<String> texts = new ArrayList<>(); // by number, as far as they are known here
  private final Actions actions = new Actions();
  private final Map<String, DeckyLife> deckies = new HashMap<>();
  private final List<DeckyLife> byNumber = new ArrayList<>();
  private final List<Epoch> epochs = new ArrayList<>();
  private final Sources sources;
  private final Sessions sessions = new Sessions();
  private DeckyLife[] byHost = new DeckyLife[64]; // by the number of its name; null is unknown
  private final List<Dark> dark = new ArrayList<>();
  private final Prehistory before = new Prehistory();
  private long firstPosition;
  private long lastSign = Long.MIN_VALUE;
  private long events;
  private long mutations;
  private int uniqueIps;

  public Correlator(Options options) {
    this(options, Reread.NEVER, true);
  }

  /** {@code log} gives back the lines of sources that have left memory. */
  Correlator(Options options, Reread log) {
    this(options, log, false);
  }

  private Correlator(Options options, Reread log, boolean whole) {
    this.options = options;
    this.log = log;
    this.whole = whole;
    sources = new Sources(options.ignored());
  }

  /** Takes the next line of the log. */
  public void feed(LogLine line) {
    take(line);
  }

  /** As {@link #feed}; whose the line is, where it is a hop or a scan. */
  Optional<Source> take(LogLine line) {
    if (!isInteraction(line)) {
      firstPosition = firstPosition == 0 ? line.position() : firstPosition;
      return other(line);
    }
    return Optional.ofNullable(take(parsed(line)));
  }

  private Interaction parsed(LogLine line) {
    interaction.read(line, names);
    if (names.size() > texts.size()) {
      texts.addAll(names.since(texts.size()));
    }
    return interaction;
  }

  /** Whether a line tells what a peer did, not what we are or became. */
  static boolean isInteraction(LogLine line) {
    return !line.isMutation() && !line.isInfrastructure();
  }

  private Optional<Source> other(LogLine line) {
    if (line.isMutation()) {
      mutation(line);
      return Optional.empty();
    }
    return infrastructure(line);
  }

  /**
   * Takes lines that another thread parsed, with the names that it met. A correlator is fed either
   * so or line by line.
   */
  void feed(Batch batch) {
    texts.addAll(batch.freshNames());
    for (int i = 0; i < batch.size(); i++) {
      byte @Nullable [] raw = batch.other(i);
      if (raw == null) {
        take(batch.interaction(i));
      } else {
        reader.read(raw, 0, raw.length).ifPresent(this::feed);
      }
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
    DeckyLife fresh = new DeckyLife(byNumber.size(), decky, epochs);
    byNumber.add(fresh);
    deckies.put(decky, fresh);
    return fresh;
  }

  private DeckyLife host(int name) {
    if (name >= byHost.length) {
      byHost = Arrays.copyOf(byHost, Math.max(name + 1, 2 * byHost.length));
    }
    DeckyLife known = byHost[name];
    if (known == null) {
      known = life(texts.get(name));
      byHost[name] = known;
    }
    return known;
  }

  private Optional<Source> infrastructure(LogLine line) {
    String type = line.eventType();
    if (type.startsWith("recon.")) {
      Optional<Source> source = scanner(line);
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

  /** Who scanned, unless we did it ourselves or it is to be ignored. */
  private Optional<Source> scanner(LogLine line) {
    String origin = line.param("origin");
    return "orchestrator".equals(origin) || "rehearsal".equals(origin) && !options.rehearsals()
        ? Optional.empty()
        : line.source().map(sources::of);
  }

  /** Who did it, unless we did it ourselves or it is to be ignored. */
  private @Nullable Source attacker(Interaction event) {
    if (event.isOrchestrated() || event.isRehearsal() && !options.rehearsals()) {
      return null;
    }
    if (event.isIpv4()) {
      return sources.ofIpv4(event.ipv4Bits());
    }
    IpAddress address = event.ipv6();
    return address == null ? null : sources.of(address);
  }

  private @Nullable Source take(Interaction event) {
    firstPosition = firstPosition == 0 ? event.position() : firstPosition;
    Source source = attacker(event);
    if (source == null) {
      return null;
    }
    events++;
    uniqueIps += source.count() == 0 ? 1 : 0;
    DeckyLife life = host(event.host());
    int now = life.current();
    int accepted = sessions.accepted(event, life.number, source.number, now);
    int index = accepted == Sessions.NONE ? now : accepted;
    Epoch epoch = life.epoch(index);
    if (accepted == Sessions.NONE) { // else an earlier line of the session was here
      epoch.entered(source.number);
      source.deckies.add(life.number);
    }
    int action = action(event);
    epoch.visited(source.number, action, texts.get(event.service()), event.micros());
    source.count(event.micros(), event.position());
    source.hops().add(event.micros(), epoch.number, index < now, action);
    if (event.isOurs() && lastSign != Long.MIN_VALUE) {
      lastSign = Math.max(lastSign, event.micros()); // somebody answered: not dark
    }
    return source;
  }

  private int action(Interaction event) {
    return actions.number(event.service(), event.eventType(), event.via(), event.isRehearsal());
  }

  /** {@code source} with all its hops: those that left memory are read from the log again. */
  Source whole(Source source) {
    if (source.cold().size() == 0) {
      return source;
    }
    Source whole = source.blank();
    Sessions accepted = new Sessions();
    for (int i = 0; i < source.cold().size(); i++) {
      log.read(source.cold().from(i), source.cold().to(i), line -> restore(line, whole, accepted));
    }
    whole.append(source);
    return whole;
  }

  private void restore(LogLine line, Source into, Sessions accepted) {
    if (isInteraction(line)) {
      Interaction event = parsed(line);
      if (attacker(event) == sources.all().get(into.number)) {
        restore(event, into, accepted);
      }
    } else if (!line.isMutation()
        && line.eventType().startsWith("recon.")
        && scanner(line).filter(source -> source.number == into.number).isPresent()) {
      into.keep(recon(line));
    }
  }

  private void restore(Interaction event, Source into, Sessions accepted) {
    DeckyLife life = host(event.host());
    int now = life.epochAt(event.position());
    int known = accepted.accepted(event, life.number, into.number, now);
    int index = known == Sessions.NONE ? now : known;
    into.hops().add(event.micros(), life.epoch(index).number, index < now, action(event));
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
    return sources.all();
  }

  Optional<Source> find(IpAddress address) {
    return sources.find(address);
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
    return texts.get(number);
  }

  /** Who parses lines for {@link #feed(Batch)} gets their numbers here, and nobody else. */
  Names names() {
    return names;
  }

  Action action(int number) {
    return actions.action(number);
  }

  /** Of all deckies. */
  Epoch epoch(int number) {
    return epochs.get(number);
  }

  /** Whether all hops stay in memory: then what is known changes only by being fed. */
  boolean isWhole() {
    return whole;
  }

  List<Dark> dark() {
    return dark;
  }

  /** Whether the hop's service was not in the known set of its epoch. */
  boolean isGhost(Hops hops, int i) {
    int action = hops.action(i);
    return epoch(hops.epoch(i)).isGhost(action, name(action(action).service()));
  }

  /** Hops at services that their epoch did not have. */
  long ghosts() {
    return epochs.stream().mapToLong(Epoch::ghosts).sum();
  }

  /** Transitions whose old set was not what the fold had. */
  public long gaps() {
    return byNumber.stream().mapToLong(life -> life.gaps().size()).sum();
  }
}
