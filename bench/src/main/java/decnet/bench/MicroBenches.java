package decnet.bench;

import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** {@code micro [REGEX]}: the JMH benchmarks whose names match, all without one. */
final class MicroBenches {
  private MicroBenches() {}

  static void run(String[] args) throws RunnerException {
    new Runner(new OptionsBuilder().include(args.length > 0 ? args[0] : "MicroBench").build())
        .run();
  }
}
