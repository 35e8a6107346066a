package decnet.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.Property;
import decnet.net.Transport;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PortTableTest {
  @Test
  void it_agrees_with_a_map() {
    Property.holds(
        50,
        random -> {
          PortTable table = new PortTable();
          Map<String, Object> map = new HashMap<>();
          for (int i = 0; i < 300; i++) {
            int port = 1 + random.nextInt(20);
            Transport transport = random.nextBoolean() ? Transport.TCP : Transport.UDP;
            String key = transport + "/" + port;
            Object listener = new Object();
            if (!map.containsKey(key)) {
              table.add(port, transport, listener);
              map.put(key, listener);
            } else if (random.nextBoolean()) {
              table.remove(port, transport, listener);
              assertThat(table.find(port, transport)).as("another's").isSameAs(map.get(key));
              table.remove(port, transport, map.remove(key));
            }
            assertThat(table.find(port, transport)).isSameAs(map.get(key));
          }
          assertThat(table.clear()).containsExactlyInAnyOrderElementsOf(map.values());
          assertThat(table.find(1, Transport.TCP)).isNull();
        });
  }
}
