package decnet.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.Bytes;
import decnet.base.Cidr;
import decnet.base.DeckyId;
import decnet.base.IpAddress;
import decnet.base.Mac;
import decnet.base.SystemClock;
import decnet.fabric.link.ForwardingLink;
import decnet.fabric.link.Frame;
import decnet.fabric.link.Link;
import decnet.fabric.link.PacketLink;
import decnet.fabric.personality.Personalities;
import decnet.net.Host;
import decnet.net.HostSpec;
import decnet.net.Transport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * A fabric on one end of a veth pair, whose other end is in a network namespace of its own. Needs
 * root.
 */
final class VethStand implements AutoCloseable {
  static final String SPACE = "dnpk" + ProcessHandle.current().pid();
  static final String DEVICE = "dnh" + ProcessHandle.current().pid();
  private static final String FAR = "dnf" + ProcessHandle.current().pid();

  final RecordedEvents events = new RecordedEvents();
  final AtomicLong merged = new AtomicLong(); // frames larger than the MTU allows
  final AtomicLong unfinished = new AtomicLong();
  final PacketLink packet;
  final FabricNetwork network;
  private final SystemClock clock = new SystemClock();

  VethStand() throws IOException, InterruptedException {
    this(link -> link);
  }

  /** On a link that the test changes. */
  VethStand(Function<Link, Link> wrap) throws IOException, InterruptedException {
    run("ip", "netns", "add", SPACE);
    run("ip", "link", "add", DEVICE, "type", "veth", "peer", "name", FAR, "netns", SPACE);
    run("ip", "addr", "add", "10.83.7.1/24", "dev", DEVICE);
    run("ip", "link", "set", DEVICE, "up");
    inside("ip", "link", "set", "lo", "up");
    inside("ip", "addr", "add", "10.83.7.2/24", "dev", FAR);
    inside("ip", "link", "set", FAR, "up");
    for (int i = 0; i < 500 && !run("ip", "link", "show", DEVICE).contains("state UP"); i++) {
      Thread.onSpinWait(); // the kernel notices the carrier a little later
    }
    packet = PacketLink.open(DEVICE, Cidr.parse("10.66.0.0/16"));
    network =
        new FabricNetwork(
            new FabricNetwork.Ground(
                new Counting(wrap.apply(packet)),
                packet.lan(),
                address -> packet.reserved().contains(address),
                clock,
                Bytes.hex("000102030405060708090a0b0c0d0e0f"),
                events),
            Personalities.shipped());
  }

  /** Runs a program here; what it printed. */
  static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
      return said;
    } finally {
      process.destroyForcibly();
    }
  }

  /** Runs a program at the other end; what it printed. */
  static String inside(String... command) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of("ip", "netns", "exec", SPACE));
    words.addAll(List.of(command));
    return run(words.toArray(String[]::new));
  }

  /** Gives the machine at the other end one more address. */
  static void claim(String address) throws IOException, InterruptedException {
    inside("ip", "addr", "add", address + "/24", "dev", FAR);
  }

  static void unclaim(String address) throws IOException, InterruptedException {
    inside("ip", "addr", "del", address + "/24", "dev", FAR);
  }

  Host attach(int number) {
    Host host =
        network.attach(
            new HostSpec(
                new DeckyId("decky-" + number),
                new Mac(0x525400000000L + number),
                List.of(IpAddress.parse("10.83.7." + number)),
                "linux-6",
                "main"));
    FabricStand.PORTS.forEach((port, acceptor) -> host.open(port, Transport.TCP, acceptor).serve());
    host.open(7, Transport.UDP, TestServices.echo()).serve();
    return host;
  }

  @Override
  public void close() throws IOException, InterruptedException {
    network.close();
    clock.close();
    run("ip", "link", "del", DEVICE);
    run("ip", "netns", "del", SPACE);
  }

  /** Counts what only a local peer brings. */
  private final class Counting extends ForwardingLink {
    Counting(Link link) {
      super(link);
    }

    @Override
    public int read(Frame[] batch) throws IOException {
      int count = super.read(batch);
      for (int i = 0; i < count; i++) {
        if (batch[i].length() > mtu() + 18) {
          merged.incrementAndGet();
        }
        if (batch[i].isUnfinished()) {
          unfinished.incrementAndGet();
        }
      }
      return count;
    }
  }
}
