package decnet.decoy.service.mysql;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** The native functions. Source: mariadb.com/kb, "Built-in Functions". */
@SuppressWarnings("StatementSwitchToExpressionSwitch") // cases that return from the method
final class Functions {
  private static final int MAX_TEXT = 1 << 16;
  private final Client client;

  Functions(Client client) {
    this.client = client;
  }

  Object call(String name, List<Object> given) throws SqlError, InterruptedException {
    Object nullary = given.isEmpty() ? nullary(name) : null;
    if (nullary != null) {
      return nullary;
    }
    int least = least(name);
    if (least < 0) {
      throw SqlError.unknownFunction(
          (client.database().isEmpty() ? "" : client.database() + ".") + name);
    }
    if (given.size() < least) {
      throw SqlError.parameterCount(name);
    }
    switch (name) {
      case "if":
        return Values.truth(given.get(0)) ? given.get(1) : given.get(2);
      case "ifnull":
        return Values.isNull(given.get(0)) ? given.get(1) : given.get(0);
      case "coalesce":
        return given.stream().filter(v -> !Values.isNull(v)).findFirst().orElse(Values.NULL);
      case "isnull":
        return Values.of(Values.isNull(given.get(0)));
      case "nullif":
        return Values.compare(given.get(0), given.get(1)) == 0 ? Values.NULL : given.get(0);
      case "concat_ws":
        return bounded(
            String.join(
                Values.text(given.get(0)),
                given.stream().skip(1).filter(v -> !Values.isNull(v)).map(Values::text).toList()));
      default:
        return given.contains(Values.NULL) ? Values.NULL : strict(name, given);
    }
  }

  private @org.jspecify.annotations.Nullable Object nullary(String name) {
    return switch (name) {
      case "version" -> Handshake.VERSION;
      case "database", "schema" -> client.database().isEmpty() ? Values.NULL : client.database();
      case "user", "session_user", "system_user" -> client.user() + "@" + client.host();
      case "current_user" -> client.user() + "@%";
      case "connection_id" -> (long) client.thread();
      case "now", "current_timestamp", "sysdate", "localtime", "utc_timestamp" ->
          client.now().format(Bait.STAMP);
      case "curdate", "current_date" -> client.now().format(Bait.STAMP).substring(0, 10);
      case "curtime" -> client.now().format(Bait.STAMP).substring(11);
      case "unix_timestamp" -> client.now().toEpochSecond(java.time.ZoneOffset.UTC);
      case "rand" -> client.random();
      case "pi" -> Math.PI;
      case "last_insert_id", "found_rows", "row_count" -> 0L;
      default -> null;
    };
  }

  /** How many arguments a function needs; -1 for one that does not exist. */
  private static int least(String name) {
    return switch (name) {
      case "concat",
          "md5",
          "sha1",
          "sha",
          "hex",
          "unhex",
          "length",
          "char_length",
          "lower",
          "lcase",
          "upper",
          "ucase",
          "trim",
          "ltrim",
          "rtrim",
          "reverse",
          "ascii",
          "ord",
          "char",
          "abs",
          "floor",
          "ceil",
          "ceiling",
          "round",
          "sleep",
          "load_file",
          "password",
          "date",
          "isnull",
          "coalesce",
          "rand",
          "space",
          "bin",
          "quote",
          "sqrt" ->
          1;
      case "ifnull",
          "nullif",
          "left",
          "right",
          "substring",
          "substr",
          "mid",
          "repeat",
          "instr",
          "locate",
          "concat_ws",
          "benchmark",
          "greatest",
          "least",
          "mod",
          "cast",
          "extractvalue",
          "sha2",
          "elt",
          "find_in_set",
          "pow",
          "power",
          "substring_index" ->
          2;
      case "if", "replace", "lpad", "rpad", "updatexml" -> 3;
      default -> -1;
    };
  }

  private static Object bounded(String text) {
    return text.length() > MAX_TEXT ? Values.NULL : text;
  }

  private Object strict(String name, List<Object> given) throws SqlError, InterruptedException {
    Object first = given.getFirst();
    String text = Values.text(first);
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return switch (name) {
      case "concat" -> bounded(String.join("", given.stream().map(Values::text).toList()));
      case "md5" -> hash("MD5", bytes);
      case "sha1", "sha" -> hash("SHA-1", bytes);
      case "sha2" -> sha2(bytes, Values.integer(given.get(1)));
      case "password" -> NativePassword.stored(text);
      case "hex" ->
          first instanceof Long number
              ? Long.toHexString(number).toUpperCase(Locale.ROOT)
              : HexFormat.of().withUpperCase().formatHex(bytes);
      case "unhex" -> unhex(text);
      case "bin" -> Long.toBinaryString(Values.integer(first));
      case "length" -> (long) bytes.length;
      case "char_length" -> (long) text.length();
      case "lower", "lcase" -> text.toLowerCase(Locale.ROOT);
      case "upper", "ucase" -> text.toUpperCase(Locale.ROOT);
      case "trim" -> text.strip();
      case "ltrim" -> text.stripLeading();
      case "rtrim" -> text.stripTrailing();
      case "reverse" -> new StringBuilder(text).reverse().toString();
      case "quote" -> "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
      case "ascii", "ord" -> bytes.length == 0 ? 0L : (long) (bytes[0] & 255);
      case "char" -> characters(given);
      case "left" -> text.substring(0, clamp(given.get(1), text.length()));
      case "right" -> text.substring(text.length() - clamp(given.get(1), text.length()));
      case "substring", "substr", "mid" -> substring(text, given);
      case "space" -> bounded(" ".repeat(clamp(first, MAX_TEXT + 1)));
      case "repeat" -> {
        int count = clamp(given.get(1), MAX_TEXT + 1);
        yield (long) count * text.length() > MAX_TEXT ? Values.NULL : text.repeat(count);
      }
      case "instr" -> 1L + find(text, Values.text(given.get(1)));
      case "locate" -> 1L + find(Values.text(given.get(1)), text);
      case "replace" -> {
        String from = Values.text(given.get(1));
        String to = Values.text(given.get(2));
        boolean large = (long) text.length() * Math.max(1, to.length()) > 16L * MAX_TEXT;
        yield large ? Values.NULL : from.isEmpty() ? text : bounded(text.replace(from, to));
      }
      case "lpad", "rpad" -> pad(name.equals("lpad"), text, given);
      case "load_file" -> {
        client.file("read", text);
        yield Values.NULL;
      }
      case "sleep" -> {
        client.sleep(Values.number(first).doubleValue());
        yield 0L;
      }
      case "benchmark" -> 0L;
      case "cast" -> cast(first, Values.text(given.get(1)));
      case "greatest" -> given.stream().max(Values::compare).orElse(Values.NULL);
      case "least" -> given.stream().min(Values::compare).orElse(Values.NULL);
      case "date" -> text.length() < 10 ? Values.NULL : text.substring(0, 10);
      case "elt" -> {
        long index = Values.integer(first);
        yield index > 0 && index < given.size() ? given.get((int) index) : Values.NULL;
      }
      case "extractvalue" -> xpath(Values.text(given.get(1)));
      case "updatexml" -> xpath(Values.text(given.get(1)));
      case "find_in_set" -> 1L + List.of(Values.text(given.get(1)).split(",", -1)).indexOf(text);
      case "substring_index" -> text;
      default -> numeric(name, given);
    };
  }

