package decnet.fabric.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.Property;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class ByteRingTest {
  @Test
  void what_went_in_comes_out_however_often_the_ring_rests() {
    Property.holds(
        50,
        random -> {
          BufferBudget budget = new BufferBudget(1 << 20);
          ByteRing ring = new ByteRing(65_536, budget);
          ByteArrayOutputStream in = new ByteArrayOutputStream();
          ByteArrayOutputStream out = new ByteArrayOutputStream();
          for (int i = 0; i < 500; i++) {
            byte[] content = new byte[random.nextInt(2000)];
            random.nextBytes(content);
            if (content.length <= ring.room()) {
              ring.reserve(ring.count() + content.length);
              ring.put(ring.count(), ByteBuffer.wrap(content), 0, content.length);
              ring.extend(content.length);
              in.writeBytes(content);
            }
            ByteBuffer into = ByteBuffer.allocate(random.nextInt(3000));
            int got = ring.take(into);
            out.write(into.array(), 0, got);
            ring.trim();
          }
          ByteBuffer into = ByteBuffer.allocate(65_536);
          out.write(into.array(), 0, ring.take(into));
          assertThat(out.toByteArray()).isEqualTo(in.toByteArray());
          ring.clear();
          assertThat(budget.held()).isZero();
        });
  }
}
