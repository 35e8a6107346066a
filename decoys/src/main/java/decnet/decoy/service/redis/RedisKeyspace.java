package decnet.decoy.service.redis;

import decnet.base.Bytes;
import decnet.decoy.service.redis.RedisStore.Value;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The commands that read and write keys. */
final class RedisKeyspace {
  static final String NOT_INTEGER = "ERR value is not an integer or out of range";

  private final RedisStore store;
  private final RedisCollections collections;

  RedisKeyspace(RedisStore store) {
    this.store = store;
    collections = new RedisCollections(store);
  }

  /** The reply, or null when the command is not about keys. */
  @Nullable Reply execute(String name, int db, List<Bytes> args) {
    synchronized (store) {
      return switch (name) {
        case "set" -> set(db, args);
        case "setnx" ->
            store.get(db, args.get(1)) != null
                ? new Reply.Count(0)
                : stored(db, args.get(1), args.get(2), new Reply.Count(1));
        case "setex" -> setex(db, args);
        case "get" -> get(db, args.get(1));
        case "getset" -> {
          Reply old = get(db, args.get(1));
          yield old instanceof Reply.Failure ? old : stored(db, args.get(1), args.get(2), old);
        }
        case "mset" -> mset(db, args);
        case "mget" ->
            new Reply.Array(
                args.subList(1, args.size()).stream()
                    .map(key -> get(db, key))
                    .map(r -> r instanceof Reply.Failure ? Reply.NIL : r)
                    .toList());
        case "del", "unlink" ->
            new Reply.Count(
                args.subList(1, args.size()).stream().filter(key -> store.remove(db, key)).count());
        case "exists" ->
            new Reply.Count(
                args.subList(1, args.size()).stream()
                    .filter(key -> store.get(db, key) != null)
                    .count());
        case "object" -> object(db, args);
        case "type" -> new Reply.Simple(type(db, args.get(1)));
        case "keys" ->
            Reply.bulks(
                store.keys(db).keySet().stream()
                    .filter(key -> Glob.matches(args.get(1).latin1(), key.latin1()))
                    .toList());
        case "scan" -> scan(db, args);
        case "dbsize" -> new Reply.Count(store.keys(db).size());
        case "randomkey" ->
            store.keys(db).keySet().stream().findFirst().map(Reply::bulk).orElse(Reply.NIL);
        case "rename" -> rename(db, args);
        case "incr" -> add(db, args.get(1), 1);
        case "decr" -> add(db, args.get(1), -1);
        case "incrby", "decrby" -> addBy(db, args, name.equals("incrby") ? 1 : -1);
        case "append" -> append(db, args);
        case "strlen" ->
            store.get(db, args.get(1)) instanceof Value.Text text
                ? new Reply.Count(text.content().length())
                : number0(db, args.get(1), "string");
        case "expire", "pexpire" -> expire(db, args, name.equals("expire") ? 1000 : 1);
        case "ttl" -> new Reply.Count(seconds(store.left(db, args.get(1))));
        case "pttl" -> new Reply.Count(store.left(db, args.get(1)));
        case "persist" -> persist(db, args.get(1));
        case "flushdb" -> {
          store.flush(db);
          yield Reply.OK;
        }
        case "flushall" -> {
          store.flushAll();
          yield Reply.OK;
        }
        default -> collections.execute(name, db, args);
      };
    }
  }

  /** 0 when the key is absent, an error when it is of another type. */
  private Reply number0(int db, Bytes key, String type) {
    return mismatched(db, key, type) ? Reply.wrongType() : new Reply.Count(0);
  }

  private Reply nilOr(int db, Bytes key, String type) {
    return mismatched(db, key, type) ? Reply.wrongType() : Reply.NIL;
  }

  private boolean mismatched(int db, Bytes key, String type) {
    Value value = store.get(db, key);
    return value != null && !value.type().equals(type);
  }

  private String type(int db, Bytes key) {
    Value value = store.get(db, key);
    return value == null ? "none" : value.type();
  }

  private @Nullable Bytes text(int db, Bytes key) {
    return store.get(db, key) instanceof Value.Text text ? text.content() : null;
  }

  private Reply get(int db, Bytes key) {
    Bytes text = text(db, key);
    return text != null ? Reply.bulk(text) : nilOr(db, key, "string");
  }

  private Reply stored(int db, Bytes key, Bytes content, Reply then) {
    if (!store.grow(key.length() + content.length() + 64L)) {
      return full();
    }
    store.put(db, key, new Value.Text(content));
    return then;
  }

  static Reply full() {
    return new Reply.Failure("OOM command not allowed when used memory > 'maxmemory'.");
  }

  private Reply set(int db, List<Bytes> args) {
    long millis = 0;
    boolean onlyNew = false;
    boolean onlyOld = false;
    boolean old = false;
    for (int i = 3; i < args.size(); i++) {
      String option = args.get(i).latin1().toLowerCase(Locale.ROOT);
      boolean timed = (option.equals("ex") || option.equals("px")) && i + 1 < args.size();
      if (timed) {
        Long value = integer(args.get(++i));
        if (value == null) {
          return new Reply.Failure(NOT_INTEGER);
        }
        if (value <= 0) {
          return new Reply.Failure("ERR invalid expire time in 'set' command");
        }
        millis = option.equals("ex") ? value * 1000 : value;
      } else if (option.equals("nx")) {
        onlyNew = true;
      } else if (option.equals("xx")) {
        onlyOld = true;
      } else if (option.equals("get")) {
        old = true;
      } else if (!option.equals("keepttl")) {
        return new Reply.Failure("ERR syntax error");
      }
    }
    if (onlyNew && onlyOld) {
      return new Reply.Failure("ERR syntax error");
    }
    boolean there = store.get(db, args.get(1)) != null;
    Reply then = old ? get(db, args.get(1)) : Reply.OK;
    if (then instanceof Reply.Failure || onlyNew && there || onlyOld && !there) {
      return old ? then : Reply.NIL;
    }
    Reply reply = stored(db, args.get(1), args.get(2), then);
    if (millis > 0) {
      store.expire(db, args.get(1), millis);
    }
    return reply;
  }

