package decnet.decoy.service.redis;

import decnet.base.Bytes;
import decnet.decoy.service.redis.RedisStore.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The commands about lists, hashes, sets and sorted sets; the store's monitor is the caller's. */
final class RedisCollections {
  private final RedisStore store;

  RedisCollections(RedisStore store) {
    this.store = store;
  }

  /** The reply, or null when the command is not about them. */
  @Nullable Reply execute(String name, int db, List<Bytes> args) {
    return switch (name) {
      case "lpush", "rpush" -> push(db, args, name.equals("lpush"));
      case "lpop", "rpop" -> pop(db, args, name.equals("lpop"));
      case "llen" ->
          store.get(db, args.get(1)) instanceof Value.Items list
              ? new Reply.Count(list.items().size())
              : number0(db, args.get(1), "list");
      case "lrange" -> range(db, args);
      case "hset", "hmset" -> hset(db, args, name);
      case "hget" ->
          store.get(db, args.get(1)) instanceof Value.Fields hash
              ? orNil(hash.fields().get(args.get(2)))
              : nilOr(db, args.get(1), "hash");
      case "hgetall" -> hgetall(db, args.get(1));
      case "hlen" ->
          store.get(db, args.get(1)) instanceof Value.Fields hash
              ? new Reply.Count(hash.fields().size())
              : number0(db, args.get(1), "hash");
      case "hdel" -> hdel(db, args);
      case "sadd" -> sadd(db, args);
      case "smembers" -> smembers(db, args.get(1));
      case "scard" ->
          store.get(db, args.get(1)) instanceof Value.Members set
              ? new Reply.Count(set.members().size())
              : number0(db, args.get(1), "set");
      case "sismember" ->
          store.get(db, args.get(1)) instanceof Value.Members set
              ? new Reply.Count(set.members().contains(args.get(2)) ? 1 : 0)
              : number0(db, args.get(1), "set");
      case "srem" -> srem(db, args);
      case "lindex" -> index(db, args);
      case "hkeys" ->
          store.get(db, args.get(1)) instanceof Value.Fields hash
              ? Reply.bulks(List.copyOf(hash.fields().keySet()))
              : none(db, args.get(1), "hash");
      case "hvals" ->
          store.get(db, args.get(1)) instanceof Value.Fields hash
              ? Reply.bulks(List.copyOf(hash.fields().values()))
              : none(db, args.get(1), "hash");
      case "hexists" ->
          store.get(db, args.get(1)) instanceof Value.Fields hash
              ? new Reply.Count(hash.fields().containsKey(args.get(2)) ? 1 : 0)
              : number0(db, args.get(1), "hash");
      case "zadd" -> zadd(db, args);
      case "zrange" -> zrange(db, args);
      case "zscore" ->
          store.get(db, args.get(1)) instanceof Value.Scores set
              ? orNil(score(set.scores().get(args.get(2))))
              : nilOr(db, args.get(1), "zset");
      case "zcard" ->
          store.get(db, args.get(1)) instanceof Value.Scores set
              ? new Reply.Count(set.scores().size())
              : number0(db, args.get(1), "zset");
      default -> null;
    };
  }

  private boolean mismatched(int db, Bytes key, String type) {
    Value value = store.get(db, key);
    return value != null && !value.type().equals(type);
  }

  private Reply number0(int db, Bytes key, String type) {
    return mismatched(db, key, type) ? Reply.wrongType() : new Reply.Count(0);
  }

  private Reply nilOr(int db, Bytes key, String type) {
    return mismatched(db, key, type) ? Reply.wrongType() : Reply.NIL;
  }

  private Reply none(int db, Bytes key, String type) {
    return mismatched(db, key, type) ? Reply.wrongType() : new Reply.Array(List.of());
  }

  private static Reply orNil(@Nullable Bytes content) {
    return content == null ? Reply.NIL : Reply.bulk(content);
  }

