package decnet.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.Bytes;
import decnet.base.IpAddress;
import decnet.fabric.frame.Ndp;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** IPv6 over a TAP device, with Linux, ping, curl and nmap as the other side. Needs root. */
@Tag("real")
@Timeout(300)
class Ipv6RealTest {
  private static String run(String... command) throws Exception {
    return VethStand.run(command);
  }

  private static final IpAddress NETWORK = IpAddress.parse("fd77::");

  /** The address that the host with {@code personality} has in {@code network} sooner or later. */
  private static String in(IpAddress network, FabricStand stand, String personality) {
    while (true) {
      for (IpAddress each : stand.six(personality)) {
        if (each.source().equals(network)) {
          return each.toString();
        }
      }
      Thread.onSpinWait();
    }
  }

  private static String linkLocal(FabricStand stand, String personality) {
    return in(IpAddress.of(Ndp.LINK_LOCAL, 0), stand, personality);
  }

  /** This host's own address has been asked for. */
  private static void settled(FabricStand stand) throws Exception {
    String device = stand.tap().device();
    while (run("ip", "-6", "addr", "show", "dev", device, "tentative").contains("inet6")
        || !run("ip", "-6", "addr", "show", "dev", device).contains("fd77::1/64")) {
      Thread.onSpinWait();
    }
  }

  @Test
  void the_kernel_finds_pings_and_reads_from_deckies() throws Exception {
    try (FabricStand stand = FabricStand.clean()) {
      String device = stand.tap().device();
      settled(stand);
      for (String personality : new String[] {"debian", "ubuntu", "windows-11", "macos"}) {
        String near = linkLocal(stand, personality) + "%" + device;
        assertThat(run("ping", "-6", "-n", "-c", "2", "-W", "5", near)).contains(" 0% packet loss");
        String address = in(NETWORK, stand, personality);
        assertThat(run("ping", "-6", "-n", "-c", "1", "-s", "4000", "-W", "5", address))
            .contains(" 0% packet loss");
        assertThat(run("ip", "-6", "neigh", "show", address, "dev", device))
            .contains("lladdr 52:54:00:00:00:");
        String got = run("curl", "-6", "-gsS", "-m", "60", "http://[" + address + "]/300000");
        assertThat(got).hasSizeGreaterThan(100_000);
      }
    }
  }

  @Test
  void a_ping_to_all_nodes_is_answered_by_those_whose_system_does() throws Exception {
    try (FabricStand stand = FabricStand.clean()) {
      settled(stand);
      String linux = linkLocal(stand, "debian");
      String windows = linkLocal(stand, "windows-11");
      String all = "ff02::1%" + stand.tap().device();
      String said = run("ping", "-6", "-n", "-c", "3", "-W", "3", all);
      assertThat(said).contains(linux + "%").doesNotContain(windows + "%");
      assertThat(stand.six("vxworks")).isEmpty();
    }
  }

  @Test
  void nmap_sees_what_is_open_and_is_seen() throws Exception {
    try (FabricStand stand = FabricStand.clean()) {
      settled(stand);
      String address = in(NETWORK, stand, "debian");
      for (String way : new String[] {"-sS", "-sT"}) {
        assertThat(run("nmap", "-6", "-n", way, "-p7,22,80,81", address))
            .contains("7/tcp  open", "22/tcp open", "80/tcp open", "81/tcp closed");
      }
      assertThat(run("nmap", "-6", "-n", "-sU", "-p999", address)).contains("999/udp closed");
      var told = stand.events().take();
      while (!told.type().equals("recon.syn_scan")) {
        told = stand.events().take();
      }
      assertThat(RecordedEvents.param(told, "src_ip")).isEqualTo("fd77::1");
      assertThat(RecordedEvents.param(told, "src_net")).isEqualTo("fd77::/64");
      assertThat(RecordedEvents.param(told, "targets")).isEqualTo(address);
    }
  }

  private static final String ADVERTISE =
      """
      import socket, sys
      index = socket.if_nametoindex(sys.argv[1])
      out = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6)
      out.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_HOPS, 255)
      out.sendto(bytes.fromhex(sys.argv[2]), ('ff02::1', 0, 0, index))
      """;

  @Test
  void a_router_of_linux_makes_deckies_form_addresses(@TempDir Path folder) throws Exception {
    try (FabricStand stand = FabricStand.clean()) {
      settled(stand);
      linkLocal(stand, "debian");
      Path script = folder.resolve("advertise.py");
      Files.write(script, ADVERTISE.getBytes(StandardCharsets.UTF_8));
      String message =
          "8600000040000000"
              + "0000000000000000"
              + "030440c0"
              + "00000e10"
              + "00000e10"
              + "00000000"
              + "fd880000000000000000000000000000";
      assertThat(run("python3", script.toString(), stand.tap().device(), message)).isEmpty();
      String formed = in(IpAddress.parse("fd88::"), stand, "debian");
      assertThat(formed).startsWith("fd88::5054:ff:fe00:");
      run("ip", "-6", "route", "add", "fd88::/64", "dev", stand.tap().device());
      assertThat(run("ping", "-6", "-n", "-c", "1", "-W", "5", formed)).contains(" 0% packet loss");
    }
  }

  @Test
  void a_text_is_read_by_an_address_with_its_zone() throws Exception {
    try (FabricStand stand = FabricStand.clean()) {
      settled(stand);
      String near = linkLocal(stand, "debian") + "%" + stand.tap().device();
      try (var socket = new java.net.Socket(java.net.InetAddress.getByName(near), 22)) {
        assertThat(Bytes.of(socket.getInputStream().readNBytes(7)).length()).isEqualTo(7);
      }
    }
  }
}
