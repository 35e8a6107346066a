package decnet.decoy.service.postgres;

import decnet.base.Bytes;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** From one type to another: which conversions there are and what they do. */
final class Casts {
  /** Where a conversion may take place. */
  enum Context {
    IMPLICIT,
    ASSIGNMENT,
    EXPLICIT
  }

  private Casts() {}

  private static int rank(Type type) {
    return switch (type.oid()) {
      case 21 -> 1;
      case 23 -> 2;
      case 20 -> 3;
      case 1700 -> 4;
      case 700 -> 5;
      case 701 -> 6;
      default -> 0;
    };
  }

  static boolean can(Type from, Type to, Context context) {
    if (from.oid() == to.oid() || from.oid() == Types.UNKNOWN_OID || to.oid() == 2276) {
      return true;
    }
    if (rank(from) > 0 && rank(to) > 0) {
      return rank(from) < rank(to) || context != Context.IMPLICIT;
    }
    boolean toOid = to.oid() == 26 || to.isRegistered();
    if (from.isWhole() && toOid) {
      return true;
    }
    if ((from.oid() == 26 || from.isRegistered()) && rank(to) > 0) {
      return to.oid() == 20
          || to.oid() == 23 && context != Context.IMPLICIT
          || context == Context.EXPLICIT;
    }
    if (from.isText() && to.isText()) {
      return context != Context.IMPLICIT || to.oid() != 18 && !(to.oid() == 19 && from.oid() == 18);
    }
    if (from.isTime() && to.isTime()) {
      return times(from.oid(), to.oid(), context);
    }
    if (from.isArray() && to.isArray()) {
      return can(Types.element(from), Types.element(to), context);
    }
    if (to.isText() && to.oid() != 18) {
      return context != Context.IMPLICIT;
    }
    if (from.oid() == 25 && to.oid() == 2205) {
      return true;
    }
    if (from.oid() == 2249 && to.relation() != 0) {
      return context == Context.EXPLICIT;
    }
    if (context == Context.EXPLICIT) {
      return from.isText()
          || from.oid() == 16 && to.oid() == 23
          || from.oid() == 23 && to.oid() == 16
          || (from.oid() == 22 || from.oid() == 30) && to.isArray()
          || from.oid() == 114 && to.oid() == 3802
          || from.oid() == 3802 && (to.oid() == 114 || rank(to) > 0 || to.oid() == 16)
          || from.oid() == 18 && to.oid() == 23;
    }
    return (from.oid() == 22 || from.oid() == 30) && to.isArray();
  }

  private static boolean times(int from, int to, Context context) {
    return switch (from) {
      case 1082 -> to == 1114 || to == 1184;
      case 1114 -> to == 1184 || context != Context.IMPLICIT && (to == 1082 || to == 1083);
      case 1184 -> context != Context.IMPLICIT && (to == 1082 || to == 1083 || to == 1114);
      case 1083 -> to == 1186 || to == 1266;
      default -> false;
    };
  }

  /** Converts a value that is not null. */
  static @Nullable Object convert(Object value, Type from, Type to, Run run) throws SqlError {
    if (from.oid() == to.oid()) {
      return value;
    }
    if (to.isText()) {
      String text =
          from.oid() == 1042 ? ((String) value).stripTrailing() : textOf(from, value, run);
      return to.oid() == 18
          ? text.isEmpty() ? "" : text.substring(0, 1)
          : to.oid() == 19 && text.length() > 63 ? text.substring(0, 63) : text;
    }
    if (value instanceof List<?> list && to.isArray()) {
      return list(list, from, to, run);
    }
    if (value instanceof String text) {
      if (from.oid() == 18 && to.oid() == 23) {
        return text.isEmpty() ? 0L : (long) (byte) text.charAt(0);
      }
      return ValueText.in(to, text, run);
    }
    if (to.isNumber() && value instanceof Number number) {
      return number(number, to);
    }
    if (to.isWhole() && value instanceof Number number) {
      return number.longValue();
    }
    return other(value, to, run);
  }

  private static String textOf(Type from, Object value, Run run) {
    return from.oid() == 16 ? (Boolean) value ? "true" : "false" : ValueText.out(from, value, run);
  }

  private static List<@Nullable Object> list(List<?> list, Type from, Type to, Run run)
      throws SqlError {
    Type inner = from.isArray() ? Types.element(from) : Types.of(from.oid() == 22 ? 21 : 26);
    Type outer = Types.element(to);
    List<@Nullable Object> all = new ArrayList<>();
    for (Object item : list) {
      all.add(item == null ? null : convert(item, inner, outer, run));
    }
    return all;
  }

