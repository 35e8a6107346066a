package decnet.decoy;

import decnet.base.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a server answered over TLS, in words: records, messages and extensions with the lengths of
 * what is random or encrypted. Any other answer is told as it is.
 */
public final class TlsSummary {
  private static final String DOWNGRADE = "444f574e475244"; // RFC 8446 §4.1.3: "DOWNGRD"

  private TlsSummary() {}

  /** {@code heard}: a byte a character, then {@code [open]}, {@code [FIN]} or {@code [RST]}. */
  public static String of(String heard) {
    int end = heard.lastIndexOf('[');
    byte[] said = heard.substring(0, end).getBytes(StandardCharsets.ISO_8859_1);
    List<String> parts = new ArrayList<>();
    int at = 0;
    while (at + 5 <= said.length && said[at] >= 20 && said[at] <= 24) {
      int length = number(said, at + 3, 2);
      int next = Math.min(said.length, at + 5 + length);
      parts.add(record(said, at, next));
      at = next;
    }
    if (at < said.length) {
      parts.add(text(new String(said, at, said.length - at, StandardCharsets.ISO_8859_1)));
    }
    parts.add(heard.substring(end + 1, heard.length() - 1));
    return String.join(" / ", parts);
  }

  private static String text(String said) {
    return said.replaceAll("Date: [^\r]*", "Date: <date>")
        .replace("\r", "\\r")
        .replace("\n", "\\n");
  }

  private static int number(byte[] from, int at, int bytes) {
    int number = 0;
    for (int i = 0; i < bytes && at + i < from.length; i++) {
      number = number << 8 | from[at + i] & 255;
    }
    return number;
  }

  private static String hex(byte[] from, int at, int bytes) {
    return at < 0 || at + bytes > from.length ? "short" : Bytes.of(from, at, bytes).hex();
  }

  private static String record(byte[] said, int at, int end) {
    String version = hex(said, at + 1, 2);
    return switch (said[at]) {
      case 20 -> "CCS " + version;
      case 21 -> end - at == 7 ? "ALERT " + version + " " + hex(said, at + 5, 2) : "ALERT hidden";
      case 22 -> "HS " + version + " " + message(said, at + 5, end);
      case 23 -> "APP " + version + " " + (end - at - 5);
      default -> "TYPE" + said[at] + " " + (end - at - 5);
    };
  }

  private static String message(byte[] said, int at, int end) {
    int length = number(said, at + 1, 3);
    return switch (said[at]) {
      case 2 -> serverHello(said, at + 4, at + 4 + length);
      case 12 -> "SKE " + hex(said, at + 4, 3) + " " + length;
      default -> at + 4 + length <= end ? said[at] + " " + length : "part " + (end - at);
    };
  }

  private static String serverHello(byte[] said, int at, int end) {
    StringBuilder text = new StringBuilder("SH ");
    text.append(hex(said, at, 2));
    String tail = hex(said, at + 26, 8);
    boolean retry = hex(said, at + 2, 4).equals("cf21ad74"); // RFC 8446 §4.1.3
    text.append(
        retry ? " retry" : tail.startsWith(DOWNGRADE) ? " downgrade" + tail.substring(14) : "");
    int idLength = number(said, at + 34, 1);
    text.append(" id").append(idLength);
    int next = at + 35 + idLength;
    text.append(' ').append(hex(said, next, 2)).append(" [");
    for (int i = next + 5; i + 4 <= end; i += 4 + number(said, i + 2, 2)) {
      int type = number(said, i, 2);
      int length = number(said, i + 2, 2);
      String body = type == 51 && length > 4 ? hex(said, i + 4, 4) : hex(said, i + 4, length);
      text.append(String.format(Locale.ROOT, "%d:%s ", type, body));
    }
    return text.toString().strip() + "]";
  }
}
