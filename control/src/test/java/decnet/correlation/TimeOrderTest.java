package decnet.correlation;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.Property;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class TimeOrderTest {
  @Test
  void it_is_by_time_and_then_by_index_whatever_the_span() {
    Property.holds(
        500,
        random -> {
          long[] micros = new long[random.nextInt(50)];
          int shift = random.nextInt(63);
          for (int i = 0; i < micros.length; i++) {
            micros[i] = random.nextInt(3) == 0 ? 7 : random.nextLong() >> shift;
          }
          int[] naive =
              IntStream.range(0, micros.length)
                  .boxed()
                  .sorted(Comparator.comparingLong(i -> micros[i]))
                  .mapToInt(i -> i)
                  .toArray();
          assertThat(TimeOrder.of(micros.length, i -> micros[i])).isEqualTo(naive);
        });
  }
}
