package decnet.syslog;

import decnet.base.SystemClock;
import decnet.event.Event;
import decnet.event.EventSink.Receipt;
import decnet.event.Param;
import decnet.event.Severity;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A process with nothing but a log under load, made to be killed. It waits for a line on its input,
 * opens the log at that path, and from then on reports each position that is written, with the
 * value that stands there: {@code POSITION VALUE}, one {@code write(2)} each.
 */
final class LogVictim {
  private static final int APPENDERS = 3;
  private static final int BURST = 20;

  private LogVictim() {}

  public static void main(String[] args) throws IOException {
    String path =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
    SystemClock clock = new SystemClock();
    IngestLog log =
        IngestLog.open(
            Path.of(path),
            new IngestLog.Options(SyncPolicy.BATCH, 300_000, Duration.ZERO, Duration.ZERO, 0),
            new IngestLog.Environment(
                clock, () -> LogHome.LOG_ID, LogHome.KEY, new MemoryCheckpoints(), Snapshots.NONE));
    FileOutputStream out = new FileOutputStream(FileDescriptor.out);
    String life = Long.toString(log.written());
    for (int i = 0; i < APPENDERS; i++) {
      String name = life + "." + i;
      Thread.ofPlatform().start(() -> load(log, name, out));
    }
  }

  private static void load(IngestLog log, String name, FileOutputStream out) {
    try {
      for (long i = 0; true; i++) {
        List<String> reports = new ArrayList<>();
        Receipt last = null;
        for (int k = 0; k < BURST; k++) {
          String value = name + "." + i + "." + k;
          last = log.append(event(value));
          reports.add(last.position() + " " + value + "\n");
        }
        if (last != null) {
          last.awaitWritten();
        }
        for (String report : reports) {
          out.write(report.getBytes(StandardCharsets.US_ASCII));
        }
      }
    } catch (IOException | InterruptedException parentGone) {
      Runtime.getRuntime().halt(1);
    }
  }

  private static Event event(String value) {
    return new Event.Infrastructure(
        "decnet-test",
        "test",
        "tested",
        Severity.INFO,
        Instant.now(),
        List.of(Param.of("value", value)));
  }
}
