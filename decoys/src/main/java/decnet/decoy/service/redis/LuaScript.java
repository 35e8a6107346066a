package decnet.decoy.service.redis;

import decnet.base.Bytes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Runs the straight-line part of Lua: calls of commands, local variables, tables without keys,
 * concatenation, and one return. What loops, branches or defines functions is {@link Beyond} it. A
 * script is parsed while it runs; its length bounds its steps. One thread.
 *
 * <p>Source: Lua 5.1 reference manual §2; conversions of Redis' documentation, "Lua API".
 */
final class LuaScript {
  private static final int MAX_DEPTH = 40;
  private static final int MAX_TEXT = 1 << 16; // of the script, and of a text that it makes

  /** What stands for nil, which a map cannot hold. */
  private static final Object NIL = new Object();

  /** Executes a command that the script calls. */
  @FunctionalInterface
  interface Caller {
    Reply call(List<Bytes> words);
  }

  /** A script that uses more of the language than is known here. */
  static final class Beyond extends Exception {
    private static final long serialVersionUID = 1L;

    Beyond(String what) {
      super(what);
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
      return this;
    }
  }

  /** An error that ends the script, with the line it happened on. */
  static final class Raised extends Exception {
    private static final long serialVersionUID = 1L;
    private final int line;

    Raised(String text, int line) {
      super(text);
      this.line = line;
    }

    String text() {
      return String.valueOf(getMessage());
    }

    int line() {
      return line;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
      return this;
    }
  }

  private final String text;
  private final Caller caller;
  private final Map<String, Object> names = new HashMap<>();
  private String token = "";
  private int at;
  private int line = 1;
  private int depth;

  LuaScript(Bytes script, List<Bytes> keys, List<Bytes> arguments, Caller caller) {
    text = script.latin1();
    this.caller = caller;
    names.put("KEYS", List.copyOf(keys));
    names.put("ARGV", List.copyOf(arguments));
  }

  /** Runs it to its end. */
  Reply run() throws Beyond, Raised {
    if (text.length() > MAX_TEXT) {
      throw new Beyond("length");
    }
    next();
    while (!token.isEmpty()) {
      switch (token) {
        case ";" -> next();
        case "return" -> {
          next();
          Object value = token.isEmpty() || token.equals(";") ? NIL : expression();
          accept(";");
          if (!token.isEmpty()) {
            throw new Beyond(token);
          }
          return reply(value);
        }
        case "local" -> {
          next();
          String name = token;
          next();
          names.put(name, accept("=") ? expression() : NIL);
        }
        case "redis.call", "redis.pcall", "redis.log" -> expression();
        default -> throw new Beyond(token);
      }
    }
    return Reply.NIL;
  }

  /**
   * Reads the next token: a name with its dots, a number, a quoted text, a sign; empty at the end.
   */
  private void next() throws Beyond {
    skip();
    int start = at;
    char c = at < text.length() ? text.charAt(at) : 0;
    if (isName(c)) {
      while (at < text.length() && (isName(text.charAt(at)) || isDigit(at) || isDot(at))) {
        at++;
      }
    } else if (isDigit(at)) {
      while (isDigit(at) || at < text.length() && text.charAt(at) == '.' && isDigit(at + 1)) {
        at++;
      }
    } else if (c == '\'' || c == '"') {
      at++;
      while (at < text.length() && text.charAt(at) != c) {
        at += text.charAt(at) == '\\' ? 2 : 1;
      }
      if (++at > text.length()) {
        throw new Beyond("end of a text");
      }
    } else if (text.startsWith("..", at)) {
      at += 2;
    } else if (at < text.length()) {
      if ("-=,;(){}[]#".indexOf(c) < 0) {
        throw new Beyond(String.valueOf(c));
      }
      at++;
    }
    token = text.substring(start, at);
  }

