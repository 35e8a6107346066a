package decnet.decoy.service.postgres;

import static decnet.decoy.service.postgres.Functions.define;

import decnet.base.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Functions of texts. */
final class TextFunctions {
  private TextFunctions() {}

  private static String text(@Nullable Object value) {
    return value == null ? "" : value.toString();
  }

  private static int number(@Nullable Object value) {
    return Math.clamp(Values.whole(value), Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  static void register() {
    define("lower(text)text", (run, a) -> text(a[0]).toLowerCase(Locale.ROOT));
    define("upper(text)text", (run, a) -> text(a[0]).toUpperCase(Locale.ROOT));
    define("initcap(text)text", (run, a) -> initcap(text(a[0])));
    for (String name : new String[] {"length", "char_length", "character_length"}) {
      define(
          name + "(text)int4",
          (run, a) -> (long) text(a[0]).codePointCount(0, text(a[0]).length()));
    }
    define("length(bytea)int4", (run, a) -> (long) bytes(a[0]).length());
    define("octet_length(text)int4", (run, a) -> (long) Bytes.utf8(text(a[0])).length());
    define("octet_length(bytea)int4", (run, a) -> (long) bytes(a[0]).length());
    define("reverse(text)text", (run, a) -> new StringBuilder(text(a[0])).reverse().toString());
    define(
        "ascii(text)int4",
        (run, a) -> text(a[0]).isEmpty() ? 0L : (long) text(a[0]).codePointAt(0));
    define("chr(int4)text", (run, a) -> chr(number(a[0])));
    define("repeat(text,int4)text", (run, a) -> repeat(text(a[0]), number(a[1])));
    for (String name : new String[] {"substr", "substring"}) {
      define(
          name + "(text,int4)text", (run, a) -> part(text(a[0]), number(a[1]), Integer.MAX_VALUE));
      define(
          name + "(text,int4,int4)text", (run, a) -> part(text(a[0]), number(a[1]), number(a[2])));
    }
    define("left(text,int4)text", (run, a) -> left(text(a[0]), number(a[1])));
    define("right(text,int4)text", (run, a) -> right(text(a[0]), number(a[1])));
    define("position(text,text)int4", (run, a) -> (long) text(a[0]).indexOf(text(a[1])) + 1);
    define("strpos(text,text)int4", (run, a) -> (long) text(a[0]).indexOf(text(a[1])) + 1);
    define("replace(text,text,text)text", (run, a) -> replaced(text(a[0]), text(a[1]), text(a[2])));
    define(
        "translate(text,text,text)text", (run, a) -> translate(text(a[0]), text(a[1]), text(a[2])));
    trims();
    pads();
    define("?concat(any...)text", (run, a) -> concat("", run, a, 0));
    define(
        "?concat_ws(text,any...)text",
        (run, a) -> a[0] == null ? null : concat(text(a[0]), run, a, 1));
    define(
        "split_part(text,text,int4)text", (run, a) -> split(text(a[0]), text(a[1]), number(a[2])));
    define("starts_with(text,text)bool", (run, a) -> text(a[0]).startsWith(text(a[1])));
    define("quote_ident(text)text", (run, a) -> Names.quoted(text(a[0])));
    define("quote_literal(text)text", (run, a) -> literal(text(a[0])));
    define("?quote_nullable(text)text", (run, a) -> a[0] == null ? "NULL" : literal(text(a[0])));
    define("to_hex(int4)text", (run, a) -> Integer.toHexString(number(a[0])));
    define("to_hex(int8)text", (run, a) -> Long.toHexString(Values.whole(a[0])));
  }

  static Bytes bytes(@Nullable Object value) {
    return value instanceof Bytes some ? some : Bytes.EMPTY;
  }

  private static void trims() {
    for (String name : new String[] {"btrim", "ltrim", "rtrim"}) {
      define(name + "(text)text", (run, a) -> trim(name, text(a[0]), " "));
      define(name + "(text,text)text", (run, a) -> trim(name, text(a[0]), text(a[1])));
    }
  }

  private static String trim(String name, String text, String set) {
    int from = 0;
    int to = text.length();
    while (!name.equals("rtrim") && from < to && set.indexOf(text.charAt(from)) >= 0) {
      from++;
    }
    while (!name.equals("ltrim") && to > from && set.indexOf(text.charAt(to - 1)) >= 0) {
      to--;
    }
    return text.substring(from, to);
  }

  private static void pads() {
    define("lpad(text,int4)text", (run, a) -> pad(text(a[0]), number(a[1]), " ", true));
    define("rpad(text,int4)text", (run, a) -> pad(text(a[0]), number(a[1]), " ", false));
    define("lpad(text,int4,text)text", (run, a) -> pad(text(a[0]), number(a[1]), text(a[2]), true));
    define(
        "rpad(text,int4,text)text", (run, a) -> pad(text(a[0]), number(a[1]), text(a[2]), false));
  }

  private static String pad(String text, int length, String fill, boolean before) throws SqlError {
    if (length > Bytea.MAX) {
      throw SqlError.error(
          "54000",
          "requested length too large",
          "oracle_compat.c:" + (before ? 172 : 270) + ":lpad");
    }
    if (length <= text.length() || fill.isEmpty()) {
      return text.substring(0, Math.max(0, Math.min(length, text.length())));
    }
    int missing = length - text.length();
    String filling = fill.repeat(missing / fill.length() + 1).substring(0, missing);
    return before ? filling + text : text + filling;
  }

  private static String initcap(String text) {
    StringBuilder out = new StringBuilder();
    boolean start = true;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      out.append(start ? Character.toUpperCase(c) : Character.toLowerCase(c));
      start = !Character.isLetterOrDigit(c);
    }
    return out.toString();
  }

  private static String chr(int code) throws SqlError {
    if (code == 0) {
      throw SqlError.error("54000", "null character not permitted", "oracle_compat.c:1030:chr");
    }
    if (code < 0 || code > Character.MAX_CODE_POINT) {
      throw SqlError.error(
          "54000",
          "requested character too large for encoding: " + code,
          "oracle_compat.c:1043:chr");
    }
    return Character.toString(code);
  }

  private static String repeat(String text, int count) throws SqlError {
    if ((long) text.length() * Math.max(0, count) > Bytea.MAX) {
      throw Bytea.tooLong();
    }
    return text.repeat(Math.max(0, count));
  }

  static String part(String text, int from, int count) throws SqlError {
    if (count < 0) {
      throw SqlError.error(
          "22011", "negative substring length not allowed", "varlena.c:955:text_substring");
    }
    long end = Math.min((long) from + count - 1, text.length());
    int first = Math.max(1, from);
    return first > end ? "" : text.substring(first - 1, (int) end);
  }

  private static String left(String text, int count) {
    int end = count < 0 ? Math.max(0, text.length() + count) : Math.min(count, text.length());
    return text.substring(0, end);
  }

  private static String right(String text, int count) {
    int from = count < 0 ? Math.min(-count, text.length()) : Math.max(0, text.length() - count);
    return text.substring(from);
  }

  private static String replaced(String text, String from, String to) throws SqlError {
    if (from.isEmpty()) {
      return text;
    }
    long occurrences = to.length() > from.length() ? text.length() / from.length() : 0;
    if (text.length() + occurrences * (to.length() - from.length()) > 4L * Bytea.MAX) {
      throw Bytea.tooLong();
    }
    return text.replace(from, to);
  }

  private static String translate(String text, String from, String to) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int at = from.indexOf(c);
      if (at < 0) {
        out.append(c);
      } else if (at < to.length()) {
        out.append(to.charAt(at));
      }
    }
    return out.toString();
  }

  private static String concat(String between, Run run, @Nullable Object[] values, int from)
      throws SqlError {
    StringBuilder out = new StringBuilder();
    boolean first = true;
    for (int i = from; i < values.length; i++) {
      Object value = values[i];
      if (value != null) {
        out.append(first ? "" : between).append(ValueText.out(Types.TEXT, value, run));
        first = false;
      }
      if (out.length() > Bytea.MAX) {
        throw Bytea.tooLong();
      }
    }
    return out.toString();
  }

  private static String split(String text, String by, int index) throws SqlError {
    if (index == 0) {
      throw SqlError.error("22023", "field position must not be zero", "varlena.c:4680:split_part");
    }
    String[] parts =
        by.isEmpty() ? new String[] {text} : text.split(java.util.regex.Pattern.quote(by), -1);
    int at = index > 0 ? index - 1 : parts.length + index;
    return at >= 0 && at < parts.length ? parts[at] : "";
  }

  static String literal(String text) {
    boolean escaped = text.indexOf('\\') >= 0;
    return (escaped ? "E'" : "'") + text.replace("\\", "\\\\").replace("'", "''") + "'";
  }

  static byte[] utf8(@Nullable Object value) {
    return text(value).getBytes(StandardCharsets.UTF_8);
  }
}
