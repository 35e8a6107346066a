package decnet.bench;

import decnet.base.Bytes;
import decnet.base.Cidr;
import decnet.base.DeckyId;
import decnet.base.IdSource;
import decnet.base.IpAddress;
import decnet.base.Mac;
import decnet.base.SystemClock;
import decnet.bus.LocalBus;
import decnet.bus.Overflow;
import decnet.bus.TopicPattern;
import decnet.correlation.Correlator;
import decnet.correlation.LiveCorrelator;
import decnet.correlation.LogReread;
import decnet.fabric.FabricNetwork;
import decnet.fabric.link.MemoryLink;
import decnet.fabric.personality.Personalities;
import decnet.net.HostSpec;
import decnet.syslog.Checkpoints;
import decnet.syslog.IngestLog;
import decnet.syslog.LogFollower;
import decnet.syslog.Snapshots;
import decnet.syslog.SyncPolicy;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * {@code decnet bench recon [FOLDER]}: from the first ARP of a new machine to its event on the bus,
 * over fabric, log and correlator, beside 65,534 deckies.
 */
final class ReconBench {
  private static final Cidr LAN = Cidr.parse("10.78.0.0/16");
  private static final int SAMPLES = 120; // of the 128 lines that a new source gets in ten seconds
  private static final int ROUNDS = 3;

  private ReconBench() {}

  static void run(String[] args) throws Exception {
    Path home = Files.createTempDirectory(Path.of(args.length > 0 ? args[0] : "."), "decnet-bench");
    Checkpoints none =
        new Checkpoints() {
          @Override
          public void save(Checkpoint checkpoint) {}

          @Override
          public Optional<Checkpoint> last(String logId) {
            return Optional.empty();
          }
        };
    Path file = home.resolve("decnet.log");
    IngestLog.Options options =
        new IngestLog.Options(SyncPolicy.BATCH, 0, Duration.ZERO, Duration.ZERO, 0);
    try (SystemClock clock = new SystemClock();
        LocalBus bus = new LocalBus(clock, IdSource.random());
        IngestLog log =
            IngestLog.open(
                file,
                options,
                new IngestLog.Environment(
                    clock, IdSource.random(), Bytes.of(new byte[32]), none, Snapshots.NONE))) {
      LiveCorrelator correlator =
          new LiveCorrelator(
              new LiveCorrelator.Options(Correlator.Options.DEFAULT, 2, 1_000_000, 0),
              bus,
              new LogReread(log));
      try (LogFollower feeding =
          new LogFollower("correlator", log, 1, correlator::feed, line -> {}, position -> {})) {
        measure(clock, bus, log);
      }
    } finally {
      try (var files = Files.list(home)) {
        for (Path each : (Iterable<Path>) files::iterator) {
          Files.delete(each);
        }
      }
      Files.delete(home);
    }
  }

  private static void measure(SystemClock clock, LocalBus bus, IngestLog log)
      throws InterruptedException {
    MemoryLink link = new MemoryLink(1500);
    FabricNetwork.Ground ground =
        new FabricNetwork.Ground(link, LAN, address -> false, clock, Bytes.of(new byte[16]), log);
    Semaphore told = new Semaphore(0);
    try (var heard =
            bus.subscribe(
                new TopicPattern("attacker.observation.recon.mac_seen"),
                1024,
                Overflow.DROP_NEWEST,
                envelope -> told.release());
        FabricNetwork network = new FabricNetwork(ground, Personalities.shipped())) {
      for (int i = 1; i < 65_535; i++) {
        IpAddress address = IpAddress.of(new byte[] {10, 78, (byte) (i >> 8), (byte) i});
        Mac mac = new Mac(0x525400000000L + i);
        network.attach(
            new HostSpec(new DeckyId("decky-" + i), mac, List.of(address), "linux-6", "main"));
        link.written().clear();
      }
      int made = 0;
      for (int round = 0; round < ROUNDS; round++) {
        long[] nanos = new long[SAMPLES];
        for (int i = 0; i < SAMPLES; i++) {
          long start = System.nanoTime();
          link.arrive(ask(++made));
          told.acquire();
          nanos[i] = System.nanoTime() - start;
        }
        Arrays.sort(nanos);
        System.out.printf(
            "first ARP to the bus: p50 %.2f ms, p99 %.2f ms, most %.2f ms%n",
            nanos[SAMPLES / 2] / 1e6, nanos[SAMPLES * 99 / 100] / 1e6, nanos[SAMPLES - 1] / 1e6);
        clock.sleep(Duration.ofSeconds(11)); // new sources get lines of their own again
      }
    }
  }

  /** A machine that nobody knows asks for a decky. */
  private static byte[] ask(int number) {
    ByteBuffer bytes = ByteBuffer.allocate(42);
    bytes.putShort(0, (short) -1).putInt(2, -1).putShort(6, (short) 0x0200).putInt(8, number);
    bytes.putShort(12, (short) 0x0806).putInt(14, 0x00010800).putInt(18, 0x06040001);
    bytes.putShort(22, (short) 0x0200).putInt(24, number).putInt(28, 0x0b000000 + number);
    return bytes.putInt(38, 0x0a4e0101).array();
  }
}
