package decnet.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {
  @ParameterizedTest
  @CsvSource({
    "2001:db8:0:0:1:0:0:1,2001:db8::1:0:0:1", // RFC 5952 §4.2.3: the first of equal runs
    "2001:0db8:0000:0000:0000:0000:0002:0001,2001:db8::2:1",
    "2001:db8:0:1:1:1:1:1,2001:db8:0:1:1:1:1:1", // §4.2.2: one group is not shortened
    "2001:0:0:1:0:0:0:1,2001:0:0:1::1",
    "::,::",
    "::1,::1",
    "1::,1::",
    "FE80::1%eth0,fe80::1",
    "::ffff:192.0.2.1,192.0.2.1",
    "64:ff9b::192.0.2.33,64:ff9b::c000:221",
    "192.0.2.255,192.0.2.255",
    "0.0.0.0,0.0.0.0"
  })
  void an_address_is_written_as_rfc_5952_says(String given, String written) {
    assertThat(IpAddress.parse(given).toString()).isEqualTo(written);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1.2.3",
        "1.2.3.4.5",
        "256.1.1.1",
        "1.2.3.0444",
        "1..2.3",
        "1.2.3.4 ",
        "::1::",
        ":1",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "12345::",
        "g::",
        "1.2.3.4::",
        "::1.2.3.4:5",
        "1:2:3:4:5:6:7:1.2.3.4",
        "localhost",
        ":::"
      })
  void what_is_no_literal_is_refused_with_its_text(String text) {
    assertThatThrownBy(() -> IpAddress.parse(text)).hasMessageContaining("'" + text + "'");
  }

  @Test
  void a_source_is_the_ipv4_address_or_the_ipv6_slash_64() {
    assertThat(IpAddress.parse("192.0.2.7").source()).hasToString("192.0.2.7");
    assertThat(IpAddress.parse("2001:db8:1:2:3:4:5:6").source()).hasToString("2001:db8:1:2::");
  }

  @Test
  void any_address_reads_back_as_itself_and_as_the_jdk_reads_it() {
    Property.holds(
        2_000,
        random -> {
          byte[] octets = new byte[random.nextBoolean() ? 4 : 16];
          random.nextBytes(octets);
          for (int i = 0; i < octets.length; i++) {
            octets[i] = random.nextInt(3) == 0 ? octets[i] : 0;
          }
          IpAddress address = IpAddress.of(octets);
          assertThat(IpAddress.parse(address.toString())).isEqualTo(address);
          assertThat(IpAddress.of(InetAddress.ofLiteral(address.toString()))).isEqualTo(address);
        });
  }
}
