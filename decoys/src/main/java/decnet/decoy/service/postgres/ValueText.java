package decnet.decoy.service.postgres;

import decnet.base.Bytes;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Values from and to their text form. A value is a Boolean, a Long (whole numbers), a BigDecimal
 * (numeric), a Double (floats), a String, Bytes (bytea), a LocalDate, LocalTime, LocalDateTime,
 * Instant or Interval, or a List of values (arrays and records); null is null.
 */
final class ValueText {
  private static final Pattern WHOLE = Pattern.compile("\\s*[+-]?\\d+\\s*");
  private static final Pattern NUMBER =
      Pattern.compile("\\s*[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d{1,4})?\\s*");
  private static final Pattern PLAIN_ELEMENT = Pattern.compile("[^\\s{},\"\\\\]+");

  private ValueText() {}

  /** The text of a value that is not null. */
  static String out(Type type, Object value, Run run) {
    if (value instanceof List<?> list) {
      return type.oid() == 22 || type.oid() == 30
          ? vector(list)
          : type.isArray() ? array(type, list, run) : row(list, run);
    }
    if (type.isRegistered() && value instanceof Long oid) {
      return Names.registered(type, oid, run);
    }
    return switch (value) {
      case Boolean flag -> flag ? "t" : "f";
      case BigDecimal number -> number.toPlainString();
      case Double number ->
          type.oid() == 700 ? floating((float) (double) number) : floating(number);
      case Bytes content -> "\\x" + content.hex();
      case LocalDate date -> Times.date(date);
      case LocalTime time -> Times.time(time);
      case LocalDateTime stamp -> Times.timestamp(stamp);
      case Instant instant -> Times.zoned(instant, run.zone());
      default -> value.toString();
    };
  }

  private static String floating(double number) {
    if (Double.isNaN(number)) {
      return "NaN";
    }
    if (Double.isInfinite(number)) {
      return number > 0 ? "Infinity" : "-Infinity";
    }
    return shortest(new BigDecimal(Double.toString(number)), number < 0 || 1 / number < 0);
  }

  private static String floating(float number) {
    return Float.isFinite(number)
        ? shortest(new BigDecimal(Float.toString(number)), number < 0)
        : floating((double) number);
  }

  private static String shortest(BigDecimal number, boolean negative) {
    if (number.signum() == 0) {
      return negative ? "-0" : "0";
    }
    BigDecimal plain = number.stripTrailingZeros();
    int exponent = plain.precision() - plain.scale() - 1;
    if (exponent >= -4 && exponent < 15) {
      return plain.toPlainString();
    }
    String digits = plain.unscaledValue().abs().toString();
    String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
    return (plain.signum() < 0 ? "-" : "")
        + mantissa
        + "e"
        + (exponent < 0 ? "-" : "+")
        + String.format("%02d", Math.abs(exponent));
  }

  private static String vector(List<?> list) {
    StringBuilder text = new StringBuilder();
    for (Object item : list) {
      text.append(text.isEmpty() ? "" : " ").append(item);
    }
    return text.toString();
  }

  private static String array(Type type, List<?> list, Run run) {
    Type element = Types.element(type);
    StringBuilder text = new StringBuilder("{");
    for (int i = 0; i < list.size(); i++) {
      Object item = list.get(i);
      text.append(i == 0 ? "" : ",");
      if (item == null) {
        text.append("NULL");
      } else if (item instanceof List<?> inner
          && !element.isArray()
          && element.relation() == 0
          && element.oid() != 2249
          && element.oid() != 30
          && element.oid() != 22) {
        text.append(array(type, inner, run)); // a dimension more
      } else {
        String plain = out(element, item, run);
        boolean bare = PLAIN_ELEMENT.matcher(plain).matches() && !plain.equalsIgnoreCase("null");
        text.append(bare ? plain : "\"" + plain.replace("\\", "\\\\").replace("\"", "\\\"") + "\"");
      }
    }
    return text.append('}').toString();
  }

  private static String row(List<?> list, Run run) {
    StringBuilder text = new StringBuilder("(");
    for (int i = 0; i < list.size(); i++) {
      Object item = list.get(i);
      text.append(i == 0 ? "" : ",");
      if (item != null) {
        String plain = out(Types.TEXT, item, run);
        boolean bare = !plain.isEmpty() && plain.matches("[^\\s(),\"\\\\]+");
        text.append(bare ? plain : "\"" + plain.replace("\\", "\\\\").replace("\"", "\"\"") + "\"");
      }
    }
    return text.append(')').toString();
  }

  static SqlError invalid(String type, String text, String place) {
    return SqlError.error(
        "22P02", "invalid input syntax for type " + type + ": \"" + text + "\"", place);
  }

  /** The value of a text; the type's own complaint when it is none. */
  static @Nullable Object in(Type type, String text, Run run) throws SqlError {
    if (type.isRegistered()) {
      return Names.parse(type, text, run);
    }
    if (type.isArray()) {
      return new ArrayText(type, text, run).parse();
    }
    return switch (type.oid()) {
      case 16 -> bool(text);
      case 17 -> bytea(text);
      case 18 -> text.isEmpty() ? "" : text.substring(0, 1);
      case 19 -> text.length() > 63 ? text.substring(0, 63) : text;
      case 20 -> whole(text, "bigint", Long.MIN_VALUE, Long.MAX_VALUE, "pg_strtoint64");
      case 21 -> whole(text, "smallint", Short.MIN_VALUE, Short.MAX_VALUE, "pg_strtoint16");
      case 23 -> whole(text, "integer", Integer.MIN_VALUE, Integer.MAX_VALUE, "pg_strtoint32");
      case 26, 28, 29 -> oid(text);
      case 22, 30 -> vector(text);
      case 700, 701 -> floating(text, type);
      case 1700 -> numeric(text);
      case 1082 -> Times.parseDate(text, run);
      case 1083 -> Times.parseTime(text);
      case 1114 -> Times.parseTimestamp(text, run);
      case 1184 -> Times.parseZoned(text, run);
      case 1186 -> Times.parseInterval(text);
      case 2950 -> uuid(text);
      case 114, 3802 -> JsonText.checked(text, type);
      default -> text;
    };
  }

