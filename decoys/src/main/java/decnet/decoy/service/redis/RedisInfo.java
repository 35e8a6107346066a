package decnet.decoy.service.redis;

import decnet.base.Bytes;
import decnet.decoy.Session;
import decnet.identity.HostIdentity;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Fills the form of INFO with this machine's own values, which move with its clock and its use. */
final class RedisInfo {
  private static final Pattern FIELD = Pattern.compile("\\{([a-z_]+)}");
  private static final long BASE_MEMORY = 916_992; // an idle 7.0.15 of Debian 12, measured
  private static final long RSS_BASE = 6_713_344;

  private final Session session;
  private final RedisStore store;

  RedisInfo(Session session, RedisStore store) {
    this.session = session;
    this.store = store;
  }

  /** All sections, or the named one; an unknown name gives nothing. */
  String text(String section) {
    String all = fill();
    if (section.equals("all") || section.equals("default") || section.equals("everything")) {
      return all;
    }
    StringBuilder chosen = new StringBuilder();
    boolean inside = false;
    for (String line : all.split("\r\n", -1)) {
      if (line.startsWith("# ")) {
        inside = line.substring(2).equalsIgnoreCase(section);
      }
      if (inside && !line.isEmpty()) {
        chosen.append(line).append("\r\n");
      }
    }
    return chosen.toString();
  }

  private String fill() {
    Map<String, String> values = values();
    StringBuilder text = new StringBuilder();
    for (String line : RedisTables.INFO.lines().toList()) {
      Matcher field = FIELD.matcher(line);
      text.append(
              field.replaceAll(
                  match -> Matcher.quoteReplacement(values.getOrDefault(match.group(1), "0"))))
          .append("\r\n");
    }
    return text.toString();
  }

  private Map<String, String> values() {
    HostIdentity identity = session.machine().identity();
    Instant now = session.clock().instant();
    long uptime = Math.max(1, Duration.between(store.startedAt(), now).toSeconds());
    long[] counters = store.counters();
    long memory = BASE_MEMORY + counters[3] + 22_000 * counters[0];
    long total = session.machine().world().hardware().memoryKb() * 1024;
    Map<String, String> values = new LinkedHashMap<>();
    values.put("kernel", session.machine().world().hardware().kernel());
    values.put("pid", Integer.toString(500 + identity.choices("redis.pid").nextInt(400)));
    values.put(
        "run_id", identity.derive("redis.run_id." + store.startedAt().getEpochSecond(), 20).hex());
    values.put("replid", identity.derive("redis.replid", 20).hex());
    values.put("port", Integer.toString(session.peer().local().port()));
    values.put("micros", Long.toString(now.getEpochSecond() * 1_000_000 + now.getNano() / 1000));
    values.put("uptime", Long.toString(uptime));
    values.put("days", Long.toString(uptime / 86_400));
    values.put("lru", Long.toString(now.getEpochSecond() & 0xFFFFFF)); // 24 bits of seconds
    values.put("clients", Long.toString(counters[0]));
    values.put("connections", Long.toString(counters[1] + uptime / 3600));
    values.put("commands", Long.toString(counters[2] + uptime / 60));
    values.put("net_in", Long.toString(counters[2] * 31 + uptime / 2));
    values.put("net_out", Long.toString(counters[2] * 420 + uptime * 3));
    values.put("last_save", Long.toString(now.getEpochSecond() - uptime % 3600));
    memory(values, "used_memory", memory);
    memory(values, "used_memory_rss", RSS_BASE + counters[3]);
    memory(values, "used_memory_peak", memory + 61_440);
    memory(values, "total_system_memory", total);
    values.put("used_memory_dataset", Long.toString(40_568 + counters[3]));
    double cpu = uptime * 0.0011;
    values.put("cpu_sys", String.format(Locale.ROOT, "%.6f", cpu * 0.55));
    values.put("cpu_user", String.format(Locale.ROOT, "%.6f", cpu * 0.45));
    values.put("cpu_sys_main_thread", String.format(Locale.ROOT, "%.6f", cpu * 0.549));
    values.put("cpu_user_main_thread", String.format(Locale.ROOT, "%.6f", cpu * 0.449));
    values.put("replication", replication());
    values.put("keyspace", keyspace());
    return values;
  }

  private static void memory(Map<String, String> values, String name, long bytes) {
    values.put(name, Long.toString(bytes));
    double unit = bytes >= 1L << 30 ? 1L << 30 : bytes >= 1L << 20 ? 1L << 20 : 1L << 10;
    String suffix = bytes >= 1L << 30 ? "G" : bytes >= 1L << 20 ? "M" : "K";
    values.put(name + "_human", String.format(Locale.ROOT, "%.2f", bytes / unit) + suffix);
  }

  private String replication() {
    String master = store.master();
    if (master.isEmpty()) {
      return "role:master";
    }
    int colon = master.lastIndexOf(':');
    return "role:slave\r\nmaster_host:"
        + master.substring(0, colon)
        + "\r\nmaster_port:"
        + master.substring(colon + 1)
        + "\r\nmaster_link_status:down\r\nmaster_last_io_seconds_ago:-1\r\nmaster_sync_in_progress:0";
  }

  private String keyspace() {
    StringBuilder text = new StringBuilder();
    for (int db = 0; db < RedisStore.DATABASES; db++) {
      Map<Bytes, RedisStore.Value> keys = store.keys(db);
      if (!keys.isEmpty()) {
        text.append("\r\ndb")
            .append(db)
            .append(":keys=")
            .append(keys.size())
            .append(",expires=0,avg_ttl=0");
      }
    }
    return text.toString();
  }
}
