package decnet.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.IpAddress;
import decnet.base.SystemClock;
import decnet.fabric.link.ImpairedLink;
import decnet.fabric.link.ImpairedLink.Impairment;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Linux's own TCP as the peer, through lines that lose, double, delay and reorder, and beside a
 * flood. Needs root.
 */
@Tag("real")
@Timeout(600)
class ImpairedRealTest {
  private static final int CALLS = 50;
  private static final int RATE = 100_000; // SYNs a second

  @ParameterizedTest(name = "{0} lost, {1} late by up to {3} ms, {2} twice")
  @CsvSource({
    "0.01, 0, 0, 1, 10000000",
    "0, 0.5, 0, 5, 10000000",
    "0, 0, 0.3, 1, 10000000",
    "0.05, 0.2, 0.05, 10, 4000000",
    "0.2, 0.2, 0.2, 5, 500000"
  })
  void files_pass_both_ways_to_a_machine_in_another_namespace(
      double loss, double late, double twice, int millis, int size, @TempDir Path folder)
      throws Exception {
    byte[] content = new byte[size];
    new SplittableRandom(3).nextBytes(content);
    Path up = Files.write(folder.resolve("up"), content);
    Path down = folder.resolve("down");
    Impairment impairment = new Impairment(loss, late, twice, Duration.ofMillis(millis));
    try (SystemClock clock = new SystemClock();
        VethStand stand =
            new VethStand(
                link -> new ImpairedLink(link, clock, new SplittableRandom(9), impairment))) {
      stand.attach(50);
      String url = "http://10.83.7.50/" + size;
      String sent = VethStand.inside("curl", "-sS", "-m", "250", "-T", up.toString(), url);
      assertThat(sent.trim())
          .isEqualTo(HexFormat.of().formatHex(TestServices.sha256().digest(content)));
      assertThat(VethStand.inside("curl", "-sS", "-m", "250", "-o", down.toString(), url))
          .isEmpty();
      assertThat(HexFormat.of().formatHex(TestServices.sha256().digest(Files.readAllBytes(down))))
          .isEqualTo(TestServices.digest(size));
    }
  }

  @Test
  void everyone_gets_in_during_a_flood_of_syns() throws Exception {
    FloodedLink[] line = new FloodedLink[1];
    try (FabricStand stand =
        FabricStand.wrapped(
            link -> {
              line[0] = new FloodedLink(link);
              return line[0];
            })) {
      IpAddress address = stand.address("linux-6");
      InetAddress decky = InetAddress.getByName(address.toString());
      greet(decky); // so that ARP is done
      long mac = stand.mac("linux-6").value();
      line[0].flood(mac, address.ipv4(), 7, RATE);
      while (stand.network().halfOpen() < 4_096) {
        Thread.onSpinWait();
      }
      long before = line[0].flooded();
      for (int i = 0; i < CALLS; i++) {
        greet(decky);
      }
      assertThat(line[0].flooded()).isGreaterThan(before);
      assertThat(stand.network().counters().cachedSyns()).isPositive();
      assertThat(stand.network().connections()).isLessThan(4_096 + 2 * CALLS + 2);
    }
  }

  /** Says something and hears it; the queue may drop some of it. */
  private static void greet(InetAddress decky) throws IOException {
    byte[] word = {'h', 'e', 'l', 'l', 'o'};
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(decky, 7), 120_000);
      socket.setSoTimeout(120_000);
      socket.getOutputStream().write(word);
      assertThat(socket.getInputStream().readNBytes(word.length)).isEqualTo(word);
    }
  }

  @Test
  void a_client_falls_into_the_tarpit_and_waits() throws Exception {
    try (FabricStand stand = FabricStand.empty()) {
      IpAddress address = stand.add("linux-6", "drip 2323");
      try (Socket socket = new Socket(address.toInetAddress(), 2323)) {
        socket.setSoTimeout(60_000);
        socket.getOutputStream().write(new byte[5_000]); // fits the kernel's own buffer
        assertThat(new String(socket.getInputStream().readNBytes(2))).matches("[0-9a-f]{1,2}\r?");
        assertThat(stand.network().held()).isEqualTo(1);
        assertThat(stand.network().connections()).isZero();
      }
    }
  }
}
