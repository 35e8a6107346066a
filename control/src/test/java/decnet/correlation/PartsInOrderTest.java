package decnet.correlation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class PartsInOrderTest {
  private static void part(JsonText text, int part) {
    int times = part % 17 == 5 ? 400_000 : part % 7; // some outgrow their buffer, some are empty
    for (int i = 0; i < times; i++) {
      text.digits(part).raw(new byte[] {' '});
    }
  }

  private static String written(int parts, int threads) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PartsInOrder.write(out, parts, threads, () -> PartsInOrderTest::part);
    return out.toString(StandardCharsets.US_ASCII);
  }

  @Test
  void any_number_of_threads_gives_the_same_text() {
    StringBuilder expected = new StringBuilder();
    for (int part = 0; part < 100; part++) {
      expected.append((part + " ").repeat(part % 17 == 5 ? 400_000 : part % 7));
    }
    for (int threads : new int[] {1, 2, 3, 8}) {
      assertThat(written(100, threads).contentEquals(expected)).isTrue();
    }
    assertThat(written(0, 2)).isEmpty();
    assertThat(written(1, 2)).isEmpty();
  }

  @Test
  void what_one_thread_fails_with_fails_the_whole() {
    for (int failing : new int[] {0, 1, 50, 99}) {
      assertThatThrownBy(
              () ->
                  PartsInOrder.write(
                      OutputStream.nullOutputStream(),
                      100,
                      3,
                      () ->
                          (text, part) -> {
                            if (part == failing) {
                              throw new IllegalStateException("part " + part);
                            }
                            part(text, part);
                          }))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("part " + failing);
    }
  }

  @Test
  void a_reader_that_went_away_is_told_of_whoever_notices() {
    OutputStream closing =
        new OutputStream() {
          private int left = 5_000_000;

          @Override
          public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
          }

          @Override
          public void write(byte[] bytes, int from, int length) throws IOException {
            left -= length;
            if (left < 0) {
              throw new IOException("Broken pipe");
            }
          }
        };
    assertThatThrownBy(() -> PartsInOrder.write(closing, 100, 4, () -> PartsInOrderTest::part))
        .isInstanceOf(UncheckedIOException.class)
        .hasRootCauseMessage("Broken pipe");
  }
}
