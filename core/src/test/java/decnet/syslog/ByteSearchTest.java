package decnet.syslog;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.Property;
import org.junit.jupiter.api.Test;

final class ByteSearchTest {
  @Test
  void the_first_match_is_the_one_that_looking_at_every_byte_finds() {
    Property.holds(
        3_000,
        random -> {
          byte[] bytes = new byte[random.nextInt(40)];
          for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) ("\u0000\u0001\u007f\u0080\u00ff\"\\".charAt(random.nextInt(7)));
          }
          int from = random.nextInt(bytes.length + 1);
          int to = from + random.nextInt(bytes.length - from + 1);
          byte one = (byte) random.nextInt(3);
          byte other = (byte) (0x7f + random.nextInt(3));
          int naive = from;
          while (naive < to && bytes[naive] != one) {
            naive++;
          }
          assertThat(ByteSearch.first(bytes, from, to, one)).isEqualTo(naive);
          naive = from;
          while (naive < to && bytes[naive] != one && bytes[naive] != other) {
            naive++;
          }
          assertThat(ByteSearch.first(bytes, from, to, one, other)).isEqualTo(naive);
        });
  }
}
