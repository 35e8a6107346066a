package decnet.decoy.service.redis;

import decnet.base.Bytes;
import decnet.decoy.service.redis.RedisStore.Value;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;

/**
 * A snapshot of a store in the format that redis saves and sends to replicas, version 10, with the
 * plain encodings only. Source: rdb.fnordig.de, "Redis RDB File Format"; order of the fields
 * measured.
 */
final class RdbWriter {
  static final int EXPIRES = 0xfc; // milliseconds, 8 bytes
  static final int RESIZE = 0xfb;
  static final int SELECT = 0xfe;
  static final int AUXILIARY = 0xfa;
  static final int END = 0xff;
  static final int TEXT = 0;
  static final int LIST = 1;
  static final int SET = 2;
  static final int HASH = 4;
  static final int SCORES = 5; // doubles of 8 bytes

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private RdbWriter() {}

  /** {@code id}: of the replication, 40 hexadecimal digits. */
  static Bytes snapshot(RedisStore store, String id, Instant now) {
    RdbWriter writer = new RdbWriter();
    writer.out.writeBytes("REDIS0010".getBytes(StandardCharsets.ISO_8859_1));
    writer.auxiliary("redis-ver", "7.0.15");
    writer.auxiliary("redis-bits", "64");
    writer.auxiliary("ctime", Long.toString(now.getEpochSecond()));
    writer.auxiliary("used-mem", Long.toString(1_100_000 + store.counters()[3]));
    writer.auxiliary("repl-stream-db", "0");
    writer.auxiliary("repl-id", id);
    writer.auxiliary("repl-offset", "0");
    writer.auxiliary("aof-base", "0");
    synchronized (store) {
      for (int database = 0; database < RedisStore.DATABASES; database++) {
        writer.database(store, database);
      }
    }
    writer.out.write(END);
    writer.little(Crc64.of(Bytes.of(writer.out.toByteArray())), 8);
    return Bytes.of(writer.out.toByteArray());
  }

  private void auxiliary(String name, String value) {
    out.write(AUXILIARY);
    text(Bytes.latin1(name));
    text(Bytes.latin1(value));
  }

  private void database(RedisStore store, int database) {
    Map<Bytes, Value> keys = store.keys(database);
    if (keys.isEmpty()) {
      return;
    }
    out.write(SELECT);
    length(database);
    out.write(RESIZE);
    length(keys.size());
    length((int) keys.keySet().stream().filter(k -> store.end(database, k).isPresent()).count());
    keys.forEach(
        (key, value) -> {
          OptionalLong end = store.end(database, key);
          if (end.isPresent()) {
            out.write(EXPIRES);
            little(end.getAsLong(), 8);
          }
          value(key, value);
        });
  }

  private void value(Bytes key, Value value) {
    switch (value) {
      case Value.Text plain -> {
        begin(TEXT, key);
        text(plain.content());
      }
      case Value.Items list -> {
        begin(LIST, key);
        length(list.items().size());
        list.items().forEach(this::text);
      }
      case Value.Members set -> {
        begin(SET, key);
        length(set.members().size());
        set.members().forEach(this::text);
      }
      case Value.Fields hash -> {
        begin(HASH, key);
        length(hash.fields().size());
        hash.fields()
            .forEach(
                (field, content) -> {
                  text(field);
                  text(content);
                });
      }
      case Value.Scores scores -> {
        begin(SCORES, key);
        length(scores.scores().size());
        scores
            .scores()
            .forEach(
                (member, score) -> {
                  text(member);
                  little(Double.doubleToLongBits(score), 8);
                });
      }
    }
  }

  private void begin(int type, Bytes key) {
    out.write(type);
    text(key);
  }

  private void little(long value, int width) {
    for (int i = 0; i < width; i++) {
      out.write((int) (value >> 8 * i) & 255);
    }
  }

  private void length(int length) {
    if (length < 1 << 6) {
      out.write(length);
    } else if (length < 1 << 14) {
      out.write(0x40 | length >> 8);
      out.write(length & 255);
    } else {
      out.write(0x80);
      for (int shift = 24; shift >= 0; shift -= 8) {
        out.write(length >> shift & 255);
      }
    }
  }

  /** A text after its length; small integers in one to four bytes. */
  private void text(Bytes text) {
    String shown = text.length() <= 11 ? text.latin1() : "";
    long number = shown.matches("0|-?[1-9][0-9]{0,9}") ? Long.parseLong(shown) : Long.MAX_VALUE;
    if (number >= Integer.MIN_VALUE && number <= Integer.MAX_VALUE) {
      integer((int) number);
    } else {
      length(text.length());
      out.writeBytes(text.toArray());
    }
  }

  private void integer(int number) {
    if (number == (byte) number) {
      out.write(0xc0);
      little(number, 1);
    } else if (number == (short) number) {
      out.write(0xc1);
      little(number, 2);
    } else {
      out.write(0xc2);
      little(number, 4);
    }
  }
}
