package decnet.fabric;

import static decnet.fabric.RecordedEvents.number;
import static decnet.fabric.RecordedEvents.param;
import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.Bytes;
import decnet.base.Cidr;
import decnet.event.Event.Infrastructure;
import decnet.fabric.link.CaptureReader;
import decnet.fabric.link.Frame;
import decnet.fabric.link.PcapLink;
import decnet.fabric.link.PcapWriter;
import decnet.fabric.recon.CaptureRecon;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a peer sent is captured and told, or answered, once more. */
@Timeout(30)
class CaptureReplayTest {
  private static final Cidr LAN = Cidr.parse("10.77.0.0/16");

  @TempDir Path folder;
  private final ScriptBench bench = new ScriptBench();

  @SuppressWarnings("NullAway.Init") // before each test
  private Path file;

  @BeforeEach
  void capture() throws Exception {
    file = folder.resolve("peer.pcap");
    try (PcapWriter writer = new PcapWriter(file, 1 << 20)) {
      bench.peer.capture = frame -> writer.write(bench.clock.instant(), frame);
      bench.connect();
      bench.peer.options = Bytes.hex("020405b4");
      for (int port = 1001; port <= 1030; port++) {
        bench.peer.target = port;
        bench.peer.segment(Heard.SYN);
        bench.pass(1_000);
      }
    }
    bench.close();
  }

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void recon_of_a_capture_tells_what_the_fabric_told_then() throws Exception {
    List<Infrastructure> told = new ArrayList<>();
    try (CaptureReader reader = CaptureReader.open(file)) {
      CaptureRecon.Read read =
          new CaptureRecon(LAN, event -> told.add((Infrastructure) event)).read(reader);
      assertThat(read.frames()).isEqualTo(32);
      assertThat(read.damage()).isEmpty();
    }
    List<Infrastructure> scan =
        told.stream().filter(line -> line.type().equals("recon.syn_scan")).toList();
    assertThat(scan.stream().mapToLong(line -> number(line, "count")).sum()).isEqualTo(30);
    assertThat(param(scan.getLast(), "ports")).isEqualTo("1001-1030");
    assertThat(scan).as("at once, each ten seconds and at the end").hasSize(4);
    Infrastructure then = bench.events.of("recon.syn_scan").getLast();
    for (String name :
        List.of("src_ip", "src_mac", "ports", "targets", "total", "first", "syn_fp")) {
      assertThat(param(scan.getLast(), name)).as(name).isEqualTo(param(then, name));
    }
    assertThat(told)
        .extracting(Infrastructure::type)
        .containsOnly("recon.mac_seen", "recon.syn_scan");
  }

  @Test
  void a_capture_is_a_link_and_deckies_answer_what_comes_from_it() throws Exception {
    try (ScriptBench again = new ScriptBench();
        PcapLink link = PcapLink.open(file)) {
      assertThat(link.name()).isEqualTo("pcap:" + file);
      Frame[] batch = {new Frame(2000), new Frame(2000), new Frame(2000)};
      for (int count = link.read(batch); count >= 0; count = link.read(batch)) {
        for (int i = 0; i < count; i++) {
          again.network.receive(batch[i]);
        }
      }
      List<Heard> answers = again.peer.heard();
      assertThat(answers).filteredOn(answer -> answer.is(Heard.SYN | Heard.ACK)).hasSize(1);
      assertThat(answers).filteredOn(answer -> answer.is(Heard.RST | Heard.ACK)).hasSize(30);
      link.write(batch[0]);
      assertThat(link.dropped()).isEqualTo(1);
    }
  }

  private static String run(String... words) throws IOException {
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static List<CaptureReader.Captured> all(Path file) throws IOException {
    List<CaptureReader.Captured> all = new ArrayList<>();
    try (CaptureReader reader = CaptureReader.open(file)) {
      for (var next = reader.next(); next.isPresent(); next = reader.next()) {
        all.add(next.get());
      }
      assertThat(reader.damage()).isEmpty();
    }
    return all;
  }

  @Test
  @Tag("real")
  void tcpdump_reads_what_we_write_and_we_read_what_wireshark_makes_of_it() throws Exception {
    assertThat(run("tcpdump", "-n", "-r", file.toString()))
        .contains("10.77.0.1.40000 > 10.77.1.2.1030: Flags [S]")
        .doesNotContain("truncated");
    List<CaptureReader.Captured> own = all(file);
    assertThat(own).hasSize(32);
    for (String format : List.of("pcapng", "nsecpcap", "pcap")) {
      Path converted = folder.resolve(format);
      run("editcap", "-F", format, file.toString(), converted.toString());
      assertThat(all(converted)).as(format).isEqualTo(own);
    }
  }
}
