package decnet.decoy.service.postgres;

import static decnet.decoy.service.postgres.Functions.define;

import decnet.base.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/** Functions of regular expressions, of encodings and of hashes. */
final class MoreTextFunctions {
  private MoreTextFunctions() {}

  private static String text(@Nullable Object value) {
    return value == null ? "" : value.toString();
  }

  static void register() {
    define("like_escape(text,text)text", (run, a) -> text(a[0]).replace(text(a[1]), "\\"));
    define("similar_to_escape(text)text", (run, a) -> Patterns.similar(text(a[0])));
    define("substring(text,text)text", (run, a) -> found(text(a[0]), text(a[1])));
    define("regexp_replace(text,text,text)text", (run, a) -> replaced(a, ""));
    define("regexp_replace(text,text,text,text)text", (run, a) -> replaced(a, text(a[3])));
    define("regexp_match(text,text)_text", (run, a) -> matched(text(a[0]), text(a[1])));
    define(
        "regexp_matches(text,text)setof _text",
        (run, a) -> {
          Object one = matched(text(a[0]), text(a[1]));
          return one == null ? List.of() : List.of(one);
        });
    define("regexp_split_to_array(text,text)_text", (run, a) -> split(text(a[0]), text(a[1])));
    define("regexp_split_to_table(text,text)setof text", (run, a) -> split(text(a[0]), text(a[1])));
    define("string_to_array(text,text)_text", (run, a) -> pieces(text(a[0]), text(a[1])));
    define("string_to_table(text,text)setof text", (run, a) -> pieces(text(a[0]), text(a[1])));
    define("md5(text)text", (run, a) -> hash("MD5", TextFunctions.utf8(a[0])).hex());
    define("md5(bytea)text", (run, a) -> hash("MD5", TextFunctions.bytes(a[0]).toArray()).hex());
    for (int bits : new int[] {224, 256, 384, 512}) {
      String algorithm = "SHA-" + bits;
      define(
          "sha" + bits + "(bytea)bytea",
          (run, a) -> hash(algorithm, TextFunctions.bytes(a[0]).toArray()));
    }
    define("encode(bytea,text)text", (run, a) -> encode(TextFunctions.bytes(a[0]), text(a[1])));
    define("decode(text,text)bytea", (run, a) -> decode(text(a[0]), text(a[1]), run));
    define("convert_from(bytea,name)text", (run, a) -> readable(TextFunctions.bytes(a[0])));
    define("convert_to(text,name)bytea", (run, a) -> Bytes.utf8(text(a[0])));
    define(
        "get_byte(bytea,int4)int4",
        (run, a) -> {
          Bytes content = TextFunctions.bytes(a[0]);
          long at = Values.whole(a[1]);
          if (at < 0 || at >= content.length()) {
            throw SqlError.error(
                "2202E",
                "index " + at + " out of valid range, 0.." + (content.length() - 1),
                "varlena.c:3420:byteaGetByte");
          }
          return (long) content.at((int) at) & 255;
        });
    define(
        "substring(bytea,int4,int4)bytea",
        (run, a) -> {
          Bytes content = TextFunctions.bytes(a[0]);
          int from = Math.clamp(Values.whole(a[1]) - 1, 0, content.length());
          int to = Math.clamp(from + Values.whole(a[2]), from, content.length());
          return content.slice(from, to);
        });
    define("?format(text,any...)text", (run, a) -> format(run, a));
    define("?format(text)text", (run, a) -> format(run, a));
    define(
        "to_json(any)json",
        (run, a) ->
            a[0] instanceof Number || a[0] instanceof Boolean
                ? text(a[0])
                : JsonText.quoted(ValueText.out(Types.TEXT, text(a[0]), run)));
  }

  private static @Nullable String found(String text, String pattern) throws SqlError {
    Matcher matcher = Patterns.regex(pattern, false).matcher(text);
    return matcher.find() ? matcher.groupCount() > 0 ? matcher.group(1) : matcher.group() : null;
  }

  private static String replaced(@Nullable Object[] a, String flags) throws SqlError {
    Matcher matcher = Patterns.regex(text(a[1]), flags.contains("i")).matcher(text(a[0]));
    String with = Patterns.replacement(text(a[2]));
    if ((long) with.length() * text(a[0]).length() > 4L * Bytea.MAX) {
      throw Bytea.tooLong();
    }
    try {
      return flags.contains("g") ? matcher.replaceAll(with) : matcher.replaceFirst(with);
    } catch (IndexOutOfBoundsException noGroup) {
      return matcher.replaceAll("");
    }
  }

