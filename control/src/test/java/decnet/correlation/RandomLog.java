package decnet.correlation;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * A log as a fleet could have written it: sessions that drain, mutations, gaps, scans, restarts.
 */
final class RandomLog {
  private static final String[] SERVICES = {"ftp", "http", "redis", "ssh"};

  private record Open(String source, String decky, String service, String id) {}

  private RandomLog() {}

  static LogText of(RandomGenerator random, int lines) {
    LogText log = LogText.ours();
    List<Open> open = new ArrayList<>();
    List<Set<String>> sets = new ArrayList<>();
    long[] seq = new long[3];
    for (int i = 0; i < seq.length; i++) {
      sets.add(new TreeSet<>());
    }
    long second = 0;
    for (int i = 0; i < lines; i++) {
      second += random.nextInt(3) * random.nextInt(400);
      int decky = random.nextInt(3);
      String source = "203.0.113." + random.nextInt(5);
      String service = SERVICES[random.nextInt(4)];
      switch (random.nextInt(10)) {
        case 0, 1 -> {
          Set<String> next = new TreeSet<>();
          for (int n = random.nextInt(3); n > 0; n--) {
            next.add(SERVICES[random.nextInt(4)]);
          }
          Set<String> before = random.nextInt(6) == 0 ? Set.of("snmp") : sets.get(decky);
          log.mutation(
              second, "d" + decky, String.join(",", before), String.join(",", next), ++seq[decky]);
          sets.set(decky, next);
        }
        case 2 -> log.hop(second, source, "d" + decky, service);
        case 3 ->
            log.line(
                second,
                "decnet-fabric",
                "fabric",
                "recon.syn",
                "src_ip=\"" + source + "\" count=\"3\"");
        case 4 -> {
          if (random.nextInt(4) == 0) {
            log.line(second, "decnet-fleet", "fleet", "fleet_started", "");
            open.clear();
          } else {
            log.line(second, "decnet-fleet", "fleet", "heartbeat", "");
          }
        }
        case 5, 6 -> {
          open.add(new Open(source, "d" + decky, service, "s" + i));
          session(log, second, open.getLast(), "connect");
        }
        default -> {
          if (!open.isEmpty()) {
            int which = random.nextInt(open.size());
            boolean end = random.nextInt(3) == 0;
            session(log, second, open.get(which), end ? "disconnect" : "command");
            if (end) {
              open.remove(which);
            }
          }
        }
      }
    }
    return log;
  }

  private static void session(LogText log, long second, Open one, String type) {
    log.line(
        second,
        one.decky(),
        one.service(),
        type,
        "src_ip=\""
            + one.source()
            + "\" session=\""
            + one.id()
            + "\" command=\"ls "
            + second
            + "\"");
  }
}
