package decnet.correlation;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * JSON that grows in one buffer and is handed on when that is full. Puts the commas; that begins
 * and ends match is up to the caller. Not thread-safe.
 *
 * <p>Source: RFC 8259 §7: what must be escaped is, nothing else.
 */
final class JsonText {
  static final int FULL = 1 << 20; // bytes
  private static final int LONGEST_NUMBER = 26; // of a long, or a double as Double.toString has it
  private static final int LONGEST_ESCAPE = 6; // backslash, u and four digits
  private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.ISO_8859_1);
  private static final byte[] NULL = ascii("null");
  private static final byte[] TRUE = ascii("true");
  private static final byte[] FALSE = ascii("false");

  /** Takes the begin of a text, which is complete only when more is taken. */
  @FunctionalInterface
  interface Sink {
    void take(byte[] bytes, int size);
  }

  private final TimeText times = new TimeText();
  private Sink sink;
  private byte[] bytes = new byte[1 << 12];
  private int size;
  private boolean comma; // whether the next value or name is not the first one where it stands

  JsonText(Sink sink) {
    this.sink = sink;
  }

  /** What is full goes to {@code out}. */
  static JsonText to(OutputStream out) {
    return new JsonText((bytes, size) -> write(out, bytes, size));
  }

  static void write(OutputStream out, byte[] bytes, int size) {
    try {
      out.write(bytes, 0, size);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Begins another text in the same buffer. */
  void begin(Sink next) {
    sink = next;
    size = 0;
    comma = false;
  }

  /** Hands on what is here. */
  void flush() {
    sink.take(bytes, size);
    size = 0;
  }

  private void room(int more) {
    if (more > bytes.length - size) {
      if (size >= FULL) {
        flush();
      }
      if (more > bytes.length - size) {
        bytes = Arrays.copyOf(bytes, Math.max(size + more, 2 * bytes.length));
      }
    }
  }

  private void put(char ascii) {
    room(1);
    bytes[size++] = (byte) ascii;
  }

  /** Bytes as they are, outside of the order of names and values. */
  JsonText raw(byte[] text) {
    room(text.length);
    System.arraycopy(text, 0, bytes, size, text.length);
    size += text.length;
    return this;
  }

  /** The comma, where one is needed before the next value or name. */
  void separate() {
    if (comma) {
      put(',');
    }
    comma = true;
  }

  JsonText beginObject() {
    return begin('{');
  }

  JsonText endObject() {
    return end('}');
  }

  JsonText beginArray() {
    return begin('[');
  }

  JsonText endArray() {
    return end(']');
  }

  private JsonText begin(char bracket) {
    separate();
    put(bracket);
    comma = false;
    return this;
  }

  private JsonText end(char bracket) {
    put(bracket);
    comma = true;
    return this;
  }

  /** What follows is not the first one where it stands. */
  void follow() {
    comma = true;
  }

  /** A line's end; what follows is a text of its own. */
  void newline() {
    put('\n');
    comma = false;
  }

  JsonText name(String name) {
    separate();
    quoted(name);
    put(':');
    comma = false;
    return this;
  }

  JsonText value(String text) {
    separate();
    quoted(text);
    return this;
  }

  JsonText value(long number) {
    separate();
    digits(number);
    return this;
  }

  JsonText value(double number) {
    separate();
    return raw(ascii(Double.toString(number)));
  }

  JsonText value(boolean truth) {
    separate();
    return raw(truth ? TRUE : FALSE);
  }

  JsonText nothing() {
    separate();
    return raw(NULL);
  }

  /** An instant in quotes. */
  JsonText time(long micros) {
    separate();
    put('"');
    rawTime(micros);
    put('"');
    return this;
  }

  JsonText values(Collection<String> texts) {
    beginArray();
    texts.forEach(this::value);
    return endArray();
  }

  JsonText timeOrNull(Optional<Long> micros) {
    return micros.isPresent() ? time(micros.get()) : nothing();
  }

  JsonText valueOrNull(Optional<String> text) {
    return text.isPresent() ? value(text.get()) : nothing();
  }

  /** An instant as it is, outside of the order of names and values. */
  JsonText rawTime(long micros) {
    room(TimeText.MOST);
    size = times.put(bytes, size, micros);
    return this;
  }

  /** A number as it is, outside of the order of names and values. */
  JsonText digits(long number) {
    room(LONGEST_NUMBER);
    if (number < 0) {
      return raw(ascii(Long.toString(number)));
    }
    if (number < 10) {
      bytes[size++] = (byte) ('0' + number);
      return this;
    }
    int length = 1;
    for (long rest = number; rest >= 10; rest /= 10) {
      length++;
    }
    long rest = number;
    for (int at = size + length - 1; at >= size; at--, rest /= 10) {
      bytes[at] = (byte) ('0' + rest % 10);
    }
    size += length;
    return this;
  }

  /** A text in quotes, in UTF-8. */
  static byte[] quote(String text) {
    return alone(json -> json.quoted(text));
  }

  /** What {@code writer} writes, which is short. */
  static byte[] alone(Consumer<JsonText> writer) {
    JsonText alone = new JsonText((bytes, size) -> {});
    writer.accept(alone);
    return Arrays.copyOf(alone.bytes, alone.size);
  }

  private void quoted(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    room(LONGEST_ESCAPE * utf8.length + 2);
    bytes[size++] = '"';
    for (byte b : utf8) {
      if (b >= ' ' && b != '"' && b != '\\' || b < 0) {
        bytes[size++] = b;
      } else {
        escape(b);
      }
    }
    bytes[size++] = '"';
  }

  private void escape(byte b) {
    bytes[size++] = '\\';
    switch (b) {
      case '"', '\\' -> bytes[size++] = b;
      case '\b' -> bytes[size++] = 'b';
      case '\t' -> bytes[size++] = 't';
      case '\n' -> bytes[size++] = 'n';
      case '\f' -> bytes[size++] = 'f';
      case '\r' -> bytes[size++] = 'r';
      default -> {
        bytes[size++] = 'u';
        bytes[size++] = '0';
        bytes[size++] = '0';
        bytes[size++] = HEX[b >> 4];
        bytes[size++] = HEX[b & 15];
      }
    }
  }
}