  private static @Nullable List<@Nullable Object> matched(String text, String pattern)
      throws SqlError {
    Matcher matcher = Patterns.regex(pattern, false).matcher(text);
    if (!matcher.find()) {
      return null;
    }
    List<@Nullable Object> groups = new ArrayList<>();
    for (int i = 1; i <= matcher.groupCount(); i++) {
      groups.add(matcher.group(i));
    }
    return groups.isEmpty() ? new ArrayList<>(List.of(matcher.group())) : groups;
  }

  private static List<Object> split(String text, String pattern) throws SqlError {
    return new ArrayList<>(List.of(Patterns.regex(pattern, false).split(text, -1)));
  }

  private static List<Object> pieces(String text, String by) {
    if (text.isEmpty()) {
      return List.of();
    }
    String[] parts =
        by.isEmpty() ? new String[] {text} : text.split(java.util.regex.Pattern.quote(by), -1);
    return new ArrayList<>(List.of(parts));
  }

  private static Bytes hash(String algorithm, byte[] content) {
    return Bytes.of(Passwords.digest(algorithm, content));
  }

  private static SqlError unknownEncoding(String name, int line, String routine) {
    return SqlError.error(
        "22023", "unrecognized encoding: \"" + name + "\"", "encode.c:" + line + ":" + routine);
  }

  private static String encode(Bytes content, String form) throws SqlError {
    return switch (form.toLowerCase(Locale.ROOT)) {
      case "hex" -> content.hex();
      case "base64" ->
          Base64.getMimeEncoder(76, new byte[] {'\n'}).encodeToString(content.toArray());
      case "escape" -> escaped(content);
      default -> throw unknownEncoding(form, 63, "binary_encode");
    };
  }

  private static String escaped(Bytes content) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < content.length(); i++) {
      int value = content.at(i) & 255;
      if (value == '\\') {
        out.append("\\\\");
      } else if (value == 0 || value > 127) {
        out.append(String.format("\\%03o", value));
      } else {
        out.append((char) value);
      }
    }
    return out.toString();
  }

  private static @Nullable Object decode(String text, String form, Run run) throws SqlError {
    switch (form.toLowerCase(Locale.ROOT)) {
      case "hex" -> {
        return ValueText.in(Types.BYTEA, "\\x" + text, run);
      }
      case "base64" -> {
        try {
          return Bytes.of(Base64.getMimeDecoder().decode(text));
        } catch (IllegalArgumentException wrong) {
          throw SqlError.error(
                  "22023", "invalid base64 end sequence", "encode.c:346:pg_base64_decode")
              .hint("Input data is missing padding, is truncated, or is otherwise corrupted.");
        }
      }
      case "escape" -> {
        return ValueText.in(Types.BYTEA, text, run);
      }
      default -> throw unknownEncoding(form, 107, "binary_decode");
    }
  }

  /** The text of bytes that must be UTF-8. */
  static String readable(Bytes content) throws SqlError {
    byte[] raw = content.toArray();
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(raw)).toString();
      if (text.indexOf(0) < 0) {
        return text;
      }
      throw invalid(0);
    } catch (CharacterCodingException wrong) {
      int bad = 0;
      for (int i = 0; i < raw.length && bad == 0; i++) {
        bad = raw[i] < 0 ? raw[i] & 255 : 0;
      }
      throw invalid(bad);
    }
  }

  private static SqlError invalid(int bad) {
    return SqlError.error(
        "22021",
        "invalid byte sequence for encoding \"UTF8\": 0x" + String.format("%02x", bad),
        "mbutils.c:1798:report_invalid_encoding_int");
  }

  private static String format(Run run, @Nullable Object[] a) throws SqlError {
    String pattern = text(a[0]);
    StringBuilder out = new StringBuilder();
    int next = 1;
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c != '%') {
        out.append(c);
        continue;
      }
      char kind = ++i < pattern.length() ? pattern.charAt(i) : 0;
      if (kind == '%') {
        out.append('%');
        continue;
      }
      if (kind == 0) {
        throw SqlError.error(
                "22023", "unterminated format() type specifier", "varlena.c:5975:text_format")
            .hint("For a single \"%\" use \"%%\".");
      }
      if (next >= a.length) {
        throw SqlError.error(
            "22023", "too few arguments for format()", "varlena.c:5999:text_format");
      }
      Object value = a[next++];
      String shown = value == null ? "" : ValueText.out(Types.TEXT, value, run);
      switch (kind) {
        case 's' -> out.append(shown);
        case 'I' -> out.append(Names.quoted(shown));
        case 'L' -> out.append(value == null ? "NULL" : TextFunctions.literal(shown));
        default ->
            throw SqlError.error(
                    "22023",
                    "unrecognized format() type specifier \"" + kind + "\"",
                    "varlena.c:6130:text_format")
                .hint("For a single \"%\" use \"%%\".");
      }
    }
    return out.toString();
  }
}
