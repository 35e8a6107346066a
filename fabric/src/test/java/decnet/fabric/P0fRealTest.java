package decnet.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.Bytes;
import decnet.base.Cidr;
import decnet.base.DeckyId;
import decnet.base.FakeClock;
import decnet.base.IpAddress;
import decnet.base.Mac;
import decnet.fabric.link.MemoryLink;
import decnet.fabric.link.PcapWriter;
import decnet.fabric.link.TeeLink;
import decnet.fabric.personality.Personalities;
import decnet.fabric.personality.Personality;
import decnet.net.Host;
import decnet.net.HostSpec;
import decnet.net.Transport;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the real p0f makes of our deckies' SYN-ACKs, read from a capture that we wrote. */
@Tag("real")
@Timeout(120)
class P0fRealTest {
  private static final Pattern ANSWER =
      Pattern.compile(
          "mod=syn\\+ack\\|cli=[^|]*\\|srv=10\\.77\\.1\\.(\\d+)/80\\|.*?\\|os=([^|]*)\\|dist=[^|]*\\|params=([^|]*)\\|.*");

  /** Systems whose answer to Windows is near that of FreeBSD 9, the nearest that p0f knows. */
  private static final Set<String> ALIKE = Set.of("ios", "macos");

  private static final int FIRST = 10; // last octet of the first decky

  private final List<Personality> all = Personalities.with(Optional.empty()).all();
  private final FakeClock clock = new FakeClock();

  /** Connects once to a decky of each personality, offering {@code options}. */
  private void capture(Path file, String options) throws Exception {
    MemoryLink link = new MemoryLink(1500);
    try (PcapWriter pcap = new PcapWriter(file, 1 << 20);
        FabricNetwork network =
            new FabricNetwork(
                new FabricNetwork.Ground(
                    new TeeLink(link, (frame, sent) -> pcap.write(clock.instant(), frame)),
                    Cidr.parse("10.77.0.0/16"),
                    address -> false,
                    clock,
                    Bytes.hex("000102030405060708090a0b0c0d0e0f"),
                    new RecordedEvents()),
                Personalities.with(Optional.empty()))) {
      for (int i = 0; i < all.size(); i++) {
        TestPeer peer = new TestPeer(network, link);
        peer.capture = frame -> pcap.write(clock.instant(), frame);
        peer.deckyMac = TestPeer.DECKY_MAC + i;
        peer.decky = 0x0a4d0100 + FIRST + i;
        HostSpec spec =
            new HostSpec(
                new DeckyId("decky-" + i),
                new Mac(peer.deckyMac),
                List.of(IpAddress.parse("10.77.1." + (FIRST + i))),
                all.get(i).name(),
                "main");
        Host host = network.attach(spec);
        host.open(80, Transport.TCP, TestServices.greet());
        clock.advance(Duration.ofSeconds(1));
        link.written().clear();
        peer.options = Bytes.hex(options);
        peer.segment(Heard.SYN);
        clock.advance(Duration.ofMillis(600)); // before it is sent again
        peer.options = Bytes.EMPTY;
        peer.seq++;
        peer.ack = peer.only().seq() + 1;
        peer.segment(Heard.ACK);
      }
    }
  }

  /** What p0f calls the server of each line, by the personality's name. */
  private Map<String, String> read(Path capture, Path log) throws Exception {
    Process process =
        new ProcessBuilder("p0f", "-r", capture.toString(), "-o", log.toString())
            .redirectErrorStream(true)
            .start();
    try {
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(said).isTrue();
    } finally {
      process.destroyForcibly();
    }
    Map<String, String> found = new LinkedHashMap<>();
    for (String line : Files.readAllLines(log)) {
      Matcher answer = ANSWER.matcher(line);
      if (answer.find()) {
        String name = all.get(Integer.parseInt(answer.group(1)) - FIRST).name();
        String sure = answer.group(3).equals("none") ? "" : " (" + answer.group(3) + ")";
        found.put(name, answer.group(2).replace("???", "unknown") + sure);
      }
    }
    return found;
  }

  /** What a verdict may be called, by what the personality stands for. */
  private static String family(Personality personality) {
    return switch (personality.name()) {
      case "windows-10", "windows-server-2016" -> "Windows";
      case "freebsd-14" -> "FreeBSD";
      case "android", "axis", "debian", "hikvision", "linux-4", "linux-5", "linux-6", "mikrotik" ->
          "Linux";
      case "openwrt", "qnap", "rhel", "synology", "ubuntu" -> "Linux";
      default -> "nothing";
    };
  }

  @Test
  void what_is_claimed_of_p0f_is_the_system_itself_or_nothing() {
    for (Personality each : all) {
      String verdict = each.about().p0f();
      assertThat(verdict.equals("unknown") || verdict.startsWith(family(each)))
          .as(each.name() + " " + verdict)
          .isTrue();
    }
  }

  /** Options in the order of Linux, of Windows and of macOS. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "Linux, 020405b40402080a000000010000000001030307",
    "Windows, 020405b40103030801010402",
    "macOS, 020405b4010303060101080a000000010000000004020000"
  })
  void p0f_names_the_system_that_is_claimed_or_none(
      String caller, String options, @TempDir Path folder) throws Exception {
    Path file = folder.resolve("capture.pcap");
    capture(file, options);
    Map<String, String> found = read(file, folder.resolve("log"));
    Map<String, String> wanted = new LinkedHashMap<>();
    for (Personality each : all) {
      String name = each.name();
      boolean alike = ALIKE.contains(name) && caller.equals("Windows");
      wanted.put(name, alike ? "FreeBSD 9.x (fuzzy)" : each.about().p0f());
    }
    assertThat(found).isEqualTo(wanted);
  }
}
