package decnet.correlation;

import decnet.base.IpAddress;
import decnet.bus.Bus;
import decnet.correlation.CorrelationJson.Form;
import decnet.correlation.CorrelationJson.LineCounts;
import decnet.event.Event;
import decnet.syslog.IngestLog;
import decnet.syslog.LineReader;
import decnet.syslog.LogLine;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A correlator that follows a log that grows: fed by position, asked at any time. It is rebuilt by
 * feeding the log from its begin; what an earlier run told the bus already is not told again. Of
 * the hops only the newest sources' stay in memory; the others' are read from the log again when
 * somebody asks, so an answer is the same whatever has left. A source that left costs a few ranges
 * of positions.
 *
 * <p>One lock guards everything; it is held while an answer is read back, which the feeder, itself
 * behind a log that keeps every line, can wait for.
 */
public final class LiveCorrelator {
  /**
   * @param minDeckies how many deckies make a traversal
   * @param hotHops how many hops stay in memory, 1 or more
   * @param published the last position whose events an earlier run told, or 0
   */
  public record Options(Correlator.Options counting, int minDeckies, long hotHops, long published) {
    public Options {
      if (hotHops < 1) {
        throw new IllegalArgumentException("hot hops: " + hotHops + " (expected: 1 or more)");
      }
    }
  }

  private final Options options;
  private final Correlator correlator;
  private final CorrelationJson json;
  private final Sightings sightings;
  private final LineReader reader = new LineReader();
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Integer, Source> hot = new LinkedHashMap<>(16, 0.75f, true);
  private long hotHops;
  private long position;
  private long lines;
  private long rejected;

  /** {@code log} must be able to give every line again that was fed. */
  public LiveCorrelator(Options options, Bus bus, Reread log) {
    this.options = options;
    correlator = new Correlator(options.counting(), log);
    json = new CorrelationJson(correlator, new Form(options.minDeckies(), true, false));
    sightings = new Sightings(bus);
  }

  /** Takes the line at {@code at}, without its newline; a position not beyond the last is known. */
  public void feed(long at, byte[] line) {
    lock.lock();
    try {
      if (at <= position) {
        return;
      }
      position = at;
      lines++;
      if (reader.parse(line, 0, line.length)) {
        take(reader.line(), at > options.published());
      } else {
        rejected++;
      }
    } finally {
      lock.unlock();
    }
  }

  private void take(LogLine line, boolean aloud) {
    if (line.isInfrastructure() && line.eventType().equals("fleet_started")) {
      correlator.forgetSessions();
      sightings.forget();
    }
    Optional<Source> taken = correlator.take(line);
    if (taken.isEmpty()) {
      return;
    }
    Source source = taken.get();
    if (!line.isInfrastructure()) {
      sightings.hop(line, source, aloud);
    } else if (aloud) {
      sightings.recon(line, source);
    }
    hot.put(source.number, source);
    hotHops++;
    while (hotHops > options.hotHops()) {
      Source coldest = hot.remove(hot.keySet().iterator().next());
      if (coldest != null) {
        hotHops -= coldest.weight();
        coldest.leave();
      }
    }
  }

  /** The last position fed. */
  public long position() {
    lock.lock();
    try {
      return position;
    } finally {
      lock.unlock();
    }
  }

  /**
   * What the lines before {@code end} led to, as snapshot events; nothing until every line that
   * {@code log} had written is fed, since snapshots are among them. Reads those lines once more.
   */
  public List<Event> snapshot(long end, IngestLog log, Instant now) {
    Correlator deleted = new Correlator(options.counting());
    long written = log.written();
    long first;
    Prehistory known;
    lock.lock();
    try {
      if (position < written) {
        return List.of();
      }
      first = correlator.firstPosition();
      known = correlator.before().followedBy(new Correlator(options.counting()));
    } finally {
      lock.unlock();
    }
    new LogReread(log).read(first, end - 1, deleted::feed);
    return known.followedBy(deleted).events(end, now);
  }

  /** Hops in memory. */
  public long hotHops() {
    lock.lock();
    try {
      return hotHops;
    } finally {
      lock.unlock();
    }
  }

  /** Everything, in the form of {@code correlate --json --refs}. */
  public String everything() {
    return answer(out -> json.write(out, new LineCounts(lines, rejected)));
  }

  /**
   * Up to {@code limit} traversals by first contact, from the page that began with {@code after}.
   */
  public String traversals(Optional<String> after, int limit) {
    return answer(out -> json.writePage(out, new LineCounts(lines, rejected), after, limit));
  }

  /** The way of one source, however few deckies it touched; empty when it was never seen. */
  public Optional<String> traversal(IpAddress address) {
    lock.lock();
    try {
      return correlator
          .find(address)
          .filter(source -> source.count() > 0)
          .map(source -> answer(out -> json.writeOne(out, source)));
    } finally {
      lock.unlock();
    }
  }

  /** Epochs, gaps and transitions of one decky; empty when the log does not know it. */
  public Optional<String> decky(String name) {
    lock.lock();
    try {
      return correlator.find(name).map(life -> answer(out -> json.writeDecky(out, life)));
    } finally {
      lock.unlock();
    }
  }

  private String answer(java.util.function.Consumer<ByteArrayOutputStream> writer) {
    lock.lock();
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      writer.accept(out);
      return out.toString(StandardCharsets.UTF_8);
    } finally {
      lock.unlock();
    }
  }
}
