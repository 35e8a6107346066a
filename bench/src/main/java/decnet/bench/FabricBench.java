package decnet.bench;

import decnet.base.Bytes;
import decnet.base.Cidr;
import decnet.base.DeckyId;
import decnet.base.IpAddress;
import decnet.base.Mac;
import decnet.base.SystemClock;
import decnet.event.EventSink;
import decnet.fabric.FabricNetwork;
import decnet.fabric.frame.Checksum;
import decnet.fabric.link.Frame;
import decnet.fabric.link.Link;
import decnet.fabric.link.TapLink;
import decnet.fabric.personality.Personalities;
import decnet.net.DatagramExchange;
import decnet.net.Host;
import decnet.net.Host.Acceptor;
import decnet.net.HostSpec;
import decnet.net.Stream;
import decnet.net.Transport;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * {@code decnet bench fabric}: frames through the whole fabric without a wire, a /16 of deckies in
 * memory, and, as root, bulk and short connections of this host's own TCP over a TAP device.
 */
final class FabricBench {
  private static final Cidr LAN = Cidr.parse("10.78.0.0/16");
  private static final int SYNS = 3_000_000;
  private static final long BULK = 2_000_000_000L;
  private static final int SHORT = 60_000;
  private static final int CALLERS = 8;

  private static final EventSink NOWHERE =
      event ->
          new EventSink.Receipt() {
            @Override
            public long position() {
              return 1;
            }

            @Override
            public void awaitWritten() {}

            @Override
            public void awaitSynced() {}
          };

  private FabricBench() {}

  static void run(String[] args) throws Exception {
    for (int round = 0; round < 3; round++) {
      scan();
    }
    many();
    Optional<String> obstacle = TapLink.obstacle();
    if (obstacle.isPresent()) {
      System.out.println("no bulk and short connections: " + obstacle.get());
      return;
    }
    try (TapLink tap = TapLink.open(LAN, 1500);
        SystemClock clock = new SystemClock();
        FabricNetwork network = network(tap, tap.lan(), Set.of(tap.address()), clock)) {
      byte[] octets = tap.lan().address().octets();
      IpAddress address = IpAddress.of(new byte[] {octets[0], octets[1], 1, 1});
      Host host = attach(network, address, 1);
      host.open(19, Transport.TCP, talker(FabricBench::pour)).serve();
      host.open(9, Transport.TCP, talker(FabricBench::swallow)).serve();
      host.open(22, Transport.TCP, talker(s -> s.write(ByteBuffer.wrap(new byte[7])))).serve();
      for (int round = 0; round < 3; round++) {
        download(address);
        upload(address);
        shortOnes(address);
      }
    }
  }

  private static FabricNetwork network(
      Link link, Cidr lan, Set<IpAddress> reserved, SystemClock clock) {
    Bytes secret = Bytes.of(new byte[16]);
    return new FabricNetwork(
        new FabricNetwork.Ground(link, lan, reserved::contains, clock, secret, NOWHERE),
        Personalities.shipped());
  }

  private static Host attach(FabricNetwork network, IpAddress address, int number) {
    Mac mac = new Mac(0x525400000000L + number);
    DeckyId id = new DeckyId("decky-" + number);
    return network.attach(new HostSpec(id, mac, List.of(address), "linux-6", "main"));
  }

  /** SYNs to closed ports of 254 deckies, each answered with RST. */
  private static void scan() throws InterruptedException {
    Mill mill = new Mill();
    try (SystemClock clock = new SystemClock();
        FabricNetwork network = network(mill, LAN, Set.of(), clock)) {
      for (int i = 1; i < 255; i++) {
        attach(network, IpAddress.of(new byte[] {10, 78, 1, (byte) i}), i);
      }
      long before = mill.answers.get();
      long start = System.nanoTime();
      mill.go.countDown();
      mill.done.await();
      double seconds = (System.nanoTime() - start) / 1e9;
      System.out.printf(
          "scan: %,.0f frames/s in, %d of %d answered%n",
          SYNS / seconds, mill.answers.get() - before, SYNS);
    }
  }

  /** A link that gives SYNs as fast as they are taken. */
  private static final class Mill implements Link {
    final CountDownLatch go = new CountDownLatch(1);
    final CountDownLatch done = new CountDownLatch(1);
    final AtomicLong answers = new AtomicLong();
    private final CountDownLatch closed = new CountDownLatch(1);
    private int given;

    @Override
    public String name() {
      return "mill";
    }

    @Override
    public int mtu() {
      return 1500;
    }

    @Override
    public int read(Frame[] batch) throws IOException {
      try {
        go.await();
        if (given >= SYNS) {
          done.countDown();
          closed.await();
          return -1;
        }
      } catch (InterruptedException cut) {
        throw new IOException(cut);
      }
      for (Frame frame : batch) {
        syn(frame, given++);
      }
      return batch.length;
    }

