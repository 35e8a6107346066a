package decnet.decoy.service.redis;

import decnet.base.Bytes;
import decnet.decoy.Session;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The commands about the server itself, with the texts of 7.0.15 under Debian's configuration: the
 * classic take-overs are refused as there.
 */
final class RedisAdmin {
  private static final List<String> PROTECTED =
      List.of("dir", "dbfilename"); // enable-protected-configs no
  private static final String SYNTAX = "ERR syntax error";

  private final Session session;
  private final RedisStore store;
  private final long id;
  private final ReplyWriter writer;
  private final Replication replication;
  private final Scripts.Watcher watcher;
  private String name = "";

  RedisAdmin(
      Session session, RedisStore store, long id, ReplyWriter writer, Scripts.Watcher watcher) {
    this.watcher = watcher;
    this.writer = writer;
    this.session = session;
    this.store = store;
    this.id = id;
    replication = new Replication(session, store);
  }

  boolean isReplica() {
    return replication.isAttached();
  }

  Reply execute(String command, int db, List<Bytes> args) {
    if (args.size() > 1 && args.get(1).latin1().equalsIgnoreCase("help")) {
      List<String> names = RedisCommand.subcommands(command);
      if (!names.isEmpty()) {
        return help(command, names);
      }
    }
    return switch (command) {
      case "echo" -> Reply.bulk(args.get(1));
      case "info" ->
          Reply.bulk(
              new RedisInfo(session, store)
                  .text(
                      args.size() > 1 ? args.get(1).latin1().toLowerCase(Locale.ROOT) : "default"));
      case "config" -> config(args);
      case "client" -> client(db, args);
      case "command" -> command(args);
      case "time" -> time();
      case "role" -> role();
      case "save" -> Reply.OK;
      case "bgsave" -> new Reply.Simple("Background saving started");
      case "bgrewriteaof" -> new Reply.Simple("Background append only file rewriting started");
      case "lastsave" -> new Reply.Count(session.clock().instant().getEpochSecond() - 60);
      case "slaveof", "replicaof" -> replicaOf(args);
      case "module" -> module(args);
      case "debug" -> refused("DEBUG", "debug");
      case "eval", "evalsha", "eval_ro", "evalsha_ro" ->
          new Scripts(store, db, watcher).answer(command, args);
      case "script" -> new Scripts(store, db, watcher).manage(args);
      case "psync", "sync" -> replication.synchronize(args);
      case "replconf" -> replication.configure(args);
      case "restore" -> new Reply.Failure("ERR DUMP payload version or checksum are wrong");
      case "hello" -> hello(args);
      case "acl" -> acl(args);
      case "lolwut" -> Reply.bulk("Redis ver. 7.0.15\n");
      case "wait" -> new Reply.Count(0);
      case "cluster" -> new Reply.Failure("ERR This instance has cluster support disabled");
      case "shutdown" ->
          new Reply.Failure(
              args.size() > 1 ? SYNTAX : "ERR Errors trying to SHUTDOWN. Check logs.");
      case "slowlog", "latency", "pubsub" ->
          args.get(1).latin1().equalsIgnoreCase("len")
              ? new Reply.Count(0)
              : new Reply.Array(List.of());
      default -> empty(command);
    };
  }

  /**
   * A data command that is not emulated answers as on a key that does not exist (a documented
   * limit).
   */
  private static Reply empty(String command) {
    RedisCommand known = RedisCommand.of(command);
    return known != null && known.isWrite() ? new Reply.Count(0) : Reply.NIL;
  }

  private static Reply help(String container, List<String> names) {
    List<Reply> lines = new ArrayList<>();
    lines.add(
        new Reply.Simple(
            container.toUpperCase(Locale.ROOT)
                + " <subcommand> [<arg> [value] [opt] ...]. Subcommands are:"));
    names.forEach(each -> lines.add(new Reply.Simple(each)));
    return new Reply.Array(lines);
  }

  private static Reply refused(String command, String option) {
    return new Reply.Failure(
        "ERR "
            + command
            + " command not allowed. If the enable-"
            + option
            + "-command option is set to \"local\", you can run it from a local connection, otherwise you need to set this option in the"
            + " configuration file, and then restart the server.");
  }

  private Reply config(List<Bytes> args) {
    String sub = args.get(1).latin1().toLowerCase(Locale.ROOT);
    return switch (sub) {
      case "get" -> configGet(args.subList(2, args.size()));
      case "set" -> args.size() % 2 != 0 ? Reply.arity("config|set") : configSet(args);
      case "resetstat", "rewrite" -> Reply.OK;
      default -> Reply.OK;
    };
  }

  private Reply configGet(List<Bytes> patterns) {
    Map<String, String> all = new TreeMap<>(RedisTables.CONFIG);
    synchronized (store) {
      all.putAll(store.config());
    }
    all.put("requirepass", session.persona().text("requirepass"));
    List<Bytes> flat = new ArrayList<>();
    for (Bytes pattern : patterns) {
      String asked = pattern.latin1();
      all.forEach(
          (key, value) -> {
            if (Glob.matches(asked.toLowerCase(Locale.ROOT), key)) {
              flat.add(
                  Bytes.latin1(
                      key.equalsIgnoreCase(asked) ? asked : key)); // echoed in the case asked
              flat.add(Bytes.latin1(value));
            }
          });
    }
    return new Reply.Pairs(flat.stream().map(Reply::bulk).toList());
  }

