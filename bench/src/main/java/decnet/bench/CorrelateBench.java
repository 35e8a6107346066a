package decnet.bench;

import decnet.bench.LogGenerator.Shape;
import decnet.correlation.CorrelationJson;
import decnet.correlation.CorrelationJson.Form;
import decnet.correlation.Correlator;
import decnet.correlation.LogInput;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * {@code correlate [--shape dense|sparse] [--lines N] [--folder DIR]}: from a file on disk to JSON
 * in a file, as {@code decnet correlate --json --refs} does it. Without {@code --lines} the growth
 * curve: 200,000 and 2,000,000 lines of both shapes, each in a process of its own, so that its peak
 * memory is its own; the JVM's warming up counts as it does for a user.
 */
final class CorrelateBench {
  private static final long SEED = 66;
  private static final long[] CURVE = {200_000, 2_000_000};

  private CorrelateBench() {}

  static void run(String[] args) throws IOException, InterruptedException {
    List<String> words = List.of(args);
    String shape = option(words, "--shape", "");
    String folder = option(words, "--folder", ".");
    String lines = option(words, "--lines", "");
    if (!shape.isEmpty() && !lines.isEmpty()) {
      one(shape, Long.parseLong(lines), folder);
      return;
    }
    for (String each : shape.isEmpty() ? List.of("sparse", "dense") : List.of(shape)) {
      for (long count : lines.isEmpty() ? CURVE : new long[] {Long.parseLong(lines)}) {
        child(each, count, folder);
      }
    }
  }

  private static String option(List<String> words, String name, String otherwise) {
    int at = words.indexOf(name);
    return at < 0 || at + 1 == words.size() ? otherwise : words.get(at + 1);
  }

  private static void child(String shape, long lines, String folder)
      throws IOException, InterruptedException {
    new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx" + Runtime.getRuntime().maxMemory() / (1 << 20) + "m",
            "-cp",
            System.getProperty("java.class.path"),
            Bench.class.getName(),
            "correlate",
            "--shape",
            shape,
            "--lines",
            Long.toString(lines),
            "--folder",
            folder)
        .inheritIO()
        .start()
        .waitFor();
  }

  private static void one(String name, long lines, String folder) throws IOException {
    Shape shape = name.equals("sparse") ? Shape.sparse(lines) : Shape.DENSE;
    Path home = Files.createTempDirectory(Path.of(folder), "decnet-bench");
    Path log = home.resolve("log");
    Path json = home.resolve("json");
    try {
      new LogGenerator(shape, SEED).write(log, lines);
      System.gc();
      long before = used();
      long cpu = cpuMillis();
      long start = System.nanoTime();
      Correlator correlator = new Correlator(Correlator.Options.DEFAULT);
      LogInput input = new LogInput();
      input.read(List.of(log), correlator::feed, line -> {});
      long read = System.nanoTime();
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(json), 1 << 16)) {
        new CorrelationJson(correlator, new Form(2, true, true)).write(out, input.counts());
      }
      long end = System.nanoTime();
      long spent = cpuMillis() - cpu;
      System.gc();
      double kept = used() - before;
      System.out.printf(
          "correlate %s %,d lines (%,d MB): %,.0f lines/s end to end (%,d ms of all threads' CPU), %,.0f reading, %,.2f s JSON (%,d MB), %,.0f MB kept, %.0f bytes a hop, peak %s, %s%n",
          shape.name(),
          lines,
          Files.size(log) >> 20,
          lines * 1e9 / (end - start),
          spent,
          lines * 1e9 / (read - start),
          (end - read) / 1e9,
          Files.size(json) >> 20,
          kept / (1 << 20),
          kept / Math.max(1, correlator.totals().eventsIndexed()),
          peak(),
          correlator.totals());
    } finally {
      Files.deleteIfExists(log);
      Files.deleteIfExists(json);
      Files.delete(home);
    }
  }

  private static long cpuMillis() {
    return ProcessHandle.current().info().totalCpuDuration().map(Duration::toMillis).orElse(0L);
  }

  private static long used() {
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  /** The process's largest resident set. Source: proc_pid_status(5), VmHWM. */
  private static String peak() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .map(line -> line.substring(6).strip())
        .findFirst()
        .orElse("unknown");
  }
}
