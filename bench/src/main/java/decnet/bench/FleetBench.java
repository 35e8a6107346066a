package decnet.bench;

import decnet.app.Catalogs;
import decnet.decoy.Services;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/**
 * {@code fleet [--sizes 1,16,…] [--folder DIR] [--nmap]}: what a whole running fleet on a TAP
 * costs, by its size: {@code ./decnet up} as a process of its own, its start included. A row a
 * size: fresh start, resident set, start after kill -9, time from a request to the new port (with
 * the disk's own time beside it), all deckies changed at once. Needs root and Linux.
 */
final class FleetBench {
  private static final int[] CURVE = {1, 16, 256, 4096, 65_533};
  private static final int ROUNDS = 1000; // single mutations
  private static final Duration SETTLE = Duration.ofSeconds(10);

  private FleetBench() {}

  static void run(String[] args) throws Exception {
    List<String> words = List.of(args);
    int[] sizes =
        words.contains("--sizes")
            ? Arrays.stream(words.get(words.indexOf("--sizes") + 1).split(","))
                .mapToInt(Integer::parseInt)
                .toArray()
            : CURVE;
    Path folder =
        Path.of(words.contains("--folder") ? words.get(words.indexOf("--folder") + 1) : ".");
    System.out.println(
        "| deckies | fresh start | resident | live heap, per decky more | restart after kill -9 |"
            + " request to new port, p50, p99 | fdatasync, p50, p99 | all changed | stop |");
    System.out.println("|---|---|---|---|---|---|---|---|---|");
    long one = 0;
    for (int size : sizes) {
      Path home = Files.createTempDirectory(folder, "decnet-bench");
      try {
        one = one(size, home, one, words.contains("--nmap"));
      } finally {
        decnet.base.PrivateFiles.deleteFolder(home);
      }
    }
  }

  /** Prints a row; the live heap of the smallest fleet, in KiB, to tell what each decky adds. */
  private static long one(int size, Path home, long smallest, boolean nmap) throws Exception {
    Path config = home.resolve("decnet.yaml");
    Files.writeString(config, config(size));
    String fresh;
    long resident;
    long live;
    try (FleetProcess fleet = FleetProcess.start(config, home)) {
      fresh = String.format(Locale.ROOT, "%.1f s", fleet.seconds());
      fleet.rest(SETTLE);
      resident = fleet.residentKib();
      live = fleet.liveKib();
      fleet.kill();
    }
    try (FleetProcess fleet = FleetProcess.start(config, home)) {
      String again = String.format(Locale.ROOT, "%.1f s", fleet.seconds());
      fleet.rest(SETTLE);
      String single = singles(fleet);
      String disk = percentiles(syncs(home));
      String all = all(fleet, size, home);
      if (nmap) {
        scan(fleet);
      }
      double stop = fleet.stop();
      long base = smallest == 0 ? live : smallest;
      System.out.printf(
          Locale.ROOT,
          "| %,d | %s | %,d MB | %,d MB%s | %s | %s | %s | %s | %.1f s |%n",
          size,
          fresh,
          resident >> 10,
          live >> 10,
          size == 1 ? "" : String.format(Locale.ROOT, ", %,d B", (live - base) * 1024 / (size - 1)),
          again,
          single,
          disk,
          all,
          stop);
      return base;
    }
  }

  /** All archetypes and personalities mixed, three services at least on each decky. */
  private static String config(int size) {
    List<String> kinds =
        List.of(
            "linux-server, services: [ssh, http, ftp]",
            "web-server, services: [ssh, http, mysql]",
            "database-server, services: [ssh, mysql, redis]",
            "file-server, services: [ssh, ftp, http]",
            "devops-host, services: [ssh, http, redis]",
            "iot-device, services: [telnet, http, ftp]");
    List<String> personalities = new ArrayList<>(List.of("linux-6")); // the first answers at once
    personalities.addAll(Catalogs.of(Services.all()).personalities().near(""));
    int groups = Math.min(size, kinds.size() * Math.max(1, personalities.size()));
    StringBuilder yaml =
        new StringBuilder("network: {link: tap, lan: 10.66.0.0/16}\napi: {port: 0}\ndeckies:\n");
    for (int i = 0; i < groups; i++) {
      int amount = size / groups + (i < size % groups ? 1 : 0);
      yaml.append("  - {name: d")
          .append(i)
          .append(", archetype: ")
          .append(kinds.get(i % kinds.size()));
      if (!personalities.isEmpty()) {
        yaml.append(", personality: ").append(personalities.get(i % personalities.size()));
      }
      yaml.append(", amount: ").append(amount).append("}\n");
    }
    return yaml.toString();
  }