  private void skip() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (text.startsWith("--", at)) {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end;
      } else if (Character.isWhitespace(c)) {
        line += c == '\n' ? 1 : 0;
        at++;
      } else {
        return;
      }
    }
  }

  private static boolean isName(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_';
  }

  private boolean isDigit(int index) {
    return index < text.length() && text.charAt(index) >= '0' && text.charAt(index) <= '9';
  }

  /** Whether a dot within a name stands here. */
  private boolean isDot(int index) {
    return text.charAt(index) == '.' && index + 1 < text.length() && isName(text.charAt(index + 1));
  }

  private boolean accept(String wanted) throws Beyond {
    boolean there = token.equals(wanted);
    if (there) {
      next();
    }
    return there;
  }

  private void expect(String wanted) throws Beyond {
    if (!accept(wanted)) {
      throw new Beyond(token);
    }
  }

  private Object expression() throws Beyond, Raised {
    Object value = operand();
    while (accept("..")) {
      Bytes left = bytes(value);
      Bytes right = bytes(operand());
      if (left.length() + right.length() > MAX_TEXT) {
        throw new Raised("ERR not enough memory", line);
      }
      value = Bytes.latin1(left.latin1() + right.latin1());
    }
    return value;
  }

  private Object operand() throws Beyond, Raised {
    if (++depth > MAX_DEPTH) {
      throw new Beyond("depth");
    }
    Object value = primary();
    depth--;
    return value;
  }

  private Object primary() throws Beyond, Raised {
    String now = token;
    next();
    char first = now.isEmpty() ? ' ' : now.charAt(0);
    if (first == '\'' || first == '"') {
      return Bytes.latin1(unescaped(now.substring(1, now.length() - 1)));
    }
    if (first >= '0' && first <= '9') {
      if (!now.matches("\\d{1,300}(\\.\\d{1,300})?")) {
        throw new Beyond(now);
      }
      return whole(Double.parseDouble(now));
    }
    return switch (now) {
      case "-" -> {
        Object value = operand();
        yield switch (value) {
          case Long number -> -number;
          case Double number -> -number;
          default -> throw new Beyond("-");
        };
      }
      case "(" -> {
        Object value = expression();
        expect(")");
        yield value;
      }
      case "{" -> new ArrayList<>(list("}"));
      case "#" ->
          switch (operand()) {
            case List<?> items -> (long) items.size();
            case Bytes content -> (long) content.length();
            default -> throw new Beyond("#");
          };
      case "nil" -> NIL;
      case "true" -> true;
      case "false" -> false;
      default -> named(now);
    };
  }

  private static Object whole(double number) {
    return number == Math.rint(number) && number < 1e15 ? (Object) (long) number : (Object) number;
  }

  private Object named(String name) throws Beyond, Raised {
    int called = line;
    if (accept("(")) {
      List<Object> arguments = list(")");
      return function(name, arguments, called);
    }
    Object value = names.get(name);
    if (value == null) {
      throw new Beyond(name);
    }
    while (accept("[")) {
      Object index = expression();
      expect("]");
      if (!(value instanceof List<?> items) || !(index instanceof Long at)) {
        throw new Beyond("[");
      }
      value = at >= 1 && at <= items.size() ? items.get((int) (at - 1)) : NIL;
    }
    return value;
  }

  private List<Object> list(String closer) throws Beyond, Raised {
    List<Object> items = new ArrayList<>();
    while (!token.equals(closer)) {
      items.add(expression());
      if (!accept(",")) {
        break;
      }
    }
    expect(closer);
    return items;
  }

  private Object function(String name, List<Object> arguments, int called) throws Beyond, Raised {
    if (arguments.isEmpty()) {
      throw new Beyond(name);
    }
    Object first = arguments.getFirst();
    return switch (name) {
      case "redis.call", "redis.pcall" -> {
        List<Bytes> words = new ArrayList<>();
        for (Object argument : arguments) {
          if (!(argument instanceof Bytes) && !(argument instanceof Number)) {
            throw new Raised(
                "ERR Lua redis lib command arguments must be strings or integers", called);
          }
          words.add(bytes(argument));
        }
        Reply reply = caller.call(words);
        if (reply instanceof Reply.Failure failure && name.equals("redis.call")) {
          throw new Raised(failure.text(), called);
        }
        yield value(reply);
      }
      case "redis.log" -> NIL;
      case "redis.status_reply" -> new Reply.Simple(bytes(first).latin1());
      case "redis.error_reply" -> {
        String said = bytes(first).latin1();
        yield new Reply.Failure(said.contains(" ") ? said : "ERR " + said);
      }
      case "tostring" -> bytes(first);
      case "tonumber" -> {
        String digits = bytes(first).latin1().strip();
        yield digits.matches("-?\\d{1,15}") ? Long.valueOf(digits) : NIL;
      }
      default -> throw new Beyond(name);
    };
  }

  private static Bytes bytes(Object value) throws Beyond {
    return switch (value) {
      case Bytes content -> content;
      case Long number -> Bytes.latin1(Long.toString(number));
      case Double number -> Bytes.latin1(number.toString());
      case Boolean truth -> Bytes.latin1(truth.toString());
      default -> throw new Beyond("text of a table");
    };
  }

  private static String unescaped(String quoted) throws Beyond {
    StringBuilder all = new StringBuilder();
    int i = 0;
    while (i < quoted.length()) {
      char c = quoted.charAt(i++);
      if (c != '\\') {
        all.append(c);
        continue;
      }
      int known = "ntr\\\"'\n".indexOf(quoted.charAt(i++));
      if (known < 0) {
        throw new Beyond("\\");
      }
      all.append("\n\t\r\\\"'\n".charAt(known));
    }
    return all.toString();
  }

  /** A command's reply as a value of the script. */
  private static Object value(@Nullable Reply reply) {
    return switch (reply) {
      case Reply.Count count -> count.value();
      case Reply.Bulk bulk -> bulk.nil() ? (Object) false : bulk.content();
      case Reply.Array array -> array.items().stream().map(LuaScript::value).toList();
      case Reply.Pairs pairs -> pairs.items().stream().map(LuaScript::value).toList();
      case Reply.Simple simple -> simple;
      case Reply.Failure failure -> failure;
      case null, default -> false;
    };
  }

  /** A value of the script as the reply to its client: an array ends at its first nil. */
  private static Reply reply(Object value) {
    return switch (value) {
      case Long number -> new Reply.Count(number);
      case Double number -> new Reply.Count(number.longValue());
      case Bytes content -> Reply.bulk(content);
      case Boolean truth -> truth ? new Reply.Count(1) : Reply.NIL;
      case List<?> items ->
          new Reply.Array(
              items.stream()
                  .takeWhile(item -> item != NIL)
                  .map(item -> reply((Object) item))
                  .toList());
      case Reply reply -> reply;
      default -> Reply.NIL;
    };
  }
}
