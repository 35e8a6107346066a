package decnet.fabric;

import decnet.fabric.frame.Counters;
import decnet.fabric.frame.Drop;
import decnet.fabric.link.Link;
import decnet.fabric.tcp.TcpStack;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What a fabric counts, by the names that monitoring knows it by. Stateless. */
final class FabricMetrics {
  private FabricMetrics() {}

  static Map<String, Double> of(Counters counters, Link link, TcpStack tcp) {
    Map<String, Double> values = new TreeMap<>();
    values.put("decnet_fabric_frames_in_total", (double) counters.framesIn());
    values.put("decnet_fabric_frames_out_total", (double) counters.framesOut());
    values.put("decnet_fabric_frames_missed_total", (double) link.missed());
    values.put("decnet_fabric_frames_unsent_total", (double) link.dropped());
    values.put("decnet_fabric_syn_cache_total", (double) counters.cachedSyns());
    values.put("decnet_fabric_connections", (double) tcp.connections());
    values.put("decnet_fabric_half_open", (double) tcp.halfOpen());
    values.put("decnet_fabric_tarpit_held", (double) tcp.held());
    values.put("decnet_fabric_buffered_bytes", (double) tcp.buffered());
    for (Drop reason : Drop.values()) {
      String name = reason.name().toLowerCase(Locale.ROOT);
      values.put("decnet_fabric_dropped_" + name + "_total", (double) counters.drops(reason));
    }
    return values;
  }
}