  static boolean bool(String text) throws SqlError {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "t", "tr", "tru", "true", "y", "ye", "yes", "on", "1" -> true;
      case "f", "fa", "fal", "fals", "false", "n", "no", "of", "off", "0" -> false;
      default -> throw invalid("boolean", text, "bool.c:151:boolin");
    };
  }

  private static Long whole(String text, String type, long least, long most, String routine)
      throws SqlError {
    if (!WHOLE.matcher(text).matches()) {
      String line = routine.endsWith("64") ? "316" : routine.endsWith("32") ? "232" : "154";
      throw invalid(type, text, "numutils.c:" + line + ":" + routine);
    }
    BigDecimal number = new BigDecimal(text.strip());
    if (number.compareTo(BigDecimal.valueOf(least)) < 0
        || number.compareTo(BigDecimal.valueOf(most)) > 0) {
      String line = routine.endsWith("64") ? "310" : routine.endsWith("32") ? "226" : "148";
      throw SqlError.error(
          "22003",
          "value \"" + text + "\" is out of range for type " + type,
          "numutils.c:" + line + ":" + routine);
    }
    return number.longValue();
  }

  private static Long oid(String text) throws SqlError {
    if (!WHOLE.matcher(text).matches()) {
      throw invalid("oid", text, "oid.c:68:oidin_subr");
    }
    long number = new BigDecimal(text.strip()).longValue();
    return number & 0xffffffffL;
  }

  private static List<@Nullable Object> vector(String text) throws SqlError {
    List<@Nullable Object> list = new ArrayList<>();
    for (String word : text.strip().split("\\s+")) {
      if (!word.isEmpty()) {
        list.add(oid(word));
      }
    }
    return list;
  }

  @SuppressWarnings("RefactorSwitch") // the branches do more than yield a value
  private static Double floating(String text, Type type) throws SqlError {
    String plain = text.strip().toLowerCase(Locale.ROOT);
    switch (plain) {
      case "nan" -> {
        return Double.NaN;
      }
      case "infinity", "inf" -> {
        return Double.POSITIVE_INFINITY;
      }
      case "-infinity", "-inf" -> {
        return Double.NEGATIVE_INFINITY;
      }
      default -> {
        if (!NUMBER.matcher(text).matches()) {
          String place =
              type.oid() == 700
                  ? "float.c:247:float4in"
                  : "float.c:484:float8in_internal_opt_error";
          throw invalid(type.title(), text, place);
        }
        return Double.parseDouble(plain);
      }
    }
  }

  private static BigDecimal numeric(String text) throws SqlError {
    if (!NUMBER.matcher(text).matches()) {
      throw invalid("numeric", text, "numeric.c:6896:set_var_from_str");
    }
    BigDecimal number = new BigDecimal(text.strip());
    if (Math.abs((long) number.precision() - number.scale()) > 1000) {
      throw SqlError.error(
          "22003", "value overflows numeric format", "numeric.c:7552:make_result_opt_error");
    }
    return number.scale() < 0 ? number.setScale(0) : number;
  }

  private static Bytes bytea(String text) throws SqlError {
    if (text.startsWith("\\x")) {
      String digits = text.substring(2).replaceAll("\\s", "");
      for (int i = 0; i < digits.length(); i++) {
        if (Character.digit(digits.charAt(i), 16) < 0) {
          throw SqlError.error(
              "22023",
              "invalid hexadecimal digit: \"" + digits.charAt(i) + "\"",
              "encode.c:184:get_hex");
        }
      }
      if (digits.length() % 2 != 0) {
        throw SqlError.error(
            "22023", "invalid hexadecimal data: odd number of digits", "encode.c:214:hex_decode");
      }
      return Bytes.of(HexFormat.of().parseHex(digits));
    }
    byte[] raw = Bytes.utf8(text).toArray();
    byte[] plain = new byte[raw.length];
    int length = 0;
    for (int i = 0; i < raw.length; i++) {
      if (raw[i] != '\\') {
        plain[length++] = raw[i];
      } else if (i + 1 < raw.length && raw[i + 1] == '\\') {
        plain[length++] = raw[++i];
      } else if (i + 3 < raw.length
          && new String(raw, i + 1, 3, java.nio.charset.StandardCharsets.ISO_8859_1)
              .matches("[0-3][0-7]{2}")) {
        plain[length++] =
            (byte) ((raw[i + 1] - '0') * 64 + (raw[i + 2] - '0') * 8 + raw[i + 3] - '0');
        i += 3;
      } else {
        throw SqlError.error(
            "22P02", "invalid input syntax for type bytea", "varlena.c:353:byteain");
      }
    }
    return Bytes.of(plain, 0, length);
  }

  private static String uuid(String text) throws SqlError {
    String digits = text.replaceAll("[{}-]", "").toLowerCase(Locale.ROOT);
    if (!digits.matches("[0-9a-f]{32}")) {
      throw invalid("uuid", text, "uuid.c:133:string_to_uuid");
    }
    return digits.replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5");
  }
}
