package decnet.syslog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class NamesTest {
  private final Names names = new Names();

  private int number(String text) {
    byte[] bytes = ("<" + text + ">").getBytes(StandardCharsets.UTF_8);
    return names.number(bytes, 1, bytes.length - 1);
  }

  @Test
  void numbers_follow_first_sight_and_the_empty_text_is_0() {
    assertThat(number("ssh")).isEqualTo(1);
    assertThat(number("")).isZero();
    assertThat(number("http")).isEqualTo(2);
    assertThat(number("ssh")).isEqualTo(1);
    assertThat(names.since(1)).containsExactly("ssh", "http");
  }

  @Test
  void many_names_of_any_length_stay_apart() {
    for (int round = 0; round < 2; round++) {
      for (int i = 1; i <= 5_000; i++) {
        assertThat(number("x".repeat(i % 30) + i)).isEqualTo(i);
      }
    }
  }

  @Test
  void bytes_that_decode_to_one_text_have_one_number() {
    byte[] bytes = {'a', (byte) 0xff, 'a', (byte) 0xfe};
    int first = names.number(bytes, 0, 2);
    assertThat(names.number(bytes, 2, 4)).isEqualTo(first);
    assertThat(names.number("a\ufffd")).isEqualTo(first);
    assertThat(number("a\ufffd")).isEqualTo(first);
  }
}