  private Reply setex(int db, List<Bytes> args) {
    Long seconds = integer(args.get(2));
    if (seconds == null) {
      return new Reply.Failure(NOT_INTEGER);
    }
    if (seconds <= 0) {
      return new Reply.Failure("ERR invalid expire time in 'setex' command");
    }
    Reply reply = stored(db, args.get(1), args.get(3), Reply.OK);
    store.expire(db, args.get(1), seconds * 1000);
    return reply;
  }

  private Reply mset(int db, List<Bytes> args) {
    if (args.size() % 2 == 0) {
      return Reply.arity("mset");
    }
    Reply reply = Reply.OK;
    for (int i = 1; i < args.size(); i += 2) {
      reply = stored(db, args.get(i), args.get(i + 1), reply);
    }
    return reply;
  }

  static @Nullable Long integer(Bytes text) {
    try {
      return text.length() > 20 || !text.latin1().matches("-?\\d+")
          ? null
          : Long.valueOf(text.latin1());
    } catch (NumberFormatException tooBig) {
      return null;
    }
  }

  private Reply add(int db, Bytes key, long by) {
    if (mismatched(db, key, "string")) {
      return Reply.wrongType();
    }
    Bytes text = text(db, key);
    Long value = text == null ? Long.valueOf(0) : integer(text);
    if (value == null) {
      return new Reply.Failure(NOT_INTEGER);
    }
    long sum = value + by;
    if (((value ^ sum) & (by ^ sum)) < 0) {
      return new Reply.Failure("ERR increment or decrement would overflow");
    }
    return stored(db, key, Bytes.latin1(Long.toString(sum)), new Reply.Count(sum));
  }

  private Reply addBy(int db, List<Bytes> args, int sign) {
    Long by = integer(args.get(2));
    return by == null ? new Reply.Failure(NOT_INTEGER) : add(db, args.get(1), sign * by);
  }

  private Reply append(int db, List<Bytes> args) {
    if (mismatched(db, args.get(1), "string")) {
      return Reply.wrongType();
    }
    Bytes old = text(db, args.get(1));
    byte[] head = old == null ? new byte[0] : old.toArray();
    byte[] both = java.util.Arrays.copyOf(head, head.length + args.get(2).length());
    args.get(2).copyTo(both, head.length);
    return stored(db, args.get(1), Bytes.of(both), new Reply.Count(both.length));
  }

  private Reply rename(int db, List<Bytes> args) {
    Value value = store.get(db, args.get(1));
    if (value == null) {
      return new Reply.Failure("ERR no such key");
    }
    store.remove(db, args.get(1));
    store.put(db, args.get(2), value);
    return Reply.OK;
  }

  private Reply expire(int db, List<Bytes> args, long unit) {
    Long count = integer(args.get(2));
    if (count == null) {
      return new Reply.Failure(NOT_INTEGER);
    }
    return new Reply.Count(
        store.expire(db, args.get(1), Math.clamp(count, -1_000_000_000L, 1_000_000_000L) * unit)
            ? 1
            : 0);
  }

  private static long seconds(long millis) {
    return millis < 0 ? millis : (millis + 500) / 1000;
  }

  private Reply persist(int db, Bytes key) {
    Value value = store.get(db, key);
    if (value == null || store.left(db, key) < 0) {
      return new Reply.Count(0);
    }
    store.put(db, key, value);
    return new Reply.Count(1);
  }

  private Reply scan(int db, List<Bytes> args) {
    if (!args.get(1).latin1().matches("\\d{1,19}")) {
      return new Reply.Failure("ERR invalid cursor");
    }
    if (args.size() % 2 != 0) {
      return new Reply.Failure("ERR syntax error");
    }
    String pattern = "*";
    for (int i = 2; i + 1 < args.size(); i += 2) {
      if (args.get(i).latin1().equalsIgnoreCase("match")) {
        pattern = args.get(i + 1).latin1();
      }
    }
    String wanted = pattern;
    return new Reply.Array(
        List.of(
            Reply.bulk("0"),
            Reply.bulks(
                store.keys(db).keySet().stream()
                    .filter(key -> Glob.matches(wanted, key.latin1()))
                    .toList())));
  }

  private Reply object(int db, List<Bytes> args) {
    Value value = args.size() > 2 ? store.get(db, args.get(2)) : null;
    if (value == null) {
      return Reply.NIL;
    }
    return switch (args.get(1).latin1().toLowerCase(Locale.ROOT)) {
      case "encoding" -> Reply.bulk(encoding(value));
      case "refcount" -> new Reply.Count(1);
      default -> new Reply.Count(0);
    };
  }

  /** As 7.0 stores small values: object-encoding limits of redis.conf. */
  private static String encoding(Value value) {
    return switch (value) {
      case Value.Text text when integer(text.content()) != null -> "int";
      case Value.Text text -> text.content().length() <= 44 ? "embstr" : "raw";
      case Value.Items items -> items.items().size() <= 128 ? "listpack" : "quicklist";
      case Value.Fields fields -> fields.fields().size() <= 128 ? "listpack" : "hashtable";
      case Value.Scores scores -> scores.scores().size() <= 128 ? "listpack" : "skiplist";
      case Value.Members members ->
          members.members().stream().allMatch(member -> integer(member) != null)
              ? "intset"
              : "hashtable";
    };
  }
}
