package decnet.bench;

import decnet.bench.LogGenerator.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code correlate [--shape dense|sparse] [--lines N] [--folder DIR]}: what a user waits for:
 * {@code ./decnet correlate FILE --json} as a process of its own, its start included, writing to
 * {@code /dev/null}; dense logs with {@code --refs}. Without {@code --lines} the growth curve up to
 * 2 M lines. Wall-clock, CPU of all its threads and its largest resident set are the kernel's
 * figures; Linux only.
 */
final class CorrelateBench {
  private static final long SEED = 66;
  private static final long[] CURVE = {200_000, 2_000_000};
  private static final int ROUNDS = 3; // the first one also warms the page cache

  private CorrelateBench() {}

  static void run(String[] args) throws IOException, InterruptedException {
    List<String> words = List.of(args);
    String shape = option(words, "--shape", "");
    String folder = option(words, "--folder", ".");
    String lines = option(words, "--lines", "");
    for (String each : shape.isEmpty() ? List.of("sparse", "dense") : List.of(shape)) {
      for (long count : lines.isEmpty() ? CURVE : new long[] {Long.parseLong(lines)}) {
        one(each, count, Path.of(folder));
      }
    }
  }

  private static String option(List<String> words, String name, String otherwise) {
    int at = words.indexOf(name);
    return at < 0 || at + 1 == words.size() ? otherwise : words.get(at + 1);
  }

  private static void one(String name, long lines, Path folder)
      throws IOException, InterruptedException {
    Shape shape = name.equals("sparse") ? Shape.sparse(lines) : Shape.DENSE;
    Path log = Files.createTempFile(folder, "decnet-bench", ".log");
    try {
      new LogGenerator(shape, SEED).write(log, lines);
      for (int round = 1; round <= ROUNDS; round++) {
        System.out.printf(
            "correlate %s %,d lines (%,d MB): %s%n",
            name, lines, Files.size(log) >> 20, measured(command(name, log), lines));
      }
    } finally {
      Files.delete(log);
    }
  }

  private static List<String> command(String shape, Path log) {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("decnet.launcher", "./decnet"));
    command.addAll(List.of("correlate", log.toString(), "--json"));
    if (shape.equals("dense")) {
      command.add("--refs");
    }
    return command;
  }

  private static String measured(List<String> command, long lines)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.to(Path.of("/dev/null").toFile()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    Usage last = new Usage(Duration.ZERO, "unknown");
    for (boolean ended = false; !ended; ) {
      last = usage(process).orElse(last);
      ended = process.waitFor(Duration.ofMillis(10));
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    if (process.exitValue() != 0) {
      throw new IllegalStateException("correlate failed: " + process.exitValue());
    }
    double cpu = last.cpu().toMillis() / 1e3;
    return String.format(
        "%,.0f lines/s, %.2f s, %.2f s of all threads' CPU (%,.0f lines a CPU second), peak %s",
        lines / seconds, seconds, cpu, lines / cpu, last.peak());
  }

  /** What the process has used so far; its last state is read at most 10 ms before its end. */
  private record Usage(Duration cpu, String peak) {}

  /** Source: proc_pid_status(5), VmHWM. */
  private static Optional<Usage> usage(Process process) {
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    try {
      Optional<String> peak =
          Files.readAllLines(status).stream()
              .filter(line -> line.startsWith("VmHWM:"))
              .map(line -> line.substring(6).strip())
              .findFirst();
      Optional<Duration> cpu = process.info().totalCpuDuration();
      return peak.isPresent() && cpu.isPresent()
          ? Optional.of(new Usage(cpu.get(), peak.get()))
          : Optional.empty();
    } catch (IOException gone) {
      return Optional.empty();
    }
  }
}
