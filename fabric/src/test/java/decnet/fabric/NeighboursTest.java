package decnet.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.IpAddress;
import decnet.fabric.TestPeer6.Heard6;
import decnet.fabric.frame.Drop;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a decky gets its IPv6 addresses, and what it says of them. */
@Timeout(20)
class NeighboursTest {
  private static final int REPORT = 143; // RFC 3810 §5.2
  private static final int SOLICITATION = 135; // RFC 4861 §4
  private static final int ADVERTISEMENT = 136;
  private static final int ROUTERS = 133;
  private static final String OTHER = "020000000009";

  private ScriptBench bench = new ScriptBench("debian");
  private TestPeer6 peer = new TestPeer6(bench.peer);

  @AfterEach
  void close() {
    bench.close();
  }

  private void of(String personality) {
    bench.close();
    bench = new ScriptBench(personality);
    peer = new TestPeer6(bench.peer);
  }

  private List<Heard6> during(int millis, int type) {
    bench.pass(millis);
    return peer.heard().stream().filter(each -> each.type() == type).toList();
  }

  /** The link-local address that is asked for at the start. */
  private IpAddress linkLocal() {
    IpAddress address = during(1_000, SOLICITATION).getFirst().about();
    bench.pass(14_000);
    bench.link.written().clear();
    return address;
  }

  @Test
  void a_link_local_address_is_asked_for_reported_and_then_used_to_find_routers() {
    bench.pass(20_000);
    List<Heard6> all = peer.heard();
    assertThat(all.stream().map(Heard6::type))
        .containsExactly(REPORT, SOLICITATION, REPORT, ROUTERS, ROUTERS, ROUTERS);
    Heard6 question = all.get(1);
    assertThat(question.source()).isEqualTo("::");
    assertThat(question.target()).isEqualTo("ff02::1:ff00:1");
    assertThat(question.toMac()).isEqualTo("3333ff000001");
    assertThat(question.hopLimit()).isEqualTo(255);
    assertThat(question.about()).hasToString("fe80::5054:ff:fe00:1"); // EUI-64 of 52:54:00:00:00:01
    assertThat(question.payload().length()).isEqualTo(32); // with a nonce
    assertThat(all.get(0).source()).isEqualTo("::");
    assertThat(all.get(0).hopLimit()).isEqualTo(1);
    assertThat(all.get(2).source()).isEqualTo("fe80::5054:ff:fe00:1");
    assertThat(all.get(2).target()).isEqualTo("ff02::16");
    assertThat(all.get(3).target()).isEqualTo("ff02::2");
  }

  @Test
  void interface_ids_are_made_as_the_system_makes_them_and_stay() {
    of("ubuntu");
    IpAddress stable = linkLocal();
    assertThat(stable.low()).isNotEqualTo(0x505400fffe000001L);
    of("ubuntu");
    assertThat(linkLocal()).isEqualTo(stable);
    peer.discover(TestPeer6.ALL, advertised("fd000001000000000000000000000000", 600, 300));
    IpAddress formed = during(3_000, SOLICITATION).getFirst().about();
    assertThat(formed.low()).isNotEqualTo(stable.low()); // RFC 7217: another one in each network
    of("windows-11");
    IpAddress random = linkLocal();
    peer.discover(TestPeer6.ALL, advertised("fd000001000000000000000000000000", 600, 300));
    List<Heard6> heard = during(3_000, ADVERTISEMENT); // which Windows sends when it has it
    assertThat(heard.getFirst().about().low()).isEqualTo(random.low());
    assertThat(heard.getFirst().target()).isEqualTo("ff02::1");
  }

  private static String advertised(String prefix, int valid, int preferred) {
    return "8600000040000000"
        + "0000000000000000"
        + String.format("030440c0%08x%08x00000000", valid, preferred)
        + prefix;
  }

  private static final String PREFIX = "fd000001000000000000000000000000";
  private static final IpAddress FORMED = IpAddress.parse("fd00:1::5054:ff:fe00:1");

  private boolean answers(IpAddress address) {
    bench.link.written().clear();
    peer.ping(address, 8);
    return !peer.heard().isEmpty();
  }

  @Test
  void an_address_is_formed_of_a_routers_prefix_and_ends_with_it() {
    linkLocal();
    peer.discover(TestPeer6.ALL, advertised(PREFIX, 10_000, 300));
    assertThat(answers(FORMED)).isFalse(); // not before it was asked for
    bench.pass(3_000);
    assertThat(answers(FORMED)).isTrue();
    peer.discover(TestPeer6.ALL, advertised(PREFIX, 0, 0)); // nobody cuts it below two hours
    bench.pass(7_000_000);
    assertThat(answers(FORMED)).isTrue();
    bench.pass(300_000);
    assertThat(answers(FORMED)).isFalse();
  }

  @Test
  void routers_that_are_not_on_the_link_or_say_nonsense_are_not_believed() {
    linkLocal();
    peer.address = IpAddress.parse("fd00::1");
    peer.discover(TestPeer6.ALL, advertised(PREFIX, 600, 300));
    peer.address = IpAddress.parse("fe80::1");
    peer.icmp(TestPeer6.ALL, advertised(PREFIX, 600, 300)); // a hop limit of 64
    assertThat(bench.network.counters().drops(Drop.NDP_MALFORMED)).isEqualTo(2);
    peer.discover(TestPeer6.ALL, advertised(PREFIX, 300, 600));
    peer.discover(TestPeer6.ALL, advertised("fe800000000000000000000000000000", 600, 300));
    peer.discover(TestPeer6.ALL, advertised("ff020000000000000000000000000000", 600, 300));
    peer.discover(TestPeer6.ALL, advertised(PREFIX, 600, 300).replace("030440c0", "03043fc0"));
    peer.discover(TestPeer6.ALL, advertised(PREFIX, 600, 300).replace("030440c0", "030040c0"));
    assertThat(during(3_000, SOLICITATION)).isEmpty();
  }