  private static Object numeric(String name, List<Object> given) {
    java.math.BigDecimal number = Values.number(given.getFirst());
    double real = number.doubleValue();
    return switch (name) {
      case "abs" -> Values.exact(number.abs());
      case "floor" -> Values.exact(number.setScale(0, java.math.RoundingMode.FLOOR));
      case "ceil", "ceiling" -> Values.exact(number.setScale(0, java.math.RoundingMode.CEILING));
      case "round" -> {
        int digits = given.size() > 1 ? clamp(given.get(1), 30) : 0;
        yield Values.exact(number.setScale(digits, java.math.RoundingMode.HALF_UP));
      }
      case "mod" -> {
        java.math.BigDecimal by = Values.number(given.get(1));
        yield by.signum() == 0 ? Values.NULL : Values.exact(number.remainder(by));
      }
      case "pow", "power" -> Math.pow(real, Values.number(given.get(1)).doubleValue());
      case "sqrt" -> real < 0 ? Values.NULL : (Object) Math.sqrt(real);
      default -> real - Math.floor(real); // RAND(seed)
    };
  }

  private static int clamp(Object number, int most) {
    return (int) Math.max(0, Math.min(Values.integer(number), most));
  }

  private static long find(String text, String part) {
    return Operators.isAffordable(text, part)
        ? text.toLowerCase(Locale.ROOT).indexOf(part.toLowerCase(Locale.ROOT))
        : -1;
  }

  private static String hash(String algorithm, byte[] content) {
    return HexFormat.of().formatHex(NativePassword.digest(algorithm, content));
  }

  private static Object sha2(byte[] content, long bits) {
    return switch ((int) bits) {
      case 0, 256 -> hash("SHA-256", content);
      case 224 -> hash("SHA-224", content);
      case 384 -> hash("SHA-384", content);
      case 512 -> hash("SHA-512", content);
      default -> Values.NULL;
    };
  }

  private static Object unhex(String digits) {
    if (digits.length() % 2 == 1 || !digits.chars().allMatch(c -> Character.digit(c, 16) >= 0)) {
      return Values.NULL;
    }
    return digits.chars().allMatch(c -> c < 128)
        ? new String(HexFormat.of().parseHex(digits), StandardCharsets.UTF_8)
        : Values.NULL;
  }

  private static String characters(List<Object> codes) {
    StringBuilder text = new StringBuilder();
    codes.forEach(code -> text.append((char) (Values.integer(code) & 255)));
    return text.toString();
  }

  private static String substring(String text, List<Object> given) {
    long start = Values.integer(given.get(1));
    if (start == 0 || start < -text.length() || start > text.length()) {
      return "";
    }
    int from = (int) (start > 0 ? start - 1 : text.length() + start);
    int count = given.size() > 2 ? clamp(given.get(2), text.length() - from) : text.length() - from;
    return text.substring(from, from + count);
  }

  private static Object pad(boolean left, String text, List<Object> given) {
    int wanted = clamp(given.get(1), MAX_TEXT + 1);
    String with = Values.text(given.get(2));
    if (wanted <= text.length()) {
      return text.substring(0, wanted);
    }
    if (wanted > MAX_TEXT || with.isEmpty()) {
      return Values.NULL;
    }
    int missing = wanted - text.length();
    String filler = with.repeat(missing / with.length() + 1).substring(0, missing);
    return left ? filler + text : text + filler;
  }

  private static Object cast(Object value, String type) {
    return switch (type) {
      case "signed", "unsigned", "int", "integer" -> Values.integer(value);
      case "decimal" ->
          Values.exact(Values.number(value).setScale(0, java.math.RoundingMode.HALF_UP));
      default -> Values.text(value);
    };
  }

  /** What injections by error rely on: a bad XPath is told with its text. */
  private static Object xpath(String path) throws SqlError {
    if (path.isEmpty() || path.charAt(0) == '/' || Character.isLetter(path.charAt(0))) {
      return "";
    }
    String shown = path.substring(0, Math.min(path.length(), 32));
    throw new SqlError(1105, "HY000", "XPATH syntax error: '" + shown + "'");
  }
}
