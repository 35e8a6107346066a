package decnet.fabric;

import static decnet.fabric.RecordedEvents.param;
import static org.assertj.core.api.Assertions.assertThat;

import decnet.event.Event.Infrastructure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The real nmap over a TAP device of the test's own; needs root. */
@Tag("real")
@Timeout(300)
class ReconRealTest {
  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
      return said;
    } finally {
      process.destroyForcibly();
    }
  }

  private static Infrastructure last(FabricStand stand, String type) {
    return stand.events().of(type).getLast();
  }

  @ParameterizedTest(name = "nmap {0} is {1}")
  @CsvSource({
    "-sn, recon.arp_sweep, TARGETS",
    "-sn --disable-arp-ping -PE, recon.ping_sweep, TARGETS",
    "-Pn -sS -p1-100, recon.syn_scan, DECKY",
    "-Pn -sT -p1-100, recon.connect_scan, DECKY",
    "-Pn -sF -p1-40, recon.fin_scan, DECKY",
    "-Pn -sN -p1-40, recon.null_scan, DECKY",
    "-Pn -sX -p1-40, recon.xmas_scan, DECKY",
    "-Pn -sA -p1-40, recon.ack_scan, DECKY",
    "-Pn -sU -p1-20, recon.udp_scan, DECKY",
    "-Pn -sM -p1-40, recon.odd_scan, DECKY",
    "-Pn -O -p22-23, recon.os_probe, DECKY"
  })
  void a_scan_of_nmaps_is_named_and_nothing_else_is(String options, String type, String targets)
      throws Exception {
    FabricStand stand = FabricStand.clean();
    String decky = stand.address("linux-6").toString();
    try (stand) {
      List<String> command = new ArrayList<>(List.of("nmap", "-n", "-T4"));
      command.addAll(List.of(options.split(" ")));
      command.add(targets.equals("DECKY") ? decky : decky.replaceAll("\\d+$", "0/28"));
      String said = run(command.toArray(String[]::new));
      assertThat(said).contains("Nmap done");
    }
    List<String> types = new ArrayList<>(stand.events().types());
    types.remove("recon.mac_seen");
    types.remove("recon.arp_sweep"); // what goes before the ping sweep of a network that is near
    if (type.equals("recon.os_probe")) {
      types.remove("recon.syn_scan"); // nmap looks for an open and a closed port first
      types.remove("recon.probe");
    }
    if (!type.equals("recon.arp_sweep")) {
      assertThat(types).containsExactly(type);
    }
    Infrastructure scan = last(stand, type);
    assertThat(param(scan, "src_ip")).isEqualTo(stand.tap().address().toString());
    assertThat(param(scan, "src_mac")).matches("([0-9a-f]{2}:){5}[0-9a-f]{2}");
    if (type.equals("recon.syn_scan")) {
      assertThat(param(scan, "stack")).isEqualTo("nmap");
      assertThat(param(scan, "ports")).isEqualTo("1-100");
    }
    if (type.equals("recon.connect_scan")) {
      assertThat(param(scan, "stack")).isEqualTo("Linux");
      assertThat(param(scan, "distance")).isEqualTo("0");
    }
    if (type.equals("recon.os_probe")) {
      assertThat(param(scan, "probes")).contains("SEQ1", "T2", "T3", "T7", "IE1", "U1");
    }
  }

  @Test
  void curl_and_ping_are_no_scan() throws Exception {
    FabricStand stand = FabricStand.clean();
    try (stand) {
      String decky = stand.address("linux-6").toString();
      for (int i = 0; i < 5; i++) {
        assertThat(run("curl", "-sS", "-m", "20", "http://" + decky + "/10")).hasSize(10);
      }
    }
    assertThat(stand.events().types()).isSubsetOf("recon.mac_seen");
  }

  /** The device lies in a namespace that routes, so that nmap is one hop away. */
  @Test
  void nmaps_traceroute_from_behind_a_router_is_named() throws Exception {
    FabricStand stand = FabricStand.clean();
    String away = "decnet-ra" + ProcessHandle.current().pid();
    String router = "decnet-rr" + ProcessHandle.current().pid();
    try (stand) {
      String decky = stand.address("linux-6").toString();
      String own = stand.tap().address() + "/" + stand.tap().lan().bits();
      run("ip", "netns", "add", away);
      run("ip", "netns", "add", router);
      run("ip", "link", "set", stand.tap().device(), "netns", router);
      run(
          "ip", "link", "add", "va0", "netns", away, "type", "veth", "peer", "vr0", "netns",
          router);
      run("ip", "-n", router, "addr", "add", own, "dev", stand.tap().device());
      run("ip", "-n", router, "link", "set", stand.tap().device(), "up");
      run("ip", "-n", router, "addr", "add", "192.0.2.1/24", "dev", "vr0");
      run("ip", "-n", router, "link", "set", "vr0", "up");
      run("ip", "netns", "exec", router, "sysctl", "-qw", "net.ipv4.ip_forward=1");
      run("ip", "-n", away, "addr", "add", "192.0.2.2/24", "dev", "va0");
      run("ip", "-n", away, "link", "set", "va0", "up");
      run("ip", "-n", away, "route", "add", "default", "via", "192.0.2.1");
      // the deckies answer whoever sent the frame, so they need no route back
      String said =
          run(
              "ip",
              "netns",
              "exec",
              away,
              "nmap",
              "-n",
              "-Pn",
              "-sS",
              "-p22",
              "--traceroute",
              decky);
      assertThat(said).contains("22/tcp open", "2   ");
    } finally {
      run("ip", "netns", "del", away);
      run("ip", "netns", "del", router);
    }
    Infrastructure trace = last(stand, "recon.traceroute");
    assertThat(param(trace, "src_ip")).isEqualTo("192.0.2.2");
    assertThat(param(trace, "ttl")).isEqualTo("1");
  }
}
