package decnet.rehearsal;

import com.jcraft.jsch.JSchException;
import decnet.base.Clock;
import decnet.rehearsal.SshIntruder.Credential;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * The intruder's play: scans the fleet, guesses a password, looks around, uploads a tool, and moves
 * to a second decky with a credential it found; between the two, the second decky is mutated. Every
 * act goes through real clients from one source address that was marked before.
 */
public final class Rehearsal {
  private static final int TIMEOUT_MILLIS = 2_000; // of one connection attempt
  private static final Duration PATIENCE = Duration.ofSeconds(20); // for the log's last line
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final List<Credential> GUESSES =
      List.of(
          new Credential("root", "123456"),
          new Credential("root", "admin"),
          new Credential("root", "toor"),
          new Credential("root", "root"),
          new Credential("root", "password1"),
          new Credential("root", "changeme"),
          new Credential("root", "letmein"),
          new Credential("admin", "admin"),
          new Credential("admin", "admin123"));
  private static final List<String> LOOKS =
      List.of(
          "id",
          "uname -a",
          "cat /etc/passwd",
          "ls -la /root",
          "ps aux | head -n 20",
          "cat ~/.bash_history");
  private static final Pattern FOUND =
      Pattern.compile("sshpass -p '?([^\\s']{1,64})'?.{0,80}?\\s(\\w{1,32})@([\\w.-]{1,64})");
  private static final byte[] TOOL =
      "#!/bin/sh\n# left by decnet rehearse\nuname -a; id\n".getBytes(StandardCharsets.UTF_8);

  private final Stage stage;
  private final String source;
  private final Clock clock;
  private final Consumer<String> narrator;

  /**
   * @param source the address to call from
   * @param narrator is told each act in a sentence
   */
  public Rehearsal(Stage stage, String source, Clock clock, Consumer<String> narrator) {
    this.stage = stage;
    this.source = source;
    this.clock = clock;
    this.narrator = narrator;
  }

  /**
   * Plays it.
   *
   * @return the traversal that it produced, as the API tells it
   * @throws IOException when the fleet has not two deckies with ssh, or none lets anybody in
   */
  public JsonNode play() throws IOException, InterruptedException {
    stage.mark(source);
    List<Target> targets = stage.targets();
    List<Target> shells = targets.stream().filter(t -> t.port("ssh").isPresent()).toList();
    if (shells.size() < 2) {
      throw new IOException(
          "a rehearsal needs two deckies with ssh, this fleet has " + shells.size());
    }
    scan(targets);
    try (Entered first = enter(shells)) {
      String screen = look(first);
      first.intruder().upload("/tmp/.cache.sh", TOOL);
      narrator.accept("uploaded /tmp/.cache.sh to " + first.target().decky());
      Optional<Found> found = found(screen);
      Target next = next(shells, first.target(), found);
      mutate(next);
      move(first, next, found.map(Found::credential));
    }
    return told();
  }

  /** A decky that let the intruder in, and how. */
  private record Entered(Target target, SshIntruder intruder, Credential credential)
      implements AutoCloseable {
    @Override
    public void close() {
      intruder.close();
    }
  }

  /** Connects to every port that somebody may serve. */
  private void scan(List<Target> targets) throws IOException {
    Set<Integer> ports = new TreeSet<>(List.of(21, 22, 23, 80, 443, 3306, 6379));
    targets.forEach(target -> ports.addAll(target.ports().values()));
    int open = 0;
    for (Target target : targets) {
      for (int port : ports) {
        open += isOpen(target.address(), port) ? 1 : 0;
      }
    }
    narrator.accept(
        "scanned "
            + targets.size()
            + " addresses, "
            + ports.size()
            + " ports each: "
            + open
            + " open");
  }

  private boolean isOpen(String address, int port) throws IOException {
    try (Socket socket = new Socket()) {
      socket.bind(new InetSocketAddress(InetAddress.getByName(source), 0));
      socket.connect(new InetSocketAddress(address, port), TIMEOUT_MILLIS);
      return true;
    } catch (java.net.ConnectException | java.net.SocketTimeoutException closed) {
      return false;
    }
  }