  @Test
  void a_flood_of_prefixes_forms_sixteen_addresses_at_most() {
    linkLocal();
    int asked = 0;
    for (int i = 0; i < 200; i++) {
      String prefix = String.format("fd%06x000000000000000000000000", i);
      peer.discover(TestPeer6.ALL, advertised(prefix, 600, 300));
      asked += during(200, SOLICITATION).size();
    }
    asked += during(3_000, SOLICITATION).size();
    assertThat(asked).isEqualTo(15);
  }

  private String solicitation(IpAddress target) {
    return "8700000000000000" + TestPeer6.hex(target) + "0101" + OTHER;
  }

  @Test
  void who_asks_everyone_gets_the_link_address_and_who_asks_one_does_not_of_linux() {
    IpAddress own = linkLocal();
    peer.discover(IpAddress.parse("ff02::1:ff00:1"), solicitation(own));
    Heard6 answer = peer.only();
    assertThat(answer.type()).isEqualTo(ADVERTISEMENT);
    assertThat(answer.word()).isEqualTo(0x6000_0000); // solicited, override
    assertThat(answer.payload().hex()).endsWith("0201525400000001");
    assertThat(answer.hopLimit()).isEqualTo(255);
    peer.discover(own, solicitation(own));
    Heard6 bare = peer.only();
    assertThat(bare.word()).isEqualTo(0x4000_0000);
    assertThat(bare.payload().length()).isEqualTo(24);
  }

  @Test
  void who_probes_for_our_address_is_told_by_way_of_all_nodes() {
    IpAddress own = linkLocal();
    peer.address = TestPeer6.NOBODY;
    peer.discover(IpAddress.parse("ff02::1:ff00:1"), "8700000000000000" + TestPeer6.hex(own));
    Heard6 answer = peer.only();
    assertThat(answer.target()).isEqualTo("ff02::1");
    assertThat(answer.word()).isEqualTo(0x2000_0000);
  }

  @Test
  void malformed_solicitations_are_not_answered() {
    IpAddress own = linkLocal();
    IpAddress group = IpAddress.parse("ff02::1:ff00:1");
    peer.icmp(group, solicitation(own)); // a hop limit of 64
    peer.discover(group, solicitation(own).replace("0101" + OTHER, "0100" + OTHER));
    peer.discover(group, solicitation(own).replaceFirst("8700", "8701"));
    peer.discover(group, "87000000000000000000");
    peer.discover(IpAddress.parse("ff02::1:ff00:2"), solicitation(own));
    peer.address = TestPeer6.NOBODY;
    peer.discover(group, solicitation(own)); // nobody has a link address
    assertThat(peer.heard()).isEmpty();
  }

  private void somebodyHas(IpAddress address) {
    peer.mac = 0x020000000009L;
    peer.address = address;
    peer.discover(TestPeer6.ALL, "8800000020000000" + TestPeer6.hex(address) + "0201" + OTHER);
  }

  @Test
  void an_address_that_somebody_has_is_not_used_and_told() throws Exception {
    IpAddress wanted = during(1_000, SOLICITATION).getFirst().about();
    somebodyHas(wanted);
    bench.pass(5_000);
    peer.address = IpAddress.parse("fe80::9");
    assertThat(answers(wanted)).isFalse();
    var told = bench.events.take();
    while (!told.type().equals("fabric.address_claimed")) {
      told = bench.events.take();
    }
    assertThat(RecordedEvents.param(told, "reason"))
        .isEqualTo("fe80::5054:ff:fe00:1 is used by 02:00:00:00:00:09");
  }

  @Test
  void who_makes_numbers_of_its_own_takes_another_where_one_is_taken() {
    of("ubuntu");
    IpAddress wanted = during(1_000, SOLICITATION).getFirst().about();
    somebodyHas(wanted);
    List<Heard6> again = during(3_000, SOLICITATION);
    assertThat(again).hasSize(1);
    assertThat(again.getFirst().about()).isNotEqualTo(wanted);
    peer.address = IpAddress.parse("fe80::9");
    assertThat(answers(again.getFirst().about())).isTrue();
  }

  @Test
  void a_query_for_all_groups_is_answered_once_a_second() {
    linkLocal();
    peer.hopLimit = 1;
    for (int i = 0; i < 10; i++) {
      peer.icmp(TestPeer6.ALL, "8200000003e80000" + "0".repeat(32) + "027d0000");
    }
    List<Heard6> reports = during(2_000, REPORT);
    assertThat(reports).hasSize(2);
    assertThat(reports.getFirst().payload().hex())
        .contains("02000000ff0200000000000000000001ff000001");
    peer.address = IpAddress.parse("fd00::1");
    peer.icmp(TestPeer6.ALL, "8200000003e80000" + "0".repeat(32) + "027d0000");
    assertThat(during(2_000, REPORT)).isEmpty();
  }

  @Test
  void a_host_that_is_closed_has_no_addresses_any_more() {
    IpAddress own = linkLocal();
    assertThat(answers(own)).isTrue();
    bench.host.close();
    assertThat(answers(own)).isFalse();
  }
}