  private Reply push(int db, List<Bytes> args, boolean left) {
    if (mismatched(db, args.get(1), "list")) {
      return Reply.wrongType();
    }
    List<Bytes> list = store.list(db, args.get(1));
    for (Bytes item : args.subList(2, args.size())) {
      if (!store.grow(item.length() + 32L)) {
        return RedisKeyspace.full();
      }
      list.add(left ? 0 : list.size(), item);
    }
    return new Reply.Count(list.size());
  }

  private Reply pop(int db, List<Bytes> args, boolean left) {
    if (!(store.get(db, args.get(1)) instanceof Value.Items list)) {
      return nilOr(db, args.get(1), "list");
    }
    boolean counted = args.size() > 2;
    Long wanted = counted ? RedisKeyspace.integer(args.get(2)) : Long.valueOf(1);
    if (wanted == null || wanted < 0) {
      return new Reply.Failure("ERR value is out of range, must be positive");
    }
    List<Bytes> taken = new ArrayList<>();
    while (taken.size() < wanted && !list.items().isEmpty()) {
      taken.add(left ? list.items().removeFirst() : list.items().removeLast());
    }
    if (list.items().isEmpty()) {
      store.remove(db, args.get(1));
    }
    return counted ? Reply.bulks(taken) : Reply.bulk(taken.getFirst());
  }

  private Reply range(int db, List<Bytes> args) {
    Long from = RedisKeyspace.integer(args.get(2));
    Long to = RedisKeyspace.integer(args.get(3));
    if (from == null || to == null) {
      return new Reply.Failure(RedisKeyspace.NOT_INTEGER);
    }
    if (!(store.get(db, args.get(1)) instanceof Value.Items list)) {
      return mismatched(db, args.get(1), "list") ? Reply.wrongType() : new Reply.Array(List.of());
    }
    int size = list.items().size();
    long first = Math.max(from < 0 ? from + size : from, 0);
    long last = Math.min(to < 0 ? to + size : to, size - 1L);
    return first > last
        ? new Reply.Array(List.of())
        : Reply.bulks(list.items().subList((int) first, (int) last + 1));
  }

  private Reply hset(int db, List<Bytes> args, String name) {
    if (args.size() % 2 != 0) {
      return Reply.arity(name);
    }
    if (mismatched(db, args.get(1), "hash")) {
      return Reply.wrongType();
    }
    Map<Bytes, Bytes> hash = store.hash(db, args.get(1));
    long added = 0;
    for (int i = 2; i < args.size(); i += 2) {
      if (!store.grow(args.get(i).length() + args.get(i + 1).length() + 64L)) {
        return RedisKeyspace.full();
      }
      added += hash.put(args.get(i), args.get(i + 1)) == null ? 1 : 0;
    }
    return name.equals("hmset") ? Reply.OK : new Reply.Count(added);
  }

  private Reply hgetall(int db, Bytes key) {
    if (mismatched(db, key, "hash")) {
      return Reply.wrongType();
    }
    List<Bytes> flat = new ArrayList<>();
    if (store.get(db, key) instanceof Value.Fields hash) {
      hash.fields()
          .forEach(
              (field, value) -> {
                flat.add(field);
                flat.add(value);
              });
    }
    return Reply.bulks(flat);
  }

  private Reply hdel(int db, List<Bytes> args) {
    if (!(store.get(db, args.get(1)) instanceof Value.Fields hash)) {
      return number0(db, args.get(1), "hash");
    }
    long removed =
        args.subList(2, args.size()).stream()
            .filter(field -> hash.fields().remove(field) != null)
            .count();
    if (hash.fields().isEmpty()) {
      store.remove(db, args.get(1));
    }
    return new Reply.Count(removed);
  }

  private Reply sadd(int db, List<Bytes> args) {
    if (mismatched(db, args.get(1), "set")) {
      return Reply.wrongType();
    }
    Set<Bytes> set = store.set(db, args.get(1));
    long added = 0;
    for (Bytes member : args.subList(2, args.size())) {
      if (!store.grow(member.length() + 32L)) {
        return RedisKeyspace.full();
      }
      added += set.add(member) ? 1 : 0;
    }
    return new Reply.Count(added);
  }