  private static @Nullable Object other(Object value, Type to, Run run) throws SqlError {
    ZoneId zone = run.zone();
    return switch (value) {
      case Boolean flag when to.isNumber() -> flag ? 1L : 0L;
      case Long number when to.oid() == 16 -> number != 0;
      case LocalDate date when to.oid() == 1114 -> date.atStartOfDay();
      case LocalDate date when to.oid() == 1184 -> date.atStartOfDay(zone).toInstant();
      case LocalDateTime stamp when to.oid() == 1082 -> stamp.toLocalDate();
      case LocalDateTime stamp when to.oid() == 1083 -> stamp.toLocalTime();
      case LocalDateTime stamp when to.oid() == 1184 -> stamp.atZone(zone).toInstant();
      case Instant instant when to.oid() == 1082 -> instant.atZone(zone).toLocalDate();
      case Instant instant when to.oid() == 1083 -> instant.atZone(zone).toLocalTime();
      case Instant instant when to.oid() == 1114 -> instant.atZone(zone).toLocalDateTime();
      case LocalTime time when to.oid() == 1186 -> new Interval(0, 0, time.toNanoOfDay() / 1000);
      case Bytes content -> content;
      default -> ValueText.in(to, value.toString(), run);
    };
  }

  static Object number(Number number, Type to) throws SqlError {
    if (to.isFloat()) {
      return to.oid() == 700 ? (double) number.floatValue() : number.doubleValue();
    }
    if (to.oid() == 1700) {
      return number instanceof Double floating
          ? new BigDecimal(Double.toString(floating)).stripTrailingZeros().add(BigDecimal.ZERO)
          : Values.exact(number);
    }
    long least =
        to.oid() == 21 ? Short.MIN_VALUE : to.oid() == 23 ? Integer.MIN_VALUE : Long.MIN_VALUE;
    long most =
        to.oid() == 21 ? Short.MAX_VALUE : to.oid() == 23 ? Integer.MAX_VALUE : Long.MAX_VALUE;
    BigDecimal exact =
        Values.exact(number)
            .setScale(0, number instanceof Double ? RoundingMode.HALF_EVEN : RoundingMode.HALF_UP);
    if (exact.compareTo(BigDecimal.valueOf(least)) < 0
        || exact.compareTo(BigDecimal.valueOf(most)) > 0
        || number instanceof Double floating && !Double.isFinite(floating)) {
      String place =
          number instanceof Long
              ? to.oid() == 21 ? "int.c:381:i4toi2" : "int8.c:1270:int84"
              : number instanceof Double
                  ? "float.c:1235:dtoi4"
                  : "numeric.c:4251:numeric_int4_opt_error";
      throw SqlError.outOfRange(to.title(), place);
    }
    return exact.longValue();
  }

  /** Fits a value to a type modifier: length, precision and scale. */
  static Object fit(Object value, Type type, int modifier, boolean explicit) throws SqlError {
    if (modifier < 0) {
      return value;
    }
    if (type.oid() == 1700 && value instanceof BigDecimal number) {
      return numeric(number, modifier);
    }
    if ((type.oid() == 1042 || type.oid() == 1043) && value instanceof String text) {
      return text(text, type, modifier - 4, explicit);
    }
    return value;
  }

  private static BigDecimal numeric(BigDecimal number, int modifier) throws SqlError {
    int scale = Types.numericScale(modifier);
    int precision = Types.numericPrecision(modifier);
    BigDecimal fitted = number.setScale(scale, RoundingMode.HALF_UP);
    if (fitted.signum() != 0 && fitted.precision() - fitted.scale() > precision - scale) {
      int digits = precision - scale;
      throw SqlError.error("22003", "numeric field overflow", "numeric.c:7561:apply_typmod")
          .detail(
              "A field with precision "
                  + precision
                  + ", scale "
                  + scale
                  + " must round to an absolute value less than "
                  + (digits == 0 ? "1" : "10^" + digits)
                  + ".");
    }
    return fitted;
  }

  private static String text(String text, Type type, int length, boolean explicit) throws SqlError {
    if (text.length() > length) {
      if (!explicit && !text.substring(length).isBlank()) {
        throw SqlError.error(
            "22001",
            "value too long for type " + Types.format(type, length + 4),
            type.oid() == 1042 ? "varchar.c:298:bpchar" : "varchar.c:632:varchar");
      }
      return text.substring(0, length);
    }
    return type.oid() == 1042 ? text + " ".repeat(length - text.length()) : text;
  }
}
