package decnet.decoy.service.postgres;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The data types of the recorded catalogue, by number and by name. */
final class Types {
  static final int UNKNOWN_OID = 705;
  private static final Map<Integer, Type> BY_OID = new HashMap<>();
  private static final Map<String, Type> BY_NAME = new HashMap<>();
  private static final Map<Integer, int[]> DOMAINS = new HashMap<>();

  static {
    for (String[] row : Recorded.table("pg_type")) {
      Type type =
          new Type(
              Integer.parseInt(row[0]),
              row[1],
              Integer.parseInt(row[4]),
              row[7].charAt(0),
              Integer.parseInt(row[13]),
              Integer.parseInt(row[14]),
              Integer.parseInt(row[11]),
              Integer.parseInt(row[28]));
      BY_OID.put(type.oid(), type);
      if (row[6].equals("d")) {
        DOMAINS.put(type.oid(), new int[] {Integer.parseInt(row[25]), Integer.parseInt(row[26])});
      }
      BY_NAME.putIfAbsent(type.name(), type);
    }
  }

  static final Type BOOL = of(16);
  static final Type BYTEA = of(17);
  static final Type CHAR = of(18);
  static final Type NAME = of(19);
  static final Type INT8 = of(20);
  static final Type INT2 = of(21);
  static final Type INT4 = of(23);
  static final Type TEXT = of(25);
  static final Type OID = of(26);
  static final Type JSON = of(114);
  static final Type FLOAT4 = of(700);
  static final Type FLOAT8 = of(701);
  static final Type UNKNOWN = of(UNKNOWN_OID);
  static final Type BPCHAR = of(1042);
  static final Type VARCHAR = of(1043);
  static final Type DATE = of(1082);
  static final Type TIME = of(1083);
  static final Type TIMESTAMP = of(1114);
  static final Type TIMESTAMPTZ = of(1184);
  static final Type INTERVAL = of(1186);
  static final Type NUMERIC = of(1700);
  static final Type REGCLASS = of(2205);
  static final Type VOID = of(2278);
  static final Type RECORD = of(2249);
  static final Type UUID = of(2950);
  static final Type JSONB = of(3802);

  private Types() {}

  /** The type and the modifier that a domain stands for; none for another type. */
  static int[] base(int oid) {
    return DOMAINS.getOrDefault(oid, new int[0]);
  }

  /** The type of that number; the unknown one when there is none. */
  static Type of(int oid) {
    Type type = BY_OID.get(oid);
    return type == null
        ? BY_OID.getOrDefault(UNKNOWN_OID, new Type(705, "unknown", -2, 'X', 0, 0, 0, 0))
        : type;
  }

  static boolean has(int oid) {
    return BY_OID.containsKey(oid);
  }

  static @Nullable Type named(String name) {
    return switch (name) {
      case "int", "integer" -> INT4;
      case "bigint" -> INT8;
      case "smallint" -> INT2;
      case "boolean" -> BOOL;
      case "real" -> FLOAT4;
      case "decimal", "dec" -> NUMERIC;
      default -> BY_NAME.get(name);
    };
  }

  static Type arrayOf(Type element) {
    return element.array() == 0 ? of(1009) : of(element.array());
  }

  static Type element(Type array) {
    return of(array.element());
  }

  /** What format_type shows; {@code modifier} -1 for none. */
  static String format(Type type, int modifier) {
    if (type.isArray()) {
      return format(element(type), modifier) + "[]";
    }
    int length = modifier - 4;
    return switch (type.oid()) {
      case 16 -> "boolean";
      case 18 -> "\"char\"";
      case 20 -> "bigint";
      case 21 -> "smallint";
      case 23 -> "integer";
      case 700 -> "real";
      case 701 -> "double precision";
      case 1042 -> modifier < 0 ? "character" : "character(" + length + ")";
      case 1043 -> "character varying" + (modifier < 0 ? "" : "(" + length + ")");
      case 1083 -> "time" + scale(modifier) + " without time zone";
      case 1114 -> "timestamp" + scale(modifier) + " without time zone";
      case 1184 -> "timestamp" + scale(modifier) + " with time zone";
      case 1266 -> "time" + scale(modifier) + " with time zone";
      case 1560 -> modifier < 0 ? "bit" : "bit(" + modifier + ")";
      case 1562 -> "bit varying" + (modifier < 0 ? "" : "(" + modifier + ")");
      case 1700 ->
          modifier < 0
              ? "numeric"
              : "numeric(" + (length >> 16) + "," + numericScale(modifier) + ")";
      default -> type.name();
    };
  }

  private static String scale(int modifier) {
    return modifier < 0 ? "" : "(" + modifier + ")";
  }

  /** What a numeric's type modifier stands for: digits after the point, sign as given. */
  static int numericScale(int modifier) {
    return (((modifier - 4) & 0x7ff) ^ 1024) - 1024;
  }

  static int numericPrecision(int modifier) {
    return (modifier - 4) >> 16 & 0xffff;
  }
}
