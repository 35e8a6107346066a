package decnet.decoy.service.redis;

import decnet.base.Bytes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What EVAL answers: the sandbox's own refusals, else what {@link LuaScript} makes of the script. A
 * script beyond that returns nil (a documented limit).
 *
 * <p>Source: texts measured on redis-server 7.0.15 of Debian 12 (CVE-2022-0543 is fixed there).
 */
final class Scripts {
  private static final Pattern GLOBAL =
      Pattern.compile("\\b(io|os|package|require|dofile|loadfile|debug)\\b");
  private static final Pattern ASSIGNMENT =
      Pattern.compile("\\s*[A-Za-z_]\\w*\\s*=[^=].*", Pattern.DOTALL);
  private static final Pattern UNFINISHED =
      Pattern.compile("\\s*return\\b.*[(=+]\\s*", Pattern.DOTALL);

  /** Commands that the server does not let a script call. */
  private static final Set<String> FORBIDDEN =
      Set.of(
          "acl",
          "auth",
          "bgrewriteaof",
          "bgsave",
          "client",
          "config",
          "debug",
          "discard",
          "eval",
          "evalsha",
          "eval_ro",
          "evalsha_ro",
          "exec",
          "failover",
          "fcall",
          "hello",
          "latency",
          "module",
          "monitor",
          "multi",
          "psubscribe",
          "psync",
          "punsubscribe",
          "quit",
          "replconf",
          "replicaof",
          "reset",
          "save",
          "script",
          "shutdown",
          "slaveof",
          "slowlog",
          "subscribe",
          "sync",
          "unsubscribe",
          "unwatch",
          "watch");

  private final RedisStore store;
  private final int database;
  private final Watcher watcher;

  /** Is told of the commands that a script calls, before they are executed. */
  @FunctionalInterface
  interface Watcher {
    void called(List<Bytes> words);
  }

  Scripts(RedisStore store, int database, Watcher watcher) {
    this.store = store;
    this.database = database;
    this.watcher = watcher;
  }

  Reply answer(String command, List<Bytes> args) {
    String keys = args.get(2).latin1();
    if (!keys.matches("-?\\d{1,9}")) {
      return new Reply.Failure("ERR value is not an integer or out of range");
    }
    int count = Integer.parseInt(keys);
    if (count > args.size() - 3) {
      return new Reply.Failure("ERR Number of keys can't be greater than number of args");
    }
    if (count < 0) {
      return new Reply.Failure("ERR Number of keys can't be negative");
    }
    Bytes script = args.get(1);
    if (command.startsWith("evalsha")) {
      script = store.script(args.get(1).latin1().toLowerCase(Locale.ROOT));
      if (script == null) {
        return new Reply.Failure("NOSCRIPT No matching script. Please use EVAL.");
      }
    } else {
      store.script(sha1(script), script);
    }
    List<Bytes> parameters = args.subList(3, args.size());
    return run(script, parameters.subList(0, count), parameters.subList(count, parameters.size()));
  }

  private Reply run(Bytes text, List<Bytes> keys, List<Bytes> arguments) {
    String script = text.latin1();
    String tail = " script: " + sha1(text) + ", on @user_script:1.";
    Matcher global = GLOBAL.matcher(script);
    if (global.find()) {
      return new Reply.Failure(
          "ERR user_script:1: Script attempted to access nonexistent global variable '"
              + global.group(1)
              + "'"
              + tail);
    }
    if (ASSIGNMENT.matcher(script).matches()) {
      return new Reply.Failure("ERR user_script:1: Attempt to modify a readonly table" + tail);
    }
    if (UNFINISHED.matcher(script).matches()) {
      return new Reply.Failure(
          "ERR Error compiling script (new function): user_script:1: unexpected symbol near"
              + " '<eof>'");
    }
    try {
      return new LuaScript(text, keys, arguments, this::call).run();
    } catch (LuaScript.Beyond unknown) {
      return Reply.NIL; // a documented limit
    } catch (LuaScript.Raised raised) {
      return new Reply.Failure(
          raised.text() + " script: " + sha1(text) + ", on @user_script:" + raised.line() + ".");
    }
  }

  private Reply call(List<Bytes> words) {
    String name = words.getFirst().latin1().toLowerCase(Locale.ROOT);
    RedisCommand command = RedisCommand.of(name);
    if (command == null) {
      return new Reply.Failure("ERR Unknown Redis command called from script");
    }
    if (!command.accepts(words.size())) {
      return new Reply.Failure("ERR Wrong number of args calling Redis command from script");
    }
    if (FORBIDDEN.contains(name)) {
      return new Reply.Failure("ERR This Redis command is not allowed from script");
    }
    watcher.called(words);
    if (command.isWrite()) {
      if (!store.master().isEmpty()) {
        return new Reply.Failure("READONLY You can't write against a read only replica.");
      }
      store.saving().changed();
    }
    if (name.equals("ping")) {
      return new Reply.Simple("PONG");
    }
    Reply reply = new RedisKeyspace(store).execute(name, database, words);
    return reply == null ? Reply.NIL : reply;
  }

  /** SCRIPT LOAD, EXISTS, FLUSH, KILL. */
  Reply manage(List<Bytes> args) {
    return switch (args.get(1).latin1().toLowerCase(Locale.ROOT)) {
      case "load" -> {
        String sha = sha1(args.get(2));
        store.script(sha, args.get(2));
        yield Reply.bulk(sha);
      }
      case "exists" ->
          new Reply.Array(
              args.subList(2, args.size()).stream()
                  .map(sha -> (Reply) new Reply.Count(store.script(sha.latin1()) == null ? 0 : 1))
                  .toList());
      case "kill" -> new Reply.Failure("NOTBUSY No scripts in execution right now.");
      default -> {
        store.flushScripts();
        yield Reply.OK;
      }
    };
  }

  private static String sha1(Bytes script) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-1")
              .digest(script.latin1().getBytes(StandardCharsets.ISO_8859_1));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible); // every Java platform has SHA-1
    }
  }
}
