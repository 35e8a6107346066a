package decnet.decoy.service.redis;

import decnet.base.Bytes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What EVAL answers without a Lua engine: one return statement of a literal, a parameter or a
 * command, and the sandbox's own refusals. Anything else returns nil (a documented limit).
 *
 * <p>Source: texts measured on redis-server 7.0.15 of Debian 12 (CVE-2022-0543 is fixed there).
 */
final class Scripts {
  private static final Pattern GLOBAL =
      Pattern.compile("\\b(io|os|package|require|dofile|loadfile|debug)\\b");
  private static final Pattern ASSIGNMENT =
      Pattern.compile("\\s*[A-Za-z_]\\w*\\s*=[^=].*", Pattern.DOTALL);
  private static final Pattern NUMBER = Pattern.compile("\\(?\\s*(-?\\d{1,15})\\s*\\)?");
  private static final Pattern RETURN =
      Pattern.compile("\\s*return\\b\\s*(.*?)\\s*;?\\s*", Pattern.DOTALL);
  private static final Pattern PARAMETER = Pattern.compile("(KEYS|ARGV)\\[\\s*(\\d{1,4})\\s*]");
  private static final Pattern CALL =
      Pattern.compile("redis\\.p?call\\(\\s*(.{1,2000})\\)", Pattern.DOTALL);
  private static final Pattern LITERAL = Pattern.compile("\\s*(['\"])([^'\"\\\\]{0,500})\\1\\s*");

  private final RedisStore store;

  Scripts(RedisStore store) {
    this.store = store;
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
    Matcher returned = RETURN.matcher(script);
    return returned.matches() ? value(returned.group(1), keys, arguments) : Reply.NIL;
  }

  private Reply value(String expression, List<Bytes> keys, List<Bytes> arguments) {
    if (expression.equals("(") || expression.endsWith("=") || expression.endsWith("+")) {
      return new Reply.Failure(
          "ERR Error compiling script (new function): user_script:1: unexpected symbol near"
              + " '<eof>'");
    }
    Matcher number = NUMBER.matcher(expression);
    if (number.matches()) {
      return new Reply.Count(Long.parseLong(number.group(1)));
    }
    Matcher literal = LITERAL.matcher(expression);
    if (literal.matches()) {
      return Reply.bulk(Bytes.latin1(literal.group(2)));
    }
    Matcher parameter = PARAMETER.matcher(expression);
    if (parameter.matches()) {
      Bytes found = parameter(parameter, keys, arguments);
      return found == null ? Reply.NIL : Reply.bulk(found);
    }
    Matcher call = CALL.matcher(expression);
    return call.matches() ? call(call.group(1), keys, arguments) : Reply.NIL;
  }

  private static @Nullable Bytes parameter(
      Matcher parameter, List<Bytes> keys, List<Bytes> arguments) {
    List<Bytes> from = parameter.group(1).equals("KEYS") ? keys : arguments;
    int index = Integer.parseInt(parameter.group(2));
    return index < 1 || index > from.size() ? null : from.get(index - 1);
  }

  /** A command with literals and parameters for arguments, on database 0. */
  private Reply call(String text, List<Bytes> keys, List<Bytes> arguments) {
    List<Bytes> words = new ArrayList<>();
    for (String word : text.split(",", -1)) {
      Matcher literal = LITERAL.matcher(word);
      Matcher parameter = PARAMETER.matcher(word.strip());
      Bytes value =
          literal.matches()
              ? Bytes.latin1(literal.group(2))
              : parameter.matches() ? parameter(parameter, keys, arguments) : Bytes.latin1(word);
      if (value == null) {
        return Reply.NIL;
      }
      words.add(value);
    }
    String name = words.getFirst().latin1().toLowerCase(Locale.ROOT);
    RedisCommand command = RedisCommand.of(name);
    if (command == null) {
      return new Reply.Failure("ERR Unknown Redis command called from script");
    }
    if (!command.accepts(words.size())) {
      return new Reply.Failure("ERR Wrong number of args calling Redis command from script");
    }
    if (name.equals("ping")) {
      return new Reply.Simple("PONG");
    }
    Reply reply = new RedisKeyspace(store).execute(name, 0, words);
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