  private Reply configSet(List<Bytes> args) {
    for (int i = 2; i < args.size(); i += 2) {
      String key = args.get(i).latin1().toLowerCase(Locale.ROOT);
      if (!RedisTables.CONFIG.containsKey(key)) {
        return new Reply.Failure(
            "ERR Unknown option or number of arguments for CONFIG SET - '"
                + args.get(i).latin1()
                + "'");
      }
      if (PROTECTED.contains(key)) {
        return new Reply.Failure(
            "ERR CONFIG SET failed (possibly related to argument '"
                + args.get(i).latin1()
                + "') - can't set protected config");
      }
    }
    synchronized (store) {
      for (int i = 2; i < args.size(); i += 2) {
        store.config().put(args.get(i).latin1().toLowerCase(Locale.ROOT), args.get(i + 1).latin1());
      }
    }
    return Reply.OK;
  }

  private Reply client(int db, List<Bytes> args) {
    String sub = args.get(1).latin1().toLowerCase(Locale.ROOT);
    return switch (sub) {
      case "id" -> new Reply.Count(id);
      case "getname" -> name.isEmpty() ? Reply.NIL : Reply.bulk(name);
      case "setname" -> {
        name = args.getLast().latin1();
        yield Reply.OK;
      }
      case "no-evict", "reply" -> Reply.OK;
      case "list", "info" -> Reply.bulk(describe(db, sub) + "\n");
      case "kill" -> new Reply.Failure("ERR No such client");
      default -> Reply.OK;
    };
  }

  private String describe(int db, String sub) {
    return "id="
        + id
        + " addr="
        + session.peer().remote()
        + " laddr="
        + session.peer().local()
        + " fd=8 name="
        + name
        + " age=0 idle=0 flags=N db="
        + db
        + " sub=0 psub=0 ssub=0 multi=-1 qbuf=26 qbuf-free=20448 argv-mem=10 multi-mem=0 rbs=16384 rbp=16384"
        + " obl=0 oll=0 omem=0 tot-mem=37658 events=r cmd=client|"
        + sub
        + " user=default redir=-1 resp=2";
  }

  private static Reply command(List<Bytes> args) {
    String sub = args.size() > 1 ? args.get(1).latin1().toLowerCase(Locale.ROOT) : "";
    return sub.equals("count") ? new Reply.Count(RedisCommand.count()) : new Reply.Array(List.of());
  }

  private Reply time() {
    Instant now = session.clock().instant();
    return new Reply.Array(
        List.of(
            Reply.bulk(Long.toString(now.getEpochSecond())),
            Reply.bulk(Integer.toString(now.getNano() / 1000))));
  }

  private Reply role() {
    String master = store.master();
    if (master.isEmpty()) {
      return new Reply.Array(
          List.of(Reply.bulk("master"), new Reply.Count(0), new Reply.Array(List.of())));
    }
    int colon = master.lastIndexOf(':');
    return new Reply.Array(
        List.of(
            Reply.bulk("slave"),
            Reply.bulk(master.substring(0, colon)),
            new Reply.Count(Long.parseLong(master.substring(colon + 1))),
            Reply.bulk("connect"),
            new Reply.Count(-1)));
  }

  private Reply replicaOf(List<Bytes> args) {
    String host = args.get(1).latin1();
    String port = args.get(2).latin1();
    if (host.equalsIgnoreCase("no") && port.equalsIgnoreCase("one")) {
      store.master("");
      return Reply.OK;
    }
    if (!port.matches("\\d{1,5}") || Integer.parseInt(port) > 65_535) {
      return new Reply.Failure("ERR Invalid master port");
    }
    String wanted = host + ":" + port;
    if (wanted.equals(store.master())) {
      return new Reply.Simple("OK Already connected to specified master");
    }
    store.master(wanted);
    return Reply.OK;
  }

  private static Reply module(List<Bytes> args) {
    String sub = args.get(1).latin1().toLowerCase(Locale.ROOT);
    return switch (sub) {
      case "list" -> new Reply.Array(List.of());
      case "load", "loadex", "unload" -> refused("MODULE", "module");
      default -> Reply.OK;
    };
  }

  private Reply hello(List<Bytes> args) {
    String wanted = args.size() > 1 ? args.get(1).latin1() : writer.isThree() ? "3" : "2";
    if (!wanted.equals("2") && !wanted.equals("3")) {
      return args.get(1).latin1().matches("-?\\d+")
          ? new Reply.Failure("NOPROTO unsupported protocol version")
          : new Reply.Failure("ERR Protocol version is not an integer or out of range");
    }
    writer.protocol(Integer.parseInt(wanted));
    return new Reply.Pairs(
        List.of(
            Reply.bulk("server"),
            Reply.bulk("redis"),
            Reply.bulk("version"),
            Reply.bulk("7.0.15"),
            Reply.bulk("proto"),
            new Reply.Count(Long.parseLong(wanted)),
            Reply.bulk("id"),
            new Reply.Count(id),
            Reply.bulk("mode"),
            Reply.bulk("standalone"),
            Reply.bulk("role"),
            Reply.bulk(store.master().isEmpty() ? "master" : "replica"),
            Reply.bulk("modules"),
            new Reply.Array(List.of())));
  }

  private static Reply acl(List<Bytes> args) {
    return switch (args.get(1).latin1().toLowerCase(Locale.ROOT)) {
      case "whoami" -> Reply.bulk("default");
      case "list" -> new Reply.Array(List.of(Reply.bulk("user default on nopass ~* &* +@all")));
      case "cat" ->
          args.size() > 2
              ? new Reply.Failure("ERR Unknown category '" + args.get(2).latin1() + "'")
              : Reply.bulks(RedisTables.CATEGORIES.stream().map(Bytes::latin1).toList());
      case "users" -> new Reply.Array(List.of(Reply.bulk("default")));
      default -> Reply.OK;
    };
  }
}
