package decnet.fabric;

import static decnet.fabric.RecordedEvents.number;
import static decnet.fabric.RecordedEvents.param;
import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.Bytes;
import decnet.event.Event.Infrastructure;
import decnet.fabric.frame.Checksum;
import decnet.net.Stream;
import decnet.net.Transport;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Who explores is told, and what is told: packet by packet, on a clock that only the test moves.
 */
@Timeout(60)
@Tag("slow")
class ReconTest {
  private static final String LINUX = "020405b40402080a0000000100000000" + "01030307";
  private static final String NMAP = "020405b4";
  private static final int XMAS = 41; // FIN, PSH and URG

  private final ScriptBench bench = new ScriptBench();
  private final TestPeer peer = bench.peer;

  @AfterEach
  void close() {
    bench.close();
  }

  /** Everything that was told, with what is left at the end. */
  private List<Infrastructure> told() {
    bench.close();
    return bench.events.all().stream()
        .filter(event -> !event.type().equals("recon.mac_seen"))
        .toList();
  }

  private Infrastructure only() {
    List<Infrastructure> all = told();
    assertThat(all).hasSize(1);
    return all.getFirst();
  }

  private void scan(int flags, String options, int ports) {
    peer.options = Bytes.hex(options);
    for (int i = 1; i <= ports; i++) {
      peer.target = 1000 + i;
      peer.port = 30_000 + i;
      peer.segment(flags);
    }
  }

  private static byte[] ask(int target) {
    ByteBuffer bytes = ByteBuffer.allocate(42);
    bytes.putShort(0, (short) -1).putInt(2, -1);
    bytes.putShort(6, (short) (TestPeer.MAC >>> 32)).putInt(8, (int) TestPeer.MAC);
    bytes.putShort(12, (short) 0x0806).putInt(14, 0x00010800).putInt(18, 0x06040001);
    bytes.putShort(22, (short) (TestPeer.MAC >>> 32)).putInt(24, (int) TestPeer.MAC);
    bytes.putInt(28, TestPeer.ADDRESS).putInt(38, target);
    return bytes.array();
  }

  private void ping(int target, int type) {
    ByteBuffer bytes = ByteBuffer.allocate(16).put(0, (byte) type);
    bytes.putShort(2, Checksum.fold(Checksum.sum(bytes, 0, 16)));
    peer.decky = target;
    peer.ip(1, 0, 7, bytes.array());
  }

