package decnet.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * {@code sessions [--ssh N] [--tcp N] [--folder DIR]}: N idle SSH sessions, each logged in with an
 * open shell, and N idle TCP connections (to redis), all held at once by one fleet over a TAP, and
 * what each costs it. Afterwards every hundredth is asked something, so that they do live. Needs
 * root and Linux. Those who call are processes of their own, each with no more open files than it
 * may have.
 */
final class SessionsBench {
  private static final int DECKIES = 16;
  private static final Duration SETTLE = Duration.ofSeconds(15);

  private SessionsBench() {}

  static void run(String[] args) throws Exception {
    List<String> words = List.of(args);
    int ssh = Integer.parseInt(option(words, "--ssh", "20000"));
    int tcp = Integer.parseInt(option(words, "--tcp", "100000"));
    Path home = Files.createTempDirectory(Path.of(option(words, "--folder", ".")), "decnet-bench");
    try {
      Path config = home.resolve("decnet.yaml");
      Files.writeString(
          config,
          """
          network: {link: tap, lan: 10.66.0.0/16}
          api: {port: 0}
          limits: {sessions: 0, per_source: 0, idle: 12h}
          mutation: {every: 0}
          deckies: [{name: d, archetype: devops-host, services: [ssh, redis], amount: %d}]
          """
              .formatted(DECKIES));
      try (FleetProcess fleet = FleetProcess.start(config, home)) {
        fleet.rest(SETTLE);
        measure(fleet, ssh, tcp);
        System.out.printf("stop: %.1f s%n", fleet.stop());
      }
    } finally {
      decnet.base.PrivateFiles.deleteFolder(home);
    }
  }

  private static String option(List<String> words, String name, String otherwise) {
    int at = words.indexOf(name);
    return at < 0 ? otherwise : words.get(at + 1);
  }

  private static void measure(FleetProcess fleet, int ssh, int tcp) throws Exception {
    List<String> addresses = new ArrayList<>();
    for (JsonNode decky : fleet.get("/api/v1/deckies")) {
      addresses.add(decky.path("addresses").path(0).asString());
    }
    try (Callers first =
        Callers.start("ssh", Math.min(ssh, DECKIES), addresses)) { // makes machines
      fleet.rest(SETTLE);
      long before = fleet.liveKib();
      try (Callers shells = Callers.start("ssh", ssh - first.count(), addresses)) {
        fleet.rest(SETTLE);
        long withShells = fleet.liveKib();
        tell(fleet, "SSH sessions with a shell", shells, withShells - before);
        try (Callers idle = Callers.start("tcp", tcp, addresses)) {
          fleet.rest(SETTLE);
          tell(fleet, "TCP connections", idle, fleet.liveKib() - withShells);
          shells.ask();
          idle.ask();
          long live = 0;
          for (JsonNode decky : fleet.get("/api/v1/deckies")) {
            live += decky.path("live_sessions").asLong();
          }
          System.out.printf(
              "live by the API: %,d, resident %,d MB%n", live, fleet.residentKib() >> 10);
          if (live != (long) ssh + tcp) {
            throw new IllegalStateException("sessions were lost");
          }
        }
      }
    }
  }

  private static void tell(FleetProcess fleet, String what, Callers callers, long kib)
      throws IOException {
    System.out.printf(
        "%,d %s in %.0f s: resident %,d MB, %,d bytes of live heap each%n",
        callers.count(),
        what,
        callers.seconds(),
        fleet.residentKib() >> 10,
        callers.count() == 0 ? 0 : kib * 1024 / callers.count());
  }
}
