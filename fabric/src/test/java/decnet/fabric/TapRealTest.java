package decnet.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.fabric.link.ImpairedLink.Impairment;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The fabric against Linux's own TCP, curl and nmap, over a TAP device of the test's own. Needs
 * root.
 */
@Tag("real")
@Timeout(600)
class TapRealTest {
  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(300, TimeUnit.SECONDS)).isTrue();
      return said;
    } finally {
      process.destroyForcibly();
    }
  }

  private static Impairment shares(double share) {
    return new Impairment(share, share, share, Duration.ofMillis(3));
  }

  @ParameterizedTest(name = "{0} loss, reordering and duplication, {1} bytes")
  @CsvSource({"0, 20000000", "0.05, 20000000", "0.20, 2000000"})
  void curl_carries_files_both_ways_unharmed(double share, int size, @TempDir Path folder)
      throws Exception {
    carry(share, size, folder);
  }

  @Test
  @Tag("long")
  void curl_carries_twenty_megabytes_through_a_line_that_spoils_every_second_frame(
      @TempDir Path folder) throws Exception {
    carry(0.20, 20_000_000, folder);
  }

  private static void carry(double share, int size, Path folder) throws Exception {
    byte[] content = new byte[size];
    new SplittableRandom(1).nextBytes(content);
    Path up = Files.write(folder.resolve("up"), content);
    Path down = folder.resolve("down");
    try (FabricStand stand = FabricStand.impaired(shares(share), 5)) {
      for (String personality : new String[] {"linux-6", "windows-11"}) {
        String url = "http://" + stand.address(personality) + "/" + size;
        String sent = run("curl", "-sS", "-m", "280", "-T", up.toString(), url);
        String wanted = HexFormat.of().formatHex(TestServices.sha256().digest(content));
        assertThat(sent.trim()).isEqualTo(wanted);
        assertThat(run("curl", "-sS", "-m", "280", "-o", down.toString(), url)).isEmpty();
        assertThat(HexFormat.of().formatHex(TestServices.sha256().digest(Files.readAllBytes(down))))
            .isEqualTo(TestServices.digest(size));
      }
    }
  }

  @Test
  void nmap_sees_what_is_open() throws Exception {
    try (FabricStand stand = FabricStand.clean()) {
      String scan = run("nmap", "-n", "-sS", "-p1-1000", stand.address("linux-6").toString());
      assertThat(scan).contains("7/tcp  open", "22/tcp open", "80/tcp open", "997 closed tcp");
    }
  }

  @Test
  void ping_and_datagrams_are_answered_and_a_flood_keeps_nobody_out() throws Exception {
    try (FabricStand stand = FabricStand.clean()) {
      String address = stand.address("linux-6").toString();
      InetAddress decky = InetAddress.getByName(address);
      NetworkInterface through = NetworkInterface.getByName(stand.tap().device());
      assertThat(decky.isReachable(through, 0, 2_000)).isTrue(); // ICMP echo, as root
      try (DatagramSocket socket = new DatagramSocket()) {
        socket.setSoTimeout(2_000);
        byte[] large = new byte[5_000]; // in fragments both ways
        socket.send(new DatagramPacket(large, large.length, decky, 7));
        DatagramPacket echo = new DatagramPacket(new byte[9_000], 9_000);
        socket.receive(echo);
        assertThat(echo.getLength()).isEqualTo(5_000);
      }
      Process flood =
          new ProcessBuilder(
                  "nmap",
                  "-n",
                  "-Pn",
                  "-sS",
                  "-S",
                  "10.77.9.9",
                  "-e",
                  stand.tap().device(),
                  "--min-rate",
                  "5000",
                  "--max-retries",
                  "0",
                  "-p1-65000",
                  address)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      try {
        for (int i = 0; i < 200; i++) {
          try (Socket socket = new Socket(decky, 22)) {
            assertThat(socket.getInputStream().readNBytes(7)).hasSize(7);
          }
        }
      } finally {
        flood.destroy();
        flood.waitFor();
      }
    }
  }
}