  private void datagram(int port, byte[] data) {
    ByteBuffer bytes = ByteBuffer.allocate(8 + data.length);
    bytes.putShort(0, (short) 5353).putShort(2, (short) port);
    bytes.putShort(4, (short) bytes.capacity()).put(8, data);
    peer.ip(17, 0, 7, bytes.array());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "recon.syn_scan, 2, 020405b4, 20",
    "recon.connect_scan, 2, 020405b40402080a000000010000000001030307, 20",
    "recon.fin_scan, 1, '', 20",
    "recon.null_scan, 0, '', 20",
    "recon.xmas_scan, 41, '', 20",
    "recon.ack_scan, 16, '', 20",
    "recon.odd_scan, 3, '', 20"
  })
  void a_scan_is_named_with_its_ports_and_no_packet_is_missing(
      String type, int flags, String options, int ports) {
    scan(flags, options, ports);
    List<Infrastructure> lines = told();
    assertThat(lines).extracting(Infrastructure::type).containsOnly(type);
    assertThat(lines.stream().mapToLong(line -> number(line, "count")).sum()).isEqualTo(ports);
    Infrastructure last = lines.getLast();
    assertThat(param(last, "ports")).isEqualTo("1001-1020");
    assertThat(param(last, "targets")).isEqualTo("10.77.1.2");
    assertThat(number(last, "total")).isEqualTo(ports);
    assertThat(param(last, "src_ip")).isEqualTo("10.77.0.1");
    assertThat(param(last, "src_mac")).isEqualTo("02:00:00:00:00:01");
  }

  @Test
  void a_scan_is_told_at_once_then_each_ten_seconds_then_never_again() throws Exception {
    scan(Heard.SYN, NMAP, 9);
    assertThat(bench.events.take().type()).isEqualTo("recon.mac_seen");
    Infrastructure first = bench.events.take();
    assertThat(number(first, "count")).isEqualTo(8);
    bench.pass(10_000);
    assertThat(number(bench.events.take(), "count")).isEqualTo(1);
    bench.pass(200_000);
    scan(Heard.SYN, NMAP, 8);
    Infrastructure next = bench.events.take();
    assertThat(number(next, "total")).isEqualTo(8);
    assertThat(param(next, "first")).isGreaterThan(param(first, "first"));
    assertThat(told()).isEmpty();
  }

  @Test
  void a_syn_tells_the_stack_that_made_it() {
    peer.window = 1024;
    peer.ttl = 51;
    scan(Heard.SYN, NMAP, 8);
    Infrastructure scan = only();
    assertThat(param(scan, "syn_fp")).isEqualTo("win=1024;opts=2;mss=1460");
    assertThat(param(scan, "stack")).isEqualTo("nmap");
    assertThat(param(scan, "distance")).isEqualTo("13");
    assertThat(param(scan, "p0f")).isEqualTo("4:64+13:0:1460:1024,0:mss:df,id+:0");
  }

  @Test
  void handshakes_that_are_reset_half_open_are_a_syn_scan_whatever_made_them() {
    for (int port = 1; port <= 2; port++) {
      peer.port = 40_000 + port;
      peer.options = Bytes.hex(LINUX);
      peer.segment(Heard.SYN);
      peer.options = Bytes.EMPTY;
      peer.seq++;
      peer.segment(Heard.RST);
      peer.seq--;
    }
    assertThat(only().type()).isEqualTo("recon.syn_scan");
  }

  @Test
  void sweeps_by_arp_and_ping_are_told_with_their_ranges() {
    for (int i = 1; i <= 300; i++) {
      peer.frame(ask(0x0a4d0000 + i));
    }
    for (int i = 0; i < 5; i++) {
      bench.network.attach(ScriptBench.spec("more-" + i, "10.77.3." + (10 + i), "linux-6"));
      ping(0x0a4d030a + i, i == 0 ? 13 : 8);
    }
    List<Infrastructure> lines = told();
    Infrastructure sweep =
        lines.stream().filter(l -> l.type().equals("recon.arp_sweep")).toList().getLast();
    assertThat(param(sweep, "targets")).isEqualTo("10.77.0.2-10.77.1.44");
    assertThat(number(sweep, "targets_count")).isEqualTo(299); // 10.77.0.1 is the asker's own
    Infrastructure pings =
        lines.stream().filter(l -> l.type().equals("recon.ping_sweep")).toList().getLast();
    assertThat(param(pings, "targets")).isEqualTo("10.77.3.10-10.77.3.14");
  }

  @Test
  void datagrams_to_many_ports_are_a_udp_scan() {
    bench.host.open(1003, Transport.UDP, bench).serve();
    for (int port = 1001; port <= 1010; port++) {
      datagram(port, new byte[0]);
    }
    List<Infrastructure> lines = told();
    assertThat(lines).extracting(Infrastructure::type).containsOnly("recon.udp_scan");
    assertThat(param(lines.getLast(), "ports")).isEqualTo("1001-1010");
  }

  @Test
  void nmaps_probes_are_an_os_probe_and_no_scan() {
    String odd = "03030a0102040109080affffffff000000000402";
    peer.options = Bytes.hex(odd);
    peer.window = 128;
    peer.segment(0);
    peer.window = 256;
    peer.segment(43);
    peer.window = 31_337;
    peer.segment(Heard.SYN);
    byte[] letters = new byte[300];
    java.util.Arrays.fill(letters, (byte) 'C');
    datagram(9, letters);
    Infrastructure last = told().getLast();
    assertThat(bench.events.types()).containsExactly("recon.mac_seen", "recon.os_probe");
    assertThat(param(last, "tool")).isEqualTo("nmap");
    assertThat(param(last, "probes")).isEqualTo("T2,T3,T5,U1");
  }

  @Test
  void packets_with_a_ttl_nearly_used_up_are_a_traceroute_and_no_udp_scan() {
    for (int hop = 1; hop <= 6; hop++) {
      peer.ttl = hop;
      for (int i = 0; i < 3; i++) {
        datagram(33_434 + 3 * hop + i, new byte[32]);
      }
    }
    List<Infrastructure> lines = told();
    assertThat(lines).extracting(Infrastructure::type).containsOnly("recon.traceroute");
    assertThat(lines.stream().mapToLong(line -> number(line, "count")).sum()).isEqualTo(18);
  }

  @Test
  void a_few_packets_to_closed_ports_are_told_as_what_they_are() {
    scan(Heard.SYN, NMAP, 3);
    Infrastructure probe = only();
    assertThat(probe.type()).isEqualTo("recon.probe");
    assertThat(param(probe, "kind")).isEqualTo("syn_scan");
    assertThat(param(probe, "ports")).isEqualTo("1001-1003");
  }

  @Test
  void an_ordinary_session_and_a_neighbours_chatter_are_no_scan() throws Exception {
    peer.frame(ask(TestPeer.DECKY));
    for (int i = 0; i < 6; i++) {
      peer.port = 41_000 + i;
      peer.seq = 1_000;
      Stream stream = bench.connect();
      peer.data("GET / HTTP/1.0\r\n\r\n");
      bench.write(stream, "HTTP/1.0 200 OK\r\n\r\n");
      peer.ack = peer.heard().getLast().ackAfter();
      stream.close();
      bench.link.written().clear();
      peer.segment(Heard.ACK | Heard.FIN);
    }
    dhcp();
    for (int i = 0; i < 3; i++) {
      peer.frame(ask(TestPeer.ADDRESS)); // gratuitous
    }
    assertThat(told()).isEmpty();
  }

  private void dhcp() {
    ByteBuffer bytes = ByteBuffer.allocate(342);
    bytes.putShort(0, (short) -1).putInt(2, -1).putInt(6, 0x02000000).putShort(10, (short) 9);
    bytes.putShort(12, (short) 0x0800).putShort(14, (short) 0x4500).putShort(16, (short) 328);
    bytes.putShort(22, (short) (64 << 8 | 17)).putInt(26, 0).putInt(30, -1);
    bytes.putShort(24, Checksum.fold(Checksum.sum(bytes, 14, 20)));
    bytes.putShort(34, (short) 68).putShort(36, (short) 67).putShort(38, (short) 308);
    peer.frame(bytes.array());
  }

  @Test
  void what_the_log_refuses_is_told_later() throws Exception {
    bench.events.refusing = true;
    scan(Heard.SYN, NMAP, 20);
    bench.pass(10_000);
    bench.events.refusing = false;
    List<Infrastructure> lines = told();
    assertThat(lines.stream().mapToLong(line -> number(line, "count")).sum()).isEqualTo(20);
  }

  @Test
  void a_hundred_thousand_syns_over_a_whole_network_are_few_lines_and_every_fact() {
    scanNetwork(100_000);
    List<Infrastructure> lines = told();
    assertThat(lines)
        .hasSizeLessThan(1_000)
        .extracting(Infrastructure::type)
        .containsOnly("recon.syn_scan");
    assertThat(lines.stream().mapToLong(line -> number(line, "count")).sum()).isEqualTo(100_000);
    assertThat(param(lines.getLast(), "targets")).isEqualTo("10.77.2.0-10.77.255.254");
    assertThat(number(lines.getLast(), "targets_count")).isEqualTo(65_023);
    assertThat(param(lines.getLast(), "ports")).isEqualTo("22");
  }

  private void scanNetwork(int packets) {
    for (int i = 0; i < 65_023; i++) {
      int address = 0x0a4d0200 + i;
      bench.network.attach(
          ScriptBench.spec(
              "d" + i, "10.77." + (address >> 8 & 255) + "." + (address & 255), "linux-6"));
    }
    bench.link.written().clear();
    peer.options = Bytes.hex(NMAP);
    peer.target = 22;
    for (int i = 0; i < packets; i++) {
      peer.decky = 0x0a4d0200 + (int) (i * 7_919L % 65_023); // in an order that looks random
      peer.segment(Heard.SYN);
      if (i % 10_000 == 0) {
        bench.pass(100);
        bench.link.written().clear();
      }
    }
  }

  @Test
  void a_flood_from_made_up_sources_is_one_line_a_kind_and_loses_no_packet() {
    peer.options = Bytes.hex(NMAP);
    for (int i = 0; i < 100_000; i++) {
      peer.address = 0x0b000000 + i;
      peer.mac = 0x020000000000L + i;
      peer.target = 1 + i % 1000;
      peer.segment(Heard.SYN);
      bench.link.written().clear();
    }
    List<Infrastructure> lines = told();
    assertThat(lines).hasSizeLessThan(300);
    assertThat(lines.stream().mapToLong(line -> number(line, "count")).sum()).isEqualTo(100_000);
    long made =
        bench.events.of("recon.mac_seen").stream().mapToLong(line -> number(line, "count")).sum();
    assertThat(made).isEqualTo(100_000);
    assertThat(bench.events.all()).hasSizeLessThan(500);
  }

  @Test
  void sources_that_each_scan_a_little_cannot_flood_the_log_either() {
    peer.options = Bytes.hex(NMAP);
    for (int source = 0; source < 5_000; source++) {
      peer.address = 0x0b000000 + source;
      scan(Heard.SYN, NMAP, 10);
      bench.link.written().clear();
    }
    List<Infrastructure> lines = told();
    assertThat(lines).hasSizeLessThan(400);
    assertThat(lines.stream().mapToLong(line -> number(line, "count")).sum()).isEqualTo(50_000);
    long sources =
        lines.stream()
            .filter(l -> !param(l, "sources").isEmpty())
            .mapToLong(l -> number(l, "sources"))
            .sum();
    assertThat(sources).isGreaterThan(4_000);
  }
}
