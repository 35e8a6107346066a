package decnet.bench;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** {@code decnet bench NAME}: one line a benchmark. */
public final class Bench {
  /** A benchmark that prints its figures. */
  interface Run {
    void run(String[] args) throws Exception;
  }

  private static final Map<String, Run> ALL =
      new TreeMap<>(
          Map.of(
              "log", LogBench::run,
              "bus", BusBench::run,
              "parse", ParseBench::run,
              "correlate", CorrelateBench::run,
              "fabric", FabricBench::run,
              "recon", ReconBench::run,
              "fleet", FleetBench::run,
              "sessions", SessionsBench::run,
              "micro", MicroBenches::run));

  private Bench() {}

  public static void main(String[] args) throws Exception {
    if (args.length > 0 && args[0].equals("caller")) { // one of SessionsBench's
      Callers.run(Arrays.copyOfRange(args, 1, args.length));
      return;
    }
    Run chosen = args.length == 0 ? null : ALL.get(args[0]);
    if (chosen == null) {
      System.err.println("decnet bench: name one of " + String.join(", ", ALL.keySet()));
      System.exit(2);
      return;
    }
    chosen.run(Arrays.copyOfRange(args, 1, args.length));
  }
}
