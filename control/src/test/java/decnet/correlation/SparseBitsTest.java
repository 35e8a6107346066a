package decnet.correlation;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.Property;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class SparseBitsTest {
  @Test
  void it_holds_what_a_set_would_and_names_the_least_first() {
    Property.holds(
        200,
        random -> {
          int bound = 1 + random.nextInt(random.nextBoolean() ? 70 : 600_000);
          SparseBits bits = new SparseBits(bound);
          TreeSet<Integer> naive = new TreeSet<>();
          for (int i = 0; i < 300; i++) {
            int member = random.nextInt(bound);
            boolean in = random.nextBoolean();
            bits.put(member, in);
            if (in) {
              naive.add(member);
            } else {
              naive.remove(member);
            }
          }
          assertThat(bits.size()).isEqualTo(naive.size());
          assertThat(bits.first(20)).isEqualTo(naive.stream().limit(20).toList());
          assertThat(bits.first(bound)).isEqualTo(naive.stream().toList());
          naive.forEach(member -> bits.put(member, false));
          assertThat(bits.first(20)).isEmpty();
        });
  }

  @Test
  void it_may_have_room_for_nothing() {
    assertThat(new SparseBits(0).first(1)).isEmpty();
  }
}