  private Reply smembers(int db, Bytes key) {
    if (mismatched(db, key, "set")) {
      return Reply.wrongType();
    }
    return store.get(db, key) instanceof Value.Members set
        ? Reply.bulks(List.copyOf(set.members()))
        : new Reply.Array(List.of());
  }

  private Reply srem(int db, List<Bytes> args) {
    if (!(store.get(db, args.get(1)) instanceof Value.Members set)) {
      return number0(db, args.get(1), "set");
    }
    long removed = args.subList(2, args.size()).stream().filter(set.members()::remove).count();
    if (set.members().isEmpty()) {
      store.remove(db, args.get(1));
    }
    return new Reply.Count(removed);
  }

  private Reply index(int db, List<Bytes> args) {
    Long index = RedisKeyspace.integer(args.get(2));
    if (index == null) {
      return new Reply.Failure(RedisKeyspace.NOT_INTEGER);
    }
    if (!(store.get(db, args.get(1)) instanceof Value.Items list)) {
      return nilOr(db, args.get(1), "list");
    }
    long at = index < 0 ? index + list.items().size() : index;
    return at < 0 || at >= list.items().size() ? Reply.NIL : Reply.bulk(list.items().get((int) at));
  }

  private Reply zadd(int db, List<Bytes> args) {
    if (args.size() % 2 != 0) {
      return new Reply.Failure("ERR syntax error");
    }
    for (int i = 2; i < args.size(); i += 2) {
      if (!args.get(i).latin1().matches("[+-]?(\\d{1,15}(\\.\\d{0,15})?|inf)")) {
        return new Reply.Failure("ERR value is not a valid float");
      }
    }
    if (mismatched(db, args.get(1), "zset")) {
      return Reply.wrongType();
    }
    Map<Bytes, Double> scores = store.scores(db, args.get(1));
    long added = 0;
    for (int i = 2; i < args.size(); i += 2) {
      if (!store.grow(args.get(i + 1).length() + 72L)) {
        return RedisKeyspace.full();
      }
      String score = args.get(i).latin1().replace("inf", "Infinity");
      added += scores.put(args.get(i + 1), Double.valueOf(score)) == null ? 1 : 0;
    }
    return new Reply.Count(added);
  }

  private static @Nullable Bytes score(@Nullable Double score) {
    if (score == null) {
      return null;
    }
    if (score.isInfinite()) {
      return Bytes.latin1(score > 0 ? "inf" : "-inf");
    }
    boolean whole = score == Math.rint(score);
    return Bytes.latin1(whole ? Long.toString(score.longValue()) : score.toString());
  }

  private Reply zrange(int db, List<Bytes> args) {
    Long from = RedisKeyspace.integer(args.get(2));
    Long to = RedisKeyspace.integer(args.get(3));
    if (from == null || to == null) {
      return new Reply.Failure(RedisKeyspace.NOT_INTEGER);
    }
    if (!(store.get(db, args.get(1)) instanceof Value.Scores set)) {
      return none(db, args.get(1), "zset");
    }
    List<Map.Entry<Bytes, Double>> all = new ArrayList<>(set.scores().entrySet());
    all.sort(
        Map.Entry.<Bytes, Double>comparingByValue()
            .thenComparing(entry -> entry.getKey().latin1(), Comparator.naturalOrder()));
    long first = Math.max(from < 0 ? from + all.size() : from, 0);
    long last = Math.min(to < 0 ? to + all.size() : to, all.size() - 1L);
    boolean scored = args.size() > 4 && args.get(4).latin1().equalsIgnoreCase("withscores");
    List<Reply> items = new ArrayList<>();
    for (long i = first; i <= last; i++) {
      items.add(Reply.bulk(all.get((int) i).getKey()));
      if (scored) {
        items.add(orNil(score(all.get((int) i).getValue())));
      }
    }
    return new Reply.Array(items);
  }
}
