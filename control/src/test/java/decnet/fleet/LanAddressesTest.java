package decnet.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import decnet.base.FaultException;
import decnet.base.IpAddress;
import decnet.catalog.Catalog;
import decnet.config.ConfigReader;
import decnet.config.FleetConfig;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LanAddressesTest {
  private static final FleetConfig CONFIG =
      new ConfigReader(new Catalog(List.of(), List.of()))
          .read(
              "decnet.yaml",
              """
              network:
                lans: {dmz: 10.77.1.0/24, tiny: 10.77.2.0/29}
                routers:
                  - {name: gw, interfaces: {main: 10.66.0.1, dmz: 10.77.1.10, tiny: 10.77.2.1}}
              deckies:
                - {name: a, lan: dmz}
                - {name: b, lan: [main, dmz]}
                - {name: c, lan: tiny}
                - {name: d, lan: [dmz, tiny], address: 10.77.2.5}
              """);
  private static final IpAddress ON_LINK = IpAddress.parse("127.66.0.9");

  private final LanAddresses lans = new LanAddresses(CONFIG.network().topology());
  private final Set<IpAddress> taken = new HashSet<>();

  private List<String> of(int decky, String... before) {
    List<IpAddress> had = java.util.Arrays.stream(before).map(IpAddress::parse).toList();
    List<IpAddress> got = lans.of(CONFIG.deckies().get(decky), had, taken::contains, () -> ON_LINK);
    taken.addAll(got);
    return got.stream().map(IpAddress::toString).toList();
  }

  @Test
  void a_decky_has_an_address_in_each_of_its_lans_and_never_a_routers() {
    assertThat(of(0)).containsExactly("10.77.1.11");
    assertThat(of(1)).containsExactly("127.66.0.9", "10.77.1.12");
    assertThat(of(3)).containsExactly("10.77.1.13", "10.77.2.5");
  }

  @Test
  void what_it_had_in_a_lan_it_keeps_and_what_was_elsewhere_it_does_not() {
    assertThat(of(1, "127.66.0.4", "10.77.2.3")).containsExactly("127.66.0.4", "10.77.1.11");
    assertThat(of(0, "10.77.1.99")).containsExactly("10.77.1.99");
  }

  @Test
  void a_full_lan_is_a_fault_that_names_it() {
    for (int i = 0; i < 5; i++) {
      of(2);
    }
    assertThat(taken).hasSize(5);
    assertThatThrownBy(() -> of(2))
        .isInstanceOf(FaultException.class)
        .hasMessageContaining("no address is free in LAN tiny");
  }

  @Test
  void inner_addresses_are_good_on_every_link() {
    AddressPool pool = AddressPool.LOOPBACK.in(CONFIG.network().topology());
    assertThat(pool.isElsewhere(List.of(IpAddress.parse("10.77.1.11")))).isFalse();
    assertThat(pool.isElsewhere(List.of(IpAddress.parse("10.66.0.7")))).isTrue();
    assertThat(pool.isElsewhere(List.of(ON_LINK, IpAddress.parse("10.77.1.11")))).isFalse();
  }
}
