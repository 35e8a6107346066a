package decnet.syslog;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Short ASCII texts that were decoded lately, by their bytes: the same few hosts, services and
 * addresses come again and again, and need not be made anew. A fixed number of places; a newcomer
 * takes the place of what was there. Not thread-safe.
 */
final class TextCache {
  private static final int PLACES = 2048;
  private static final int LONGEST =
      64; // bytes: names, addresses, session ids; not what peers send

  private final @Nullable String[] texts = new String[PLACES];

  /** {@code bytes[from, to)} as UTF-8. */
  String text(byte[] bytes, int from, int to) {
    int length = to - from;
    if (length > LONGEST) {
      return new String(bytes, from, length, StandardCharsets.UTF_8);
    }
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + bytes[i];
    }
    int place = (hash ^ hash >>> 11 ^ hash >>> 22) & PLACES - 1;
    String known = texts[place];
    if (known != null && known.length() == length && same(known, bytes, from)) {
      return known;
    }
    String text = new String(bytes, from, length, StandardCharsets.UTF_8);
    texts[place] = text;
    return text;
  }

  /** Never true of a byte beyond ASCII: it is negative, a character is not. */
  private static boolean same(String text, byte[] bytes, int from) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) != bytes[from + i]) {
        return false;
      }
    }
    return true;
  }
}
