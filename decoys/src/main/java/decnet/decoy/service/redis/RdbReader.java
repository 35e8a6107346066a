package decnet.decoy.service.redis;

import decnet.base.Bytes;
import decnet.decoy.service.redis.RedisStore.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads what {@link RdbWriter} wrote back into a store; anything else ends the reading. */
final class RdbReader {
  private static final int HEADING = 9;
  private final Bytes content;
  private int at = HEADING;

  private RdbReader(Bytes content) {
    this.content = content;
  }

  /** Puts the keys of {@code snapshot} into {@code store}; false when it is none of ours. */
  static boolean restore(Bytes snapshot, RedisStore store) {
    if (!snapshot.slice(0, Math.min(HEADING, snapshot.length())).latin1().equals("REDIS0010")) {
      return false;
    }
    try {
      return new RdbReader(snapshot).read(store);
    } catch (IndexOutOfBoundsException | NumberFormatException torn) {
      return false;
    }
  }

  private boolean read(RedisStore store) {
    int database = 0;
    long end = 0;
    while (true) {
      int code = next();
      switch (code) {
        case RdbWriter.END -> {
          return true;
        }
        case RdbWriter.AUXILIARY -> {
          text();
          text();
        }
        case RdbWriter.SELECT -> database = length();
        case RdbWriter.RESIZE -> {
          length();
          length();
        }
        case RdbWriter.EXPIRES -> end = little(8);
        default -> {
          Bytes key = text();
          store.restore(database, key, value(code), end);
          end = 0;
        }
      }
    }
  }

  private Value value(int type) {
    if (type == RdbWriter.TEXT) {
      return new Value.Text(text());
    }
    int count = length();
    return switch (type) {
      case RdbWriter.LIST -> {
        List<Bytes> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
          items.add(text());
        }
        yield new Value.Items(items);
      }
      case RdbWriter.SET -> {
        Set<Bytes> members = new LinkedHashSet<>();
        for (int i = 0; i < count; i++) {
          members.add(text());
        }
        yield new Value.Members(members);
      }
      case RdbWriter.HASH -> {
        Map<Bytes, Bytes> fields = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
          Bytes field = text();
          fields.put(field, text());
        }
        yield new Value.Fields(fields);
      }
      case RdbWriter.SCORES -> {
        Map<Bytes, Double> scores = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
          Bytes member = text();
          scores.put(member, Double.longBitsToDouble(little(8)));
        }
        yield new Value.Scores(scores);
      }
      default -> throw new NumberFormatException("type " + type);
    };
  }

  private int next() {
    return content.at(at++) & 255;
  }

  private long little(int width) {
    long value = 0;
    for (int i = 0; i < width; i++) {
      value |= (long) next() << 8 * i;
    }
    return value;
  }

  private int length() {
    int first = next();
    return switch (first >> 6) {
      case 0 -> first;
      case 1 -> (first & 63) << 8 | next();
      default -> next() << 24 | next() << 16 | next() << 8 | next();
    };
  }

  private Bytes text() {
    int first = content.at(at) & 255;
    if (first >> 6 == 3) {
      at++;
      int width = 1 << (first & 3);
      long bits = little(width);
      return Bytes.latin1(Long.toString(bits << 64 - 8 * width >> 64 - 8 * width));
    }
    int length = length();
    Bytes text = content.slice(at, at + length);
    at += length;
    return text;
  }
}
