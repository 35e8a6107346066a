package decnet.bench;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Writes a log as a fleet would have written it in one go: sessions of about five lines, and
 * mutations of which every one is whole. The same seed gives the same bytes.
 */
final class LogGenerator {
  private static final String[] SERVICES = {"ftp", "http", "mysql", "redis", "ssh", "telnet"};
  private static final long START_MICROS = 1_780_000_000_000_000L;

  /** {@code mutationsPerMille}: how many of a thousand lines are mutations. */
  record Shape(String name, int sources, int deckies, double mutationsPerMille) {
    /** 2,000 sources all over 200 deckies, one line in a hundred a mutation. */
    static final Shape DENSE = new Shape("dense", 2_000, 200, 10);

    /** A new source for every tenth line, 200 deckies, one line in ten thousand a mutation. */
    static Shape sparse(long lines) {
      return new Shape("sparse", (int) Math.max(1, lines / 10), 200, 0.1);
    }
  }

  private record Session(int source, int decky, String service, long id) {}

  private final Shape shape;
  private final RandomGenerator random;
  private final List<Set<String>> sets = new ArrayList<>();
  private final long[] seq;
  private final List<Session> open = new ArrayList<>();
  private long micros = START_MICROS;

  LogGenerator(Shape shape, long seed) {
    this.shape = shape;
    random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    seq = new long[shape.deckies()];
    for (int i = 0; i < seq.length; i++) {
      sets.add(Set.of());
    }
  }

  void write(Path file, long lines) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
      for (long position = 1; position <= lines; position++) {
        micros += 1 + random.nextInt(100_000);
        String line =
            position <= seq.length || random.nextDouble() * 1000 < shape.mutationsPerMille()
                ? mutation(
                    (int) (position <= seq.length ? position - 1 : random.nextInt(seq.length)))
                : interaction(position);
        out.write((line + " pos=\"" + position + "\"]\n").getBytes(StandardCharsets.US_ASCII));
      }
    }
  }

  private String head(String host, String app, String type) {
    Instant at = Instant.ofEpochSecond(micros / 1_000_000, micros % 1_000_000 * 1000);
    String stamp = at.toString();
    String seconds = stamp.substring(0, 19);
    return "<134>1 "
        + seconds
        + String.format(Locale.ROOT, ".%06dZ ", micros % 1_000_000)
        + host
        + " "
        + app
        + " - "
        + type
        + " [relay@55555 ";
  }

  private String mutation(int decky) {
    Set<String> next = new TreeSet<>();
    for (int i = 0; i < 3; i++) {
      next.add(SERVICES[random.nextInt(SERVICES.length)]);
    }
    String line =
        head("decky-" + decky, "mutator", "decky_mutated")
            + "decky=\"decky-"
            + decky
            + "\" old_services=\""
            + String.join(",", sets.get(decky))
            + "\" new_services=\""
            + String.join(",", next)
            + "\" trigger=\"scheduled\" mutation_id=\""
            + String.format(Locale.ROOT, "%032x", micros)
            + "\" seq=\""
            + ++seq[decky]
            + "\"";
    sets.set(decky, next);
    return line;
  }

  private String interaction(long position) {
    if (open.isEmpty() || open.size() < 64 && random.nextInt(5) == 0) {
      int decky = random.nextInt(seq.length);
      List<String> offered = List.copyOf(sets.get(decky));
      String service = offered.isEmpty() ? "ssh" : offered.get(random.nextInt(offered.size()));
      open.add(new Session(random.nextInt(shape.sources()), decky, service, position));
      return line(open.getLast(), "connect", "");
    }
    int which = random.nextInt(open.size());
    Session session = open.get(which);
    if (random.nextInt(4) == 0) {
      open.set(which, open.getLast());
      open.removeLast();
      return line(session, "disconnect", " reason=\"done\" duration_ms=\"1200\"");
    }
    return line(session, "command", " command=\"uname -a; id\" user=\"root\"");
  }

  private String line(Session session, String type, String more) {
    int source = session.source();
    return head("decky-" + session.decky(), session.service(), type)
        + "src_ip=\""
        + (11 + (source >> 24))
        + "."
        + (source >> 16 & 255)
        + "."
        + (source >> 8 & 255)
        + "."
        + (source & 255)
        + "\" src_port=\""
        + (32768 + session.id() % 28000)
        + "\" dst_ip=\"10.66.0."
        + (session.decky() & 255)
        + "\" dst_port=\"22\" session=\""
        + String.format(Locale.ROOT, "%032x", session.id())
        + "\""
        + more;
  }
}
