package decnet.decoy.service.postgres;

import decnet.base.Bytes;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Values from and to their binary form, that of the types' send and receive functions. */
final class ValueBinary {
  private static final LocalDateTime EPOCH = LocalDateTime.of(2000, 1, 1, 0, 0);

  private ValueBinary() {}

  static byte[] out(Type type, Object value, Run run) throws SqlError {
    Payload out = new Payload();
    switch (value) {
      case Boolean flag -> out.int8(flag ? 1 : 0);
      case Long number -> whole(out, type, number);
      case Double number when type.oid() == 700 ->
          out.int32(Float.floatToIntBits((float) (double) number));
      case Double number -> out.int64(Double.doubleToLongBits(number));
      case BigDecimal number -> numeric(out, number);
      case Bytes content -> out.raw(content.toArray());
      case LocalDate date -> out.int32(ChronoUnit.DAYS.between(EPOCH.toLocalDate(), date));
      case LocalTime time -> out.int64(time.toNanoOfDay() / 1000);
      case LocalDateTime stamp -> out.int64(ChronoUnit.MICROS.between(EPOCH, stamp));
      case Instant instant ->
          out.int64(ChronoUnit.MICROS.between(EPOCH.toInstant(ZoneOffset.UTC), instant));
      case Interval span -> out.int64(span.micros()).int32(span.days()).int32(span.months());
      case List<?> list when type.isArray() -> array(out, type, list, run);
      default -> {
        if (type.oid() == 2950) {
          UUID uuid = UUID.fromString(value.toString());
          out.int64(uuid.getMostSignificantBits()).int64(uuid.getLeastSignificantBits());
        } else if (type.oid() == 3802) {
          out.int8(1).raw(value.toString().getBytes(StandardCharsets.UTF_8));
        } else {
          out.raw(ValueText.out(type, value, run).getBytes(StandardCharsets.UTF_8));
        }
      }
    }
    return out.toArray();
  }

  private static void whole(Payload out, Type type, long number) {
    switch (type.oid()) {
      case 20 -> out.int64(number);
      case 21 -> out.int16((int) number);
      default -> out.int32(number);
    }
  }

  private static void numeric(Payload out, BigDecimal number) {
    int scale = Math.max(0, number.scale());
    int groups = (scale + 3) / 4;
    BigInteger digits = number.abs().setScale(groups * 4).unscaledValue();
    List<Integer> parts = new ArrayList<>();
    BigInteger base = BigInteger.valueOf(10_000);
    while (digits.signum() > 0) {
      BigInteger[] both = digits.divideAndRemainder(base);
      parts.addFirst(both[1].intValue());
      digits = both[0];
    }
    int weight = parts.size() - groups - 1;
    while (!parts.isEmpty() && parts.getLast() == 0) {
      parts.removeLast();
    }
    out.int16(parts.size())
        .int16(parts.isEmpty() ? 0 : weight)
        .int16(number.signum() < 0 ? 0x4000 : 0)
        .int16(scale);
    parts.forEach(out::int16);
  }

  private static void array(Payload out, Type type, List<?> list, Run run) throws SqlError {
    Type element = Types.element(type);
    boolean nulls = list.contains(null);
    out.int32(list.isEmpty() ? 0 : 1).int32(nulls ? 1 : 0).int32(element.oid());
    if (!list.isEmpty()) {
      out.int32(list.size()).int32(1);
    }
    for (Object item : list) {
      if (item == null) {
        out.int32(-1);
      } else {
        out.sized(out(element, item, run));
      }
    }
  }

  private static SqlError malformed(int number) {
    return SqlError.error(
        "22P03",
        "incorrect binary data format in bind parameter " + number,
        "postgres.c:1826:exec_bind_message");
  }

  /** The value of a parameter's bytes. */
  static @Nullable Object in(Type type, byte[] content, int number, Run run) throws SqlError {
    ByteBuffer in = ByteBuffer.wrap(content);
    int length = content.length;
    int wanted =
        switch (type.oid()) {
          case 16 -> 1;
          case 21 -> 2;
          case 23, 26, 700, 1082, 2205 -> 4;
          case 20, 701, 1083, 1114, 1184 -> 8;
          case 1186, 2950 -> 16;
          default -> length;
        };
    if (length != wanted) {
      throw length < wanted
          ? SqlError.error(
              "08P01", "insufficient data left in message", "pqformat.c:533:pq_copymsgbytes")
          : malformed(number);
    }
    return switch (type.oid()) {
      case 16 -> in.get() != 0;
      case 17 -> Bytes.of(content);
      case 20 -> in.getLong();
      case 21 -> (long) in.getShort();
      case 23 -> (long) in.getInt();
      case 26, 2205 -> in.getInt() & 0xffffffffL;
      case 700 -> (double) in.getFloat();
      case 701 -> in.getDouble();
      case 1082 -> EPOCH.toLocalDate().plusDays(in.getInt());
      case 1083 -> LocalTime.ofNanoOfDay(Math.floorMod(in.getLong(), 86_400_000_000L) * 1000);
      case 1114 -> EPOCH.plus(in.getLong(), ChronoUnit.MICROS);
      case 1184 -> EPOCH.plus(in.getLong(), ChronoUnit.MICROS).toInstant(ZoneOffset.UTC);
      case 1700 -> numeric(in, number);
      case 2950 -> new UUID(in.getLong(), in.getLong()).toString();
      default -> {
        if (type.isArray()) {
          yield array(type, in, number, run);
        }
        String text = MoreTextFunctions.readable(Bytes.of(content));
        yield type.isText() ? text : ValueText.in(type, text, run);
      }
    };
  }

  private static Object numeric(ByteBuffer in, int number) throws SqlError {
    if (in.remaining() < 8) {
      throw malformed(number);
    }
    int digits = in.getShort();
    int weight = in.getShort();
    int sign = in.getShort();
    int scale = in.getShort() & 0x3fff;
    if (digits < 0 || in.remaining() != 2 * digits || Math.abs(weight) > 2000) {
      throw malformed(number);
    }
    BigDecimal value = BigDecimal.ZERO;
    for (int i = 0; i < digits; i++) {
      value = value.add(BigDecimal.valueOf(in.getShort()).movePointRight(4 * (weight - i)));
    }
    value = value.setScale(scale, java.math.RoundingMode.HALF_UP);
    return sign == 0x4000 ? value.negate() : value;
  }

  private static Object array(Type type, ByteBuffer in, int number, Run run) throws SqlError {
    List<@Nullable Object> list = new ArrayList<>();
    if (in.remaining() < 12) {
      throw malformed(number);
    }
    int dimensions = in.getInt();
    in.getLong();
    if (dimensions != 1 || in.remaining() < 8) {
      if (dimensions == 0) {
        return list;
      }
      throw malformed(number);
    }
    int count = in.getInt();
    in.getInt();
    for (int i = 0; i < count; i++) {
      int length = in.remaining() < 4 ? Integer.MAX_VALUE : in.getInt();
      if (length > in.remaining()) {
        throw malformed(number);
      }
      if (length < 0) {
        list.add(null);
      } else {
        byte[] item = new byte[length];
        in.get(item);
        list.add(in(Types.element(type), item, number, run));
      }
    }
    return list;
  }
}
