package decnet.syslog;

import decnet.base.Bytes;
import decnet.event.Event;
import decnet.event.Origin;
import decnet.event.Param;
import decnet.event.SessionTag;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Writes an event as the part of an RFC 5424 line that lies between the timestamp and the writer's
 * own parameters: host, application, message id and the structured data without its closing
 * bracket. One instance per thread; it is a growing buffer.
 *
 * <p>Source: RFC 5424 §6; the escapes beyond §6.3.3 are the contract's: a control character or a
 * byte that is not UTF-8 becomes {@code \xHH}, and a backslash that was sent becomes two, so that
 * nothing a peer sends can be taken for anything else.
 */
public final class LineEncoder {
  /**
   * Bytes of a value that are kept; what is longer is cut and its length told in a {@code …_bytes}
   * companion.
   */
  public static final int DEFAULT_VALUE_BYTES = 4096;

  private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);
  private static final int COMPANION_STEM = 26; // 32 characters of a name less "_bytes"
  private static final byte[] SD_BEGIN = " [relay@55555".getBytes(StandardCharsets.US_ASCII);

  /** What the writer adds to every line. */
  private static final Set<String> WRITERS = Set.of("at", "pos", "chain");

  private static final Set<String> MUTATIONS =
      Set.of(
          "decky",
          "old_services",
          "new_services",
          "trigger",
          "actor",
          "mutation_id",
          "seq",
          "at",
          "pos",
          "chain");

  private final int valueBytes;
  private byte[] buffer = new byte[512];
  private int length;

  public LineEncoder(int valueBytes) {
    this.valueBytes = valueBytes;
  }

  public LineEncoder() {
    this(DEFAULT_VALUE_BYTES);
  }

  /**
   * {@code HOSTNAME APP-NAME - MSGID [relay@55555 …} of {@code event}; the line's PRI and TIMESTAMP
   * come before, its end after.
   */
  public Bytes encode(Event event) {
    return Bytes.of(body(event));
  }

  byte[] body(Event event) {
    length = 0;
    switch (event) {
      case Event.Interaction interaction -> interaction(interaction);
      case Event.Mutation mutation -> mutation(mutation);
      case Event.Infrastructure own -> {
        header(own.host(), own.component(), own.type());
        details(own.details(), WRITERS);
      }
    }
    return Arrays.copyOf(buffer, length);
  }

  private void interaction(Event.Interaction event) {
    SessionTag tag = event.session();
    header(tag.decky().name(), tag.service(), event.type());
    ascii("src_ip", tag.source().address().toString());
    ascii("src_port", Integer.toString(tag.source().port()));
    ascii("dst_ip", tag.target().address().toString());
    ascii("dst_port", Integer.toString(tag.target().port()));
    ascii("session", tag.session());
    tag.pivot()
        .ifPresent(
            pivot -> {
              ascii("peer_ip", pivot.peer().address().toString());
              ascii("peer_port", Integer.toString(pivot.peer().port()));
              ascii("via", pivot.via());
            });
    if (tag.origin() != Origin.STRANGER) {
      ascii("origin", tag.origin().name().toLowerCase(Locale.ROOT));
    }
    details(event.details(), SessionTag.FIELDS);
  }

  private void mutation(Event.Mutation event) {
    header(event.decky().name(), "mutator", "decky_mutated");
    ascii("decky", event.decky().name());
    ascii("old_services", String.join(",", event.oldServices()));
    ascii("new_services", String.join(",", event.newServices()));
    ascii("trigger", event.trigger().text());
    event.actor().ifPresent(actor -> param(Param.of("actor", actor)));
    param(Param.of("mutation_id", event.mutationId()));
    ascii("seq", Long.toString(event.seq()));
    details(event.details(), MUTATIONS);
  }

  /**
   * A field that is called like a part of the identity does not override it: it gets {@code x_}.
   */
  private void details(List<Param> details, Set<String> identity) {
    for (Param detail : details) {
      param(
          identity.contains(detail.name())
              ? Param.of("x_" + detail.name(), detail.value())
              : detail);
    }
  }

  private void header(String host, String app, String type) {
    word(host, 255);
    put((byte) ' ');
    word(app, 48);
    put((byte) ' ');
    put((byte) '-');
    put((byte) ' ');
    word(type, 32);
    raw(SD_BEGIN);
  }

  /**
   * A header field: printable ASCII without blanks, {@code -} when empty. Source: RFC 5424 §6.2.4
   * to 6.2.7.
   */
  private void word(String text, int most) {
    if (text.isEmpty()) {
      put((byte) '-');
    }
    for (int i = 0; i < Math.min(text.length(), most); i++) {
      char c = text.charAt(i);
      put((byte) (c > 32 && c < 127 ? c : '_'));
    }
  }

  private void ascii(String name, String value) {
    param(name, value.getBytes(StandardCharsets.UTF_8));
  }

  private void param(Param param) {
    Bytes value = param.value();
    if (value.length() <= valueBytes) {
      param(param.name(), value.toArray());
      return;
    }
    param(param.name(), cut(value));
    String stem =
        param.name().length() > COMPANION_STEM
            ? param.name().substring(0, COMPANION_STEM)
            : param.name();
    ascii(stem + "_bytes", Integer.toString(value.length()));
  }

  /** The first bytes of {@code value}, not cutting a character in two. */
  private byte[] cut(Bytes value) {
    int end = valueBytes;
    while (end > valueBytes - 4 && end > 0 && (value.at(end) & 0xC0) == 0x80) {
      end--;
    }
    boolean inside = (value.at(end) & 0xC0) != 0x80;
    return value.slice(0, inside ? end : valueBytes).toArray();
  }

  private void param(String name, byte[] value) {
    put((byte) ' ');
    for (int i = 0; i < name.length(); i++) {
      put((byte) name.charAt(i));
    }
    put((byte) '=');
    put((byte) '"');
    value(value);
    put((byte) '"');
  }

  private void value(byte[] value) {
    ensure(4 * value.length + 1); // the worst case: every byte becomes \xHH
    for (int i = 0; i < value.length; ) {
      int b = value[i] & 255;
      if (b == '\\' || b == '"' || b == ']') {
        buffer[length++] = '\\';
        buffer[length++] = (byte) b;
        i++;
      } else if (b >= 32 && b < 127) {
        buffer[length++] = (byte) b;
        i++;
      } else {
        i += character(value, i, Utf8.length(value, i));
      }
    }
  }

  /**
   * One character of {@code bytes} bytes (0: malformed, one byte is written) that is not plain
   * ASCII; says how many bytes it took.
   */
  private int character(byte[] value, int at, int bytes) {
    boolean control =
        bytes == 1
            || (bytes == 2
                && value[at] == (byte) 0xC2
                && (value[at + 1] & 255) < 0xA0); // C0, DEL, C1
    int taken = Math.max(bytes, 1);
    for (int i = at; i < at + taken; i++) {
      if (bytes == 0 || control) {
        buffer[length++] = '\\';
        buffer[length++] = 'x';
        buffer[length++] = HEX[value[i] >> 4 & 15];
        buffer[length++] = HEX[value[i] & 15];
      } else {
        buffer[length++] = value[i];
      }
    }
    return taken;
  }

  private void raw(byte[] bytes) {
    ensure(bytes.length);
    System.arraycopy(bytes, 0, buffer, length, bytes.length);
    length += bytes.length;
  }

  private void put(byte b) {
    ensure(1);
    buffer[length++] = b;
  }

  private void ensure(int more) {
    if (length + more > buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.max(2 * buffer.length, length + more));
    }
  }
}