    private static void syn(Frame frame, int number) {
      ByteBuffer bytes = frame.bytes();
      int host = 1 + number % 254;
      int target = 10 << 24 | 78 << 16 | 1 << 8 | host;
      bytes.putShort(0, (short) 0x5254).putInt(2, host).putShort(6, (short) 0x0200).putInt(8, 1);
      bytes
          .putShort(12, (short) 0x0800)
          .putInt(14, 0x4500002c)
          .putInt(18, 0)
          .putInt(22, 0x40060000);
      bytes.putInt(26, 10 << 24 | 78 << 16 | 1).putInt(30, target);
      bytes.putShort(24, Checksum.fold(Checksum.sum(bytes, 14, 20)));
      bytes
          .putInt(34, 40_000 << 16 | 1000 + number / 254 % 60_000)
          .putInt(38, number)
          .putInt(42, 0);
      bytes.putInt(46, 0x60020400).putInt(50, 0).putInt(54, 0x020405b4);
      long sum = Checksum.sum(bytes, 34, 24);
      sum += (bytes.getInt(26) & 0xffff_ffffL) + (target & 0xffff_ffffL) + 6 + 24;
      bytes.putShort(50, Checksum.fold(sum));
      frame.bounds(0, 58);
    }

    @Override
    public void write(Frame frame) {
      answers.incrementAndGet();
    }

    @Override
    public long dropped() {
      return 0;
    }

    @Override
    public void close() {
      closed.countDown();
    }
  }

  /** A /16 of deckies with three ports each. */
  private static void many() {
    long before = used();
    long start = System.nanoTime();
    Mill mill = new Mill();
    try (SystemClock clock = new SystemClock();
        FabricNetwork network = network(mill, LAN, Set.of(), clock)) {
      Acceptor nobody = talker(stream -> {});
      for (int i = 1; i < 65_535; i++) {
        Host host =
            attach(network, IpAddress.of(new byte[] {10, 78, (byte) (i >> 8), (byte) i}), i);
        for (int port : new int[] {22, 80, 443}) {
          host.open(port, Transport.TCP, nobody).serve();
        }
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      System.out.printf(
          "many: 65,534 deckies with 3 ports in %.2f s, %d bytes of heap each%n",
          seconds, (used() - before) / 65_534);
      mill.given = SYNS;
      mill.go.countDown();
    }
  }

  private static long used() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static void download(IpAddress address) throws IOException {
    long start = System.nanoTime();
    try (Socket socket = new Socket(address.toInetAddress(), 19)) {
      InputStream in = socket.getInputStream();
      byte[] chunk = new byte[256 * 1024];
      long total = 0;
      for (int got = in.read(chunk); got >= 0; got = in.read(chunk)) {
        total += got;
      }
      System.out.printf("bulk from a decky: %.2f Gbit/s%n", gigabits(total, start));
    }
  }

  private static void upload(IpAddress address) throws IOException {
    long start = System.nanoTime();
    try (Socket socket = new Socket(address.toInetAddress(), 9)) {
      byte[] chunk = new byte[256 * 1024];
      for (long left = BULK; left > 0; left -= chunk.length) {
        socket.getOutputStream().write(chunk);
      }
      socket.shutdownOutput();
      socket.getInputStream().read();
      System.out.printf("bulk to a decky: %.2f Gbit/s%n", gigabits(BULK, start));
    }
  }

  private static double gigabits(long bytes, long start) {
    return bytes * 8.0 / (System.nanoTime() - start);
  }

  private static void shortOnes(IpAddress address) throws InterruptedException {
    AtomicInteger left = new AtomicInteger(SHORT);
    AtomicInteger failed = new AtomicInteger();
    List<Thread> callers = new ArrayList<>();
    long start = System.nanoTime();
    for (int i = 0; i < CALLERS; i++) {
      callers.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    while (left.getAndDecrement() > 0) {
                      call(address, failed);
                    }
                  }));
    }
    for (Thread caller : callers) {
      caller.join();
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf(
        "short: %,.0f connections/s (connect, 7 bytes, close), %d failed%n",
        SHORT / seconds, failed.get());
  }

  private static void call(IpAddress address, AtomicInteger failed) {
    try (Socket socket = new Socket(address.toInetAddress(), 22)) {
      if (socket.getInputStream().readNBytes(8).length
          != 7) { // up to the FIN: the caller keeps no TIME-WAIT
        failed.incrementAndGet();
      }
    } catch (IOException refused) {
      failed.incrementAndGet();
    }
  }

  private interface Talk {
    void with(Stream stream) throws IOException;
  }

  private static Acceptor talker(Talk talk) {
    return new Acceptor() {
      @Override
      public void stream(Stream stream) {
        Thread.ofVirtual()
            .start(
                () -> {
                  try (stream) {
                    talk.with(stream);
                  } catch (IOException gone) {
                    stream.reset();
                  }
                });
      }

      @Override
      public void datagrams(DatagramExchange exchange) {
        exchange.close();
      }
    };
  }

  private static void pour(Stream stream) throws IOException {
    byte[] chunk = new byte[256 * 1024];
    for (long left = BULK; left > 0; left -= chunk.length) {
      stream.write(ByteBuffer.wrap(chunk));
    }
  }

  private static void swallow(Stream stream) throws IOException {
    ByteBuffer into = ByteBuffer.allocate(256 * 1024);
    while (stream.read(into, Duration.ZERO) >= 0) {
      into.clear();
    }
  }
}
