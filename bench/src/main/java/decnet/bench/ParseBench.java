package decnet.bench;

import decnet.syslog.LineReader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Parses lines of about 200 bytes on one thread, asking each for its source, host, service and
 * type, and prints lines a second.
 */
final class ParseBench {
  private static final int LINES = 5_000_000;

  private ParseBench() {}

  static void run(String[] args) {
    byte[][] lines = new byte[256][];
    for (int i = 0; i < lines.length; i++) {
      String line =
          String.format(
              Locale.ROOT,
              "<134>1 2026-06-01T00:00:00.%06dZ decky-%03d ssh - command [relay@55555 src_ip=\"203.0.113.%d\" src_port=\"4%04d\" dst_ip=\"198.51.100.7\" dst_port=\"22\" session=\"0123456789abcdef\" command=\"uname -a; id\"]",
              i,
              i % 200,
              i,
              i);
      lines[i] = line.getBytes(StandardCharsets.US_ASCII);
    }
    LineReader reader = new LineReader();
    for (int round = 1; round <= 4; round++) {
      long check = 0;
      long start = System.nanoTime();
      for (int i = 0; i < LINES; i++) {
        byte[] line = lines[i & 255];
        if (reader.parse(line, 0, line.length)) {
          check +=
              reader.line().timeMicros()
                  + reader.line().source().hashCode()
                  + reader.line().host().length()
                  + reader.line().service().length()
                  + reader.line().eventType().length();
        }
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      System.out.printf(
          "parse: %,.0f lines/s of %d bytes (check %x)%n", LINES / seconds, lines[0].length, check);
    }
  }
}