  private Entered enter(List<Target> shells) throws IOException {
    for (Target target : shells) {
      int port = target.port("ssh").orElseThrow();
      Way way = guess -> SshIntruder.login(source, target.address(), port, guess);
      int tried = 0;
      for (Credential guess : GUESSES) {
        tried++;
        Optional<SshIntruder> in = attempt(way, guess);
        if (in.isPresent()) {
          narrator.accept(
              "guessed "
                  + guess.user()
                  + "/"
                  + guess.password()
                  + " on "
                  + target.decky()
                  + " at try "
                  + tried);
          return new Entered(target, in.get(), guess);
        }
      }
    }
    throw new IOException("no decky has an account that the rehearsal guesses");
  }

  /** How a decky is reached. */
  private interface Way {
    SshIntruder login(Credential credential) throws JSchException;
  }

  private static Optional<SshIntruder> attempt(Way way, Credential guess) {
    try {
      return Optional.of(way.login(guess));
    } catch (JSchException refused) {
      return Optional.empty();
    }
  }

  private String look(Entered in) throws IOException {
    String screen = in.intruder().type(LOOKS);
    narrator.accept("looked around on " + in.target().decky() + ": " + LOOKS.size() + " commands");
    return screen;
  }

  /** A credential that the screen showed, and the host that it is for. */
  private record Found(Credential credential, String host) {}

  private static Optional<Found> found(String screen) {
    Matcher matcher = FOUND.matcher(screen);
    return matcher.find()
        ? Optional.of(
            new Found(new Credential(matcher.group(2), matcher.group(1)), matcher.group(3)))
        : Optional.empty();
  }

  /** Where to go on: the host that was found, else any other. */
  private static Target next(List<Target> shells, Target here, Optional<Found> found) {
    List<Target> others = shells.stream().filter(target -> !target.equals(here)).toList();
    return others.stream()
        .filter(target -> found.filter(one -> one.host().equals(target.hostname())).isPresent())
        .findFirst()
        .orElse(others.getFirst());
  }

  private void mutate(Target target) throws IOException, InterruptedException {
    Set<String> services = new TreeSet<>(target.ports().keySet());
    if (!services.remove("http")) {
      services.add("http");
    }
    stage.mutate(target.decky(), services);
    narrator.accept(target.decky() + " was mutated to " + String.join(",", services));
  }

  /** Moves on through the first decky: with what was found, else with what opened it, else anew. */
  private void move(Entered first, Target next, Optional<Credential> found) throws IOException {
    Set<Credential> tries = new LinkedHashSet<>();
    found.ifPresent(tries::add);
    tries.add(first.credential());
    tries.addAll(GUESSES);
    int port = next.port("ssh").orElseThrow();
    Way way = credential -> first.intruder().through(next.address(), port, credential);
    for (Credential credential : tries) {
      Optional<SshIntruder> in = attempt(way, credential);
      if (in.isEmpty()) {
        narrator.accept(next.decky() + " refused " + credential.user());
        continue;
      }
      try (SshIntruder inner = in.get()) {
        inner.run("hostname; id; cat /etc/shadow | head -n 3");
      }
      narrator.accept(
          "moved to "
              + next.decky()
              + " through "
              + first.target().decky()
              + " as "
              + credential.user()
              + (found.filter(credential::equals).isPresent() ? " with a found password" : ""));
      return;
    }
    throw new IOException(next.decky() + " let nobody in");
  }

  /** The story, once the log has told the end of every session. */
  private JsonNode told() throws IOException, InterruptedException {
    long end = clock.nanoTime() + PATIENCE.toNanos();
    JsonNode story = stage.traversal(source);
    while (open(story) > 0 && clock.nanoTime() < end) {
      clock.sleep(LOOK);
      story = stage.traversal(source);
    }
    return story;
  }

  /** Sessions that began and have not ended. */
  private static int open(JsonNode story) {
    List<String> types = new ArrayList<>();
    story.path("hops").forEach(hop -> types.add(hop.path("event_type").asString()));
    int began = (int) types.stream().filter("connect"::equals).count();
    int ended = (int) types.stream().filter("disconnect"::equals).count();
    return types.isEmpty() ? 1 : began - ended;
  }
}
