package decnet.fabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import decnet.base.Cidr;
import decnet.base.FaultException;
import decnet.base.IpAddress;
import decnet.event.Event;
import decnet.fabric.link.DeviceLink;
import decnet.fabric.link.PacketLink;
import decnet.net.Host;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Deckies on a shared interface, seen from another machine on it. Needs root. */
@Tag("real")
@Timeout(180)
class PacketRealTest {
  private static final int SIZE = 5_000_000;

  private VethStand stand;

  @BeforeEach
  void open() throws Exception {
    stand = new VethStand();
  }

  @AfterEach
  void close() throws Exception {
    stand.close();
  }

  @Test
  void curl_carries_files_both_ways_with_merged_segments_and_unfinished_checksums(
      @TempDir Path folder) throws Exception {
    stand.attach(50);
    byte[] content = new byte[SIZE];
    new SplittableRandom(1).nextBytes(content);
    Path up = Files.write(folder.resolve("up"), content);
    Path down = folder.resolve("down");
    String url = "http://10.83.7.50/" + SIZE;
    String sent = VethStand.inside("curl", "-sS", "-m", "60", "-T", up.toString(), url);
    assertThat(sent.trim())
        .isEqualTo(HexFormat.of().formatHex(TestServices.sha256().digest(content)));
    assertThat(VethStand.inside("curl", "-sS", "-m", "60", "-o", down.toString(), url)).isEmpty();
    assertThat(HexFormat.of().formatHex(TestServices.sha256().digest(Files.readAllBytes(down))))
        .isEqualTo(TestServices.digest(SIZE));
    assertThat(stand.merged.get()).isPositive();
    assertThat(stand.unfinished.get()).isPositive();
    assertThat(stand.packet.dropped()).isZero();
  }

  @Test
  void nmap_finds_the_deckies_by_arp_and_ping_and_their_open_ports() throws Exception {
    stand.attach(50);
    stand.attach(51);
    assertThat(VethStand.inside("nmap", "-n", "-sn", "10.83.7.48-53"))
        .contains("10.83.7.50", "10.83.7.51", "52:54:00:00:00:32", "(2 hosts up)");
    assertThat(VethStand.inside("nmap", "-n", "-sn", "--disable-arp-ping", "-PE", "10.83.7.50"))
        .contains("(1 host up)");
    assertThat(VethStand.inside("nmap", "-n", "-sS", "-p1-1000", "10.83.7.50"))
        .contains("7/tcp  open", "22/tcp open", "80/tcp open", "997 closed tcp");
  }

  @Test
  void the_pool_is_the_interfaces_network_without_this_hosts_address() {
    assertThat(stand.packet.lan()).isEqualTo(Cidr.parse("10.83.7.0/24"));
    assertThat(stand.network.isTaken(IpAddress.parse("10.83.7.1"))).isTrue();
    assertThat(stand.network.isTaken(IpAddress.parse("10.83.7.9"))).isFalse();
    assertThatThrownBy(() -> stand.attach(1)).hasMessageContaining("is reserved");
  }

  @Test
  void a_real_machines_address_is_refused_and_one_that_comes_later_makes_the_decky_yield()
      throws Exception {
    VethStand.claim("10.83.7.60");
    assertThatThrownBy(() -> stand.attach(60))
        .isInstanceOf(FaultException.class)
        .hasMessageContaining("10.83.7.60 is claimed by");
    Host decky = stand.attach(61);
    Host other = stand.attach(62);
    VethStand.claim("10.83.7.61");
    VethStand.inside( // the new one's own ARP for its neighbour names its address
        "curl", "-sS", "-m", "5", "--interface", "10.83.7.61", "http://10.83.7.62/10");
    Event.Infrastructure told = stand.events.take();
    while (!told.type().equals("fabric.address_claimed")
        || !RecordedEvents.param(told, "reason").startsWith("10.83.7.61 is used by")) {
      told = stand.events.take();
    }
    assertThat(decky.isPresent()).isFalse();
    assertThat(other.isPresent()).isTrue();
    VethStand.unclaim("10.83.7.61");
    assertThat(VethStand.inside("nmap", "-n", "-sn", "10.83.7.61")).contains("(0 hosts up)");
    stand.attach(61); // the real one is gone
    assertThat(VethStand.inside("nmap", "-n", "-sn", "10.83.7.61")).contains("(1 host up)");
  }

  @Test
  void an_interface_that_goes_down_is_told_and_ends_the_reader() throws Exception {
    stand.attach(50);
    VethStand.run("ip", "link", "set", VethStand.DEVICE, "down");
    Event.Infrastructure told = stand.events.take();
    while (!told.type().equals("fabric.link_failed")) {
      told = stand.events.take();
    }
    assertThat(RecordedEvents.param(told, "reason")).contains("went down or was removed");
    assertThat(stand.network.trouble()).isPresent();
    assertThatThrownBy(() -> PacketLink.open(VethStand.DEVICE, Cidr.parse("10.66.0.0/16")))
        .hasMessageContaining("it is down");
  }

  @Test
  void what_the_ring_has_no_room_for_is_counted(@TempDir Path folder) throws Exception {
    stand.attach(50);
    Path up = Files.write(folder.resolve("up"), new byte[20_000_000]);
    PacketLink unread = PacketLink.open(VethStand.DEVICE, Cidr.parse("10.66.0.0/16"));
    try {
      String url = "http://10.83.7.50/";
      VethStand.inside("curl", "-sS", "-m", "60", "-T", up.toString(), url);
      long missed = unread.missed();
      assertThat(missed).isPositive();
      assertThat(unread.missed()).isGreaterThanOrEqualTo(missed); // the kernel's own count restarts
    } finally {
      unread.close();
    }
    assertThat(unread.missed()).isPositive();
  }

  @Test
  void an_interface_that_is_not_there_or_no_ethernet_is_refused() {
    Cidr lan = Cidr.parse("10.66.0.0/16");
    assertThatThrownBy(() -> PacketLink.open("nosuch0", lan)).hasMessageContaining("no such");
    assertThatThrownBy(() -> PacketLink.open("lo", lan)).hasMessageContaining("Ethernet");
  }

  @Test
  void what_is_inherited_is_checked() {
    assertThatThrownBy(() -> DeviceLink.inherit("packet,0," + VethStand.DEVICE + ",10.0.0.0/8"))
        .isInstanceOf(FaultException.class);
    assertThatThrownBy(() -> DeviceLink.inherit("9,decnet0,10.66.0.0/16,1500"))
        .hasMessageContaining("expected: tap,… or packet,…");
  }
}
