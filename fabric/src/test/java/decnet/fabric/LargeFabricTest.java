package decnet.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.Bytes;
import decnet.base.Cidr;
import decnet.base.DeckyId;
import decnet.base.FakeClock;
import decnet.base.IpAddress;
import decnet.base.Mac;
import decnet.fabric.link.MemoryLink;
import decnet.fabric.personality.Personalities;
import decnet.net.HostSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What many hosts on one fabric cost, and how they come. */
@Timeout(60)
class LargeFabricTest {
  private static final short ARP = 0x0806; // EtherType
  private static final int ARP_SENDER = 28; // behind 14 bytes of Ethernet: RFC 826
  private static final int ARP_TARGET = 38;

  private final FakeClock clock = new FakeClock().skipSleeps();
  private final RecordedEvents events = new RecordedEvents();

  private MemoryLink link = new MemoryLink(1500);
  private FabricNetwork network = network(link);

  private FabricNetwork network(MemoryLink on) {
    return new FabricNetwork(
        new FabricNetwork.Ground(
            on,
            Cidr.parse("10.77.0.0/16"),
            IpAddress.parse("10.77.0.1")::equals,
            clock,
            Bytes.hex("00112233445566778899aabbccddeeff"),
            events),
        Personalities.shipped());
  }

  @AfterEach
  void close() {
    network.close();
  }

  private static List<HostSpec> specs(int count) {
    return IntStream.rangeClosed(2, count + 1)
        .mapToObj(
            number ->
                new HostSpec(
                    new DeckyId("decky-" + number),
                    new Mac(0x525400000000L + number),
                    List.of(IpAddress.of(new byte[] {10, 77, (byte) (number >> 8), (byte) number})),
                    "linux-6",
                    "main"))
        .toList();
  }

  /** The frames of ARP since the last time; what IPv6 says beside them is not of interest here. */
  private List<byte[]> sent() {
    List<byte[]> frames = new ArrayList<>();
    link.written().drainTo(frames);
    frames.removeIf(frame -> Bytes.of(frame).buffer().getShort(12) != ARP);
    return frames;
  }

  @Test
  void thousands_of_hosts_are_announced_a_few_at_once_and_the_rest_in_turn() {
    specs(500).forEach(network::attach);
    assertThat(sent()).hasSize(Announcements.BURST);
    clock.advance(Duration.ofMillis(10 * Announcements.EVERY_MILLIS));
    assertThat(sent()).hasSize(10);
    clock.advance(Duration.ofMinutes(1));
    assertThat(sent()).as("each once").hasSize(500 - Announcements.BURST - 10);
    network.attach(specs(501).getLast());
    assertThat(sent()).as("a quiet link hears a newcomer at once").hasSize(1);
  }

  @Test
  void a_host_that_went_before_its_turn_is_not_announced() {
    List<decnet.net.Host> hosts =
        specs(Announcements.BURST + 3).stream().map(network::attach).toList();
    sent();
    hosts.getLast().close();
    clock.advance(Duration.ofMinutes(1));
    assertThat(sent()).hasSize(2);
  }

  @Test
  void a_host_keeps_no_state_of_its_stack_before_a_packet_needs_it() {
    List<FabricHost> hosts =
        specs(3).stream().map(spec -> (FabricHost) network.attach(spec)).toList();
    assertThat(hosts).noneMatch(FabricHost::isTouched);
    hosts.getFirst().state();
    assertThat(hosts).filteredOn(FabricHost::isTouched).hasSize(1);
  }

  /** Each alone would take 450 ms: 254 deckies on a real network almost two minutes. */
  @Test
  void all_addresses_of_a_shared_link_are_asked_for_in_the_same_three_rounds() {
    network.close();
    link = new MemoryLink(1500, true);
    network = network(link);
    List<HostSpec> specs = specs(254);
    long before = clock.nanoTime();
    network.expect(specs);
    Map<Integer, Integer> probes = new HashMap<>();
    for (byte[] frame : sent()) {
      assertThat(Bytes.of(frame).buffer().getInt(ARP_SENDER)).as("a probe has no sender").isZero();
      probes.merge(Bytes.of(frame).buffer().getInt(ARP_TARGET), 1, Integer::sum);
    }
    assertThat(probes).hasSize(254);
    assertThat(probes.values()).containsOnly(3);
    specs.forEach(network::attach);
    assertThat(sent())
        .as("nobody is asked for again")
        .allSatisfy(frame -> assertThat(Bytes.of(frame).buffer().getInt(ARP_SENDER)).isNotZero());
    assertThat(Duration.ofNanos(clock.nanoTime() - before)).isLessThan(Duration.ofSeconds(2));
  }
}
