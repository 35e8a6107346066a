package decnet.decoy.service.mysql;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;

/** A value as COM_STMT_EXECUTE binds it. Source: mariadb.com/kb, "COM_STMT_EXECUTE". */
final class BoundValue {
  private static final int UNSIGNED = 0x8000;
  private static final BigInteger MODULUS = BigInteger.TWO.pow(64);

  private BoundValue() {}

  /** {@code type}: its code, with a bit for unsigned. */
  static Object read(PayloadReader reader, int type) throws SqlError {
    boolean unsigned = (type & UNSIGNED) != 0;
    return switch (type & 255) {
      case Type.NULL -> Values.NULL;
      case Type.TINY -> integer(reader.fixed(1), 8, unsigned);
      case Type.SHORT, Type.YEAR -> integer(reader.fixed(2), 16, unsigned);
      case Type.LONG, Type.INT24 -> integer(reader.fixed(4), 32, unsigned);
      case Type.LONGLONG -> whole(reader.fixed(8), unsigned);
      case Type.FLOAT -> (double) Float.intBitsToFloat((int) reader.fixed(4));
      case Type.DOUBLE -> Double.longBitsToDouble(reader.fixed(8));
      case Type.DATE, Type.DATETIME, Type.TIMESTAMP -> moment(reader, type & 255);
      case Type.TIME -> time(reader);
      default -> reader.take(reader.length()).utf8();
    };
  }

  private static Object integer(long bits, int width, boolean unsigned) {
    return unsigned ? bits : bits << 64 - width >> 64 - width;
  }

  private static Object whole(long bits, boolean unsigned) {
    return unsigned && bits < 0
        ? new BigDecimal(BigInteger.valueOf(bits).add(MODULUS))
        : (Object) bits;
  }

  private static Object moment(PayloadReader reader, int type) throws SqlError {
    int length = (int) reader.fixed(1);
    long year = length >= 4 ? reader.fixed(2) : 0;
    long month = length >= 4 ? reader.fixed(1) : 0;
    long day = length >= 4 ? reader.fixed(1) : 0;
    String date = String.format(Locale.ROOT, "%04d-%02d-%02d", year, month, day);
    String time = length >= 7 ? clock(reader) : "00:00:00";
    reader.take(Math.max(0, length - 7)); // parts of a second
    return type == Type.DATE ? date : date + " " + time;
  }

  private static Object time(PayloadReader reader) throws SqlError {
    int length = (int) reader.fixed(1);
    if (length < 8) {
      reader.take(length);
      return "00:00:00";
    }
    boolean negative = reader.fixed(1) == 1;
    long days = reader.fixed(4);
    String clock = clock(reader);
    reader.take(length - 8);
    long hours = Math.min(838, days * 24 + Integer.parseInt(clock.substring(0, 2)));
    return (negative ? "-" : "") + String.format(Locale.ROOT, "%02d", hours) + clock.substring(2);
  }

  private static String clock(PayloadReader reader) throws SqlError {
    return String.format(
        Locale.ROOT, "%02d:%02d:%02d", reader.fixed(1), reader.fixed(1), reader.fixed(1));
  }
}