  /** From the request to a connection of the new port, with the old one refusing. */
  private static String singles(FleetProcess fleet) throws Exception {
    JsonNode decky = fleet.get("/api/v1/status").path("deckies").path(0);
    String name = decky.path("decky").asString();
    String address = decky.path("addresses").path(0).asString();
    List<Long> nanos = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      boolean ftp = i % 2 == 0;
      long start = System.nanoTime();
      fleet.post(
          "/api/v1/mutate",
          "{\"deckies\":[\"" + name + "\"],\"services\":[\"" + (ftp ? "ftp" : "http") + "\"]}");
      if (!answers(address, ftp ? 21 : 80)) {
        throw new IllegalStateException("the new port of " + address + " does not answer");
      }
      nanos.add(System.nanoTime() - start);
      if (answers(address, ftp ? 80 : 21)) {
        throw new IllegalStateException("the old port of " + address + " answers");
      }
    }
    return percentiles(nanos.subList(ROUNDS / 2, ROUNDS)); // what is before warms up
  }

  private static boolean answers(String address, int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, port), 5000);
      return true;
    } catch (IOException refused) {
      return false;
    }
  }

  /** The disk alone: a line's worth appended and synced. */
  private static List<Long> syncs(Path home) throws IOException {
    Path file = home.resolve("syncs");
    List<Long> nanos = new ArrayList<>();
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      for (int i = 0; i < ROUNDS; i++) {
        channel.write(ByteBuffer.allocate(400));
        long start = System.nanoTime();
        channel.force(false);
        nanos.add(System.nanoTime() - start);
      }
    }
    return nanos;
  }

  private static String percentiles(List<Long> nanos) {
    List<Long> sorted = nanos.stream().sorted().toList();
    return String.format(
        Locale.ROOT,
        "%.1f ms, %.1f ms",
        sorted.get(sorted.size() / 2) / 1e6,
        sorted.get(sorted.size() * 99 / 100) / 1e6);
  }

  /** Changes every decky at once and holds the lines against the answer. */
  private static String all(FleetProcess fleet, int size, Path home) throws Exception {
    List<Double> seconds = new ArrayList<>();
    for (int round = 0; round < 3; round++) {
      long start = System.nanoTime();
      JsonNode lines =
          fleet.post("/api/v1/mutate", "{\"all\":true,\"actor\":\"round" + round + "\"}");
      seconds.add((System.nanoTime() - start) / 1e9);
      List<String> logged = new ArrayList<>();
      try (var log = Files.lines(home.resolve("decnet.log"), StandardCharsets.UTF_8)) {
        String actor = "actor=\"round" + round + "\"";
        log.filter(line -> line.contains(actor))
            .forEach(line -> logged.add(line.replaceAll(".* mutation_id=\"([^\"]*)\".*", "$1")));
      }
      List<String> answered = new ArrayList<>();
      lines.forEach(line -> answered.add(line.path("mutation_id").asString()));
      if (answered.size() != size || !answered.equals(logged)) {
        throw new IllegalStateException(
            "lines in the log: "
                + logged.size()
                + ", answered: "
                + answered.size()
                + " of "
                + size);
      }
    }
    return String.format(
        Locale.ROOT, "%.2f s", seconds.stream().min(Double::compare).orElseThrow());
  }

  private static void scan(FleetProcess fleet) throws Exception {
    long start = System.nanoTime();
    Process nmap =
        new ProcessBuilder("nmap", "-sn", "-n", "--min-rate", "5000", "10.66.0.0/16", "-oG", "-")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String last = "";
    try (var lines = nmap.inputReader(StandardCharsets.US_ASCII)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        last = line;
      }
    }
    System.err.printf(
        "nmap -sn of the /16: %.0f s, %s, fleet now %,d MB%n",
        (System.nanoTime() - start) / 1e9, last, fleet.residentKib() >> 10);
  }
}
