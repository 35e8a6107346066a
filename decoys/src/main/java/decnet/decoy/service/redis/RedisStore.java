package decnet.decoy.service.redis;

import decnet.base.Bytes;
import decnet.base.Clock;
import decnet.decoy.Machine;
import decnet.decoy.world.Saving;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One machine's keys, shared by its connections and kept while the decky lives. Bounded: beyond
 * {@value #MAX_BYTES} bytes writing is refused as a server at its {@code maxmemory} refuses. Its
 * monitor guards everything.
 */
final class RedisStore {
  static final int DATABASES = 16; // redis.conf of Debian 12
  private static final int MAX_SCRIPTS = 100;
  private static final long MAX_BYTES = 16L << 20;

  /** A key's value, one of redis's types. */
  sealed interface Value {
    String type();

    /** Bytes, about. */
    default long size() {
      return switch (this) {
        case Text text -> text.content().length();
        case Items list -> list.items().stream().mapToLong(Bytes::length).sum();
        case Members set -> set.members().stream().mapToLong(Bytes::length).sum();
        case Fields hash ->
            hash.fields().entrySet().stream()
                .mapToLong(e -> e.getKey().length() + e.getValue().length())
                .sum();
        case Scores scores ->
            scores.scores().keySet().stream().mapToLong(member -> member.length() + 8L).sum();
      };
    }

    record Text(Bytes content) implements Value {
      @Override
      public String type() {
        return "string";
      }
    }

    record Items(List<Bytes> items) implements Value {
      @Override
      public String type() {
        return "list";
      }
    }

    record Fields(Map<Bytes, Bytes> fields) implements Value {
      @Override
      public String type() {
        return "hash";
      }
    }

    record Scores(Map<Bytes, Double> scores) implements Value {
      @Override
      public String type() {
        return "zset";
      }
    }

    record Members(Set<Bytes> members) implements Value {
      @Override
      public String type() {
        return "set";
      }
    }
  }

  private final Clock clock;
  private final Map<Integer, Map<Bytes, Value>> databases = new TreeMap<>();
  private final Map<Integer, Map<Bytes, Instant>> expiries = new HashMap<>();
  private final Map<String, String> config = new LinkedHashMap<>();
  private final Map<String, Bytes> scripts = new LinkedHashMap<>();
  private final RedisFeed feed = new RedisFeed();
  private final Instant startedAt;
  private long connections;
  private long commands;
  private int clients;
  private long used;
  private String master = "";
  private final Saving saving;

  RedisStore(Machine machine) {
    clock = machine.clock();
    startedAt = machine.identity().bootedAt().plusSeconds(7);
    String id = machine.identity().derive("redis.replid", 20).hex();
    saving =
        new Saving(
            clock,
            machine.world().keepsakes(),
            "redis",
            () -> RdbWriter.snapshot(this, id, clock.instant()));
    machine.world().keepsakes().get("redis").ifPresent(kept -> RdbReader.restore(kept, this));
  }

  /** Keeps the keys over a restart. */
  Saving saving() {
    return saving;
  }

  /** When a key ends, in milliseconds since 1970; empty without an end. */
  synchronized OptionalLong end(int database, Bytes key) {
    Instant end = ends(database).get(key);
    return end == null ? OptionalLong.empty() : OptionalLong.of(end.toEpochMilli());
  }

  /** Puts back a key of a snapshot; {@code endMillis} is nought for one without an end. */
  synchronized void restore(int database, Bytes key, Value value, long endMillis) {
    if (database >= 0 && database < DATABASES && grow(key.length() + value.size())) {
      keys(database).put(key, value);
      if (endMillis > 0) {
        ends(database).put(key, Instant.ofEpochMilli(endMillis));
      }
    }
  }

  /** What was set by CONFIG SET; guarded by the caller's monitor on this. */
  Map<String, String> config() {
    return config;
  }

  RedisFeed feed() {
    return feed;
  }

  /** Keeps a script under its SHA-1, the newest {@value #MAX_SCRIPTS}. */
  synchronized void script(String sha, Bytes script) {
    if (scripts.size() >= MAX_SCRIPTS) {
      scripts.remove(scripts.keySet().iterator().next());
    }
    scripts.put(sha, script);
  }

  synchronized @Nullable Bytes script(String sha) {
    return scripts.get(sha);
  }

  synchronized void flushScripts() {
    scripts.clear();
  }

  synchronized long connected() {
    clients++;
    return 3 + ++connections; // ids below belong to the server's own start
  }

  synchronized void disconnected() {
    clients--;
  }

  synchronized void executed() {
    commands++;
  }

  synchronized long[] counters() {
    return new long[] {clients, connections, commands, used};
  }

  Instant startedAt() {
    return startedAt;
  }

  synchronized String master() {
    return master;
  }

  synchronized void master(String hostAndPort) {
    master = hostAndPort;
  }

  synchronized Map<Bytes, Value> keys(int database) {
    Map<Bytes, Value> keys = databases.computeIfAbsent(database, absent -> new LinkedHashMap<>());
    Map<Bytes, Instant> ends = expiries.computeIfAbsent(database, absent -> new HashMap<>());
    Instant now = clock.instant();
    ends.entrySet()
        .removeIf(
            entry -> {
              boolean over = !entry.getValue().isAfter(now);
              if (over) {
                keys.remove(entry.getKey());
              }
              return over;
            });
    return keys;
  }

  private Map<Bytes, Instant> ends(int database) {
    return expiries.computeIfAbsent(database, absent -> new HashMap<>());
  }

  synchronized @Nullable Value get(int database, Bytes key) {
    return keys(database).get(key);
  }

  /** Whether {@code bytes} more may be kept. */
  synchronized boolean grow(long bytes) {
    if (used + bytes > MAX_BYTES) {
      return false;
    }
    used += bytes;
    return true;
  }

  synchronized void put(int database, Bytes key, Value value) {
    keys(database).put(key, value);
    ends(database).remove(key);
  }

  synchronized boolean remove(int database, Bytes key) {
    expiries.getOrDefault(database, new HashMap<>()).remove(key);
    return keys(database).remove(key) != null;
  }

  synchronized boolean expire(int database, Bytes key, long millis) {
    if (!keys(database).containsKey(key)) {
      return false;
    }
    ends(database).put(key, clock.instant().plusMillis(millis));
    return true;
  }

  /** Milliseconds left; -1 without an end, -2 without the key. */
  synchronized long left(int database, Bytes key) {
    if (!keys(database).containsKey(key)) {
      return -2;
    }
    Instant end = ends(database).get(key);
    return end == null ? -1 : Math.max(0, end.toEpochMilli() - clock.instant().toEpochMilli());
  }

  synchronized void flush(int database) {
    keys(database).clear();
    ends(database).clear();
    if (databases.values().stream().allMatch(Map::isEmpty)) {
      used = 0;
    }
  }

  synchronized void flushAll() {
    databases.keySet().forEach(database -> keys(database).clear());
    expiries.clear();
    used = 0;
  }

  /** The list under a key, which gets an empty one when it has none. */
  synchronized List<Bytes> list(int database, Bytes key) {
    if (get(database, key) instanceof Value.Items items) {
      return items.items();
    }
    List<Bytes> fresh = new ArrayList<>();
    put(database, key, new Value.Items(fresh));
    return fresh;
  }

  /** The hash under a key, which gets an empty one when it has none. */
  synchronized Map<Bytes, Bytes> hash(int database, Bytes key) {
    if (get(database, key) instanceof Value.Fields fields) {
      return fields.fields();
    }
    Map<Bytes, Bytes> fresh = new LinkedHashMap<>();
    put(database, key, new Value.Fields(fresh));
    return fresh;
  }

  /** The sorted set under a key, which gets an empty one when it has none. */
  synchronized Map<Bytes, Double> scores(int database, Bytes key) {
    if (get(database, key) instanceof Value.Scores scores) {
      return scores.scores();
    }
    Map<Bytes, Double> fresh = new LinkedHashMap<>();
    put(database, key, new Value.Scores(fresh));
    return fresh;
  }

  /** The set under a key, which gets an empty one when it has none. */
  synchronized Set<Bytes> set(int database, Bytes key) {
    if (get(database, key) instanceof Value.Members members) {
      return members.members();
    }
    Set<Bytes> fresh = new LinkedHashSet<>();
    put(database, key, new Value.Members(fresh));
    return fresh;
  }
}
