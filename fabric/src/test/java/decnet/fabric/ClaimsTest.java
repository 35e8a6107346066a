package decnet.fabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import decnet.base.Bytes;
import decnet.base.Cidr;
import decnet.base.Fault;
import decnet.base.FaultException;
import decnet.base.IpAddress;
import decnet.base.SystemClock;
import decnet.fabric.frame.Drop;
import decnet.fabric.link.MemoryLink;
import decnet.fabric.personality.Personalities;
import decnet.net.Host;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Addresses on a link that is shared with machines of others. */
@Timeout(60)
class ClaimsTest {
  private static final String EVERYONE = "ffffffffffff";
  private static final String DECKY = "525400000001";
  private static final String OTHER = "020000000009";
  private static final String ADDRESS = "0a4d0102"; // 10.77.1.2
  private static final IpAddress TEXT = IpAddress.parse("10.77.1.2");

  private final MemoryLink link = new MemoryLink(1500, true);
  private final SystemClock clock = new SystemClock();
  private final RecordedEvents events = new RecordedEvents();
  private final FabricNetwork network =
      new FabricNetwork(
          new FabricNetwork.Ground(
              link,
              Cidr.parse("10.77.0.0/16"),
              IpAddress.parse("10.77.0.1")::equals,
              clock,
              Bytes.hex("00112233445566778899aabbccddeeff"),
              events),
          Personalities.shipped());

  @AfterEach
  void close() {
    network.close();
    clock.close();
  }

  private static String arp(String toMac, String fromMac, int operation, String tail) {
    return toMac + fromMac + "0806" + "000108000604000" + operation + fromMac + tail;
  }

  private Host attach() {
    return network.attach(ScriptBench.spec("decky-01", "10.77.1.2", "linux-6"));
  }

  private String next() throws InterruptedException {
    byte[] frame = link.written().poll(20, TimeUnit.SECONDS);
    while (frame != null && frame[12] == (byte) 0x86) { // IPv6 has its own test
      frame = link.written().poll(20, TimeUnit.SECONDS);
    }
    return frame == null ? "nothing" : Bytes.of(frame).hex();
  }

  private void arrive(String frame) {
    link.arrive(Bytes.hex(frame).toArray());
  }

  @Test
  void three_probes_without_an_address_go_before_the_announcement() throws Exception {
    attach();
    String probe = arp(EVERYONE, DECKY, 1, "00000000" + "000000000000" + ADDRESS);
    assertThat(next()).isEqualTo(probe);
    assertThat(next()).isEqualTo(probe);
    assertThat(next()).isEqualTo(probe);
    assertThat(next()).isEqualTo(arp(EVERYONE, DECKY, 1, ADDRESS + "000000000000" + ADDRESS));
    assertThat(events.of("fabric.address_claimed")).isEmpty();
  }

  private void refused(String answer) throws Exception {
    CompletableFuture<Host> attached = CompletableFuture.supplyAsync(this::attach);
    next();
    arrive(answer);
    assertThatThrownBy(attached::join)
        .cause()
        .isInstanceOfSatisfying(
            FaultException.class,
            fault -> assertThat(fault.fault()).isEqualTo(Fault.ADDRESS_UNAVAILABLE))
        .hasMessageContaining("10.77.1.2 is claimed by 02:00:00:00:00:09");
    assertThat(events.of("fabric.address_claimed")).hasSize(1);
    assertThat(network.isTaken(TEXT)).isTrue();
    link.written().clear();
    ask();
    ask();
    while (network.counters().drops(Drop.NOT_OURS) < 3) { // the claim, and both questions
      Thread.onSpinWait();
    }
  }

  @Test
  void an_address_that_somebody_answers_for_is_not_served() throws Exception {
    refused(arp(DECKY, OTHER, 2, ADDRESS + DECKY + "00000000"));
    assertThat(link.written()).isEmpty();
  }

  @Test
  void an_address_that_somebody_probes_for_meanwhile_is_not_served() throws Exception {
    refused(arp(EVERYONE, OTHER, 1, "00000000" + "000000000000" + ADDRESS));
    assertThat(link.written()).isEmpty();
  }

  @Test
  void answers_about_other_addresses_are_no_claim() throws Exception {
    CompletableFuture<Host> attached = CompletableFuture.supplyAsync(this::attach);
    next();
    arrive(arp(DECKY, OTHER, 2, "0a4d0103" + DECKY + "00000000"));
    assertThat(attached.join().isPresent()).isTrue();
    assertThat(network.isTaken(TEXT)).isFalse();
    assertThat(network.isTaken(IpAddress.parse("10.77.0.1"))).isTrue();
  }

  @Test
  void a_decky_yields_to_who_uses_its_address_later_and_may_come_back() throws Exception {
    Host host = attach();
    link.written().clear();
    arrive(arp(EVERYONE, OTHER, 1, ADDRESS + "000000000000" + ADDRESS));
    var told = events.take();
    while (!told.type().equals("fabric.address_claimed")) {
      told = events.take();
    }
    assertThat(RecordedEvents.param(told, "reason"))
        .isEqualTo("10.77.1.2 is used by 02:00:00:00:00:09");
    assertThat(host.isPresent()).isFalse();
    ask();
    Host again = attach(); // nobody answers any more
    assertThat(again.isPresent()).isTrue();
    for (int i = 0; i < 3; i++) {
      assertThat(next()).contains("00000000" + "000000000000" + ADDRESS);
    }
    assertThat(next()).isEqualTo(arp(EVERYONE, DECKY, 1, ADDRESS + "000000000000" + ADDRESS));
    ask();
    assertThat(next()).startsWith(OTHER + DECKY); // the address has its voice again
  }

  private void ask() {
    arrive(arp(EVERYONE, OTHER, 1, "0a4d0009" + "000000000000" + ADDRESS));
  }
}
