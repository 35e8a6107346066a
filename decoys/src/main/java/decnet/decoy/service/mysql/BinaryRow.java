package decnet.decoy.service.mysql;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A row of the binary protocol. Source: mariadb.com/kb, "Result Set Packets", binary row. */
final class BinaryRow {
  private static final Pattern MOMENT =
      Pattern.compile("(\\d{4})-(\\d\\d)-(\\d\\d)(?: (\\d\\d):(\\d\\d):(\\d\\d))?.*");

  private BinaryRow() {}

  static Payload of(List<Result.Heading> headings, Object[] row) {
    int bits = (row.length + 2 + 7) / 8;
    byte[] nulls = new byte[bits];
    Payload values = new Payload();
    for (int i = 0; i < row.length; i++) {
      int type = headings.get(i).type();
      if (Values.isNull(row[i]) || type == Type.NULL) {
        nulls[(i + 2) / 8] |= (byte) (1 << (i + 2) % 8);
      } else {
        value(values, type, row[i]);
      }
    }
    return new Payload().fixed(1, 0).raw(nulls).raw(values.bytes().toArray());
  }

  private static void value(Payload payload, int type, Object value) {
    switch (type) {
      case Type.TINY -> payload.fixed(1, Values.integer(value));
      case Type.SHORT -> payload.fixed(2, Values.integer(value));
      case Type.LONG -> payload.fixed(4, Values.integer(value));
      case Type.LONGLONG -> payload.fixed(8, Values.number(value).toBigInteger().longValue());
      case Type.FLOAT -> payload.fixed(4, Float.floatToIntBits(Values.number(value).floatValue()));
      case Type.DOUBLE ->
          payload.fixed(8, Double.doubleToLongBits(Values.number(value).doubleValue()));
      case Type.DATE, Type.DATETIME, Type.TIMESTAMP -> moment(payload, Values.text(value));
      default -> payload.text(Values.text(value));
    }
  }

  /** Its length, the date, and the time of day where that is not midnight. */
  private static void moment(Payload payload, String text) {
    Matcher parts = MOMENT.matcher(text);
    if (!parts.matches() || parts.group(1).equals("0000")) {
      payload.fixed(1, 0);
      return;
    }
    boolean timed = parts.group(4) != null && !parts.group().startsWith("00:00:00", 11);
    payload.fixed(1, timed ? 7 : 4).fixed(2, Integer.parseInt(parts.group(1)));
    for (int i = 2; i <= (timed ? 6 : 3); i++) {
      payload.fixed(1, Integer.parseInt(parts.group(i)));
    }
  }
}
