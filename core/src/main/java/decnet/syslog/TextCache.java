package decnet.syslog;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Short texts that were decoded lately, by their bytes: the same few hosts, services and addresses
 * come again and again, and need not be made anew. A fixed number of places; a newcomer takes the
 * place of what was there. Not thread-safe.
 */
final class TextCache {
  private static final int PLACES = 2048;
  private static final int LONGEST =
      64; // bytes: names, addresses, session ids; not what peers send

  private final @Nullable String[] texts = new String[PLACES];
  private final byte[][] keys = new byte[PLACES][0]; // what each text was made of

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
    byte[] key = keys[place];
    if (known != null && Arrays.equals(key, 0, key.length, bytes, from, to)) {
      return known;
    }
    String text = new String(bytes, from, length, StandardCharsets.UTF_8);
    texts[place] = text;
    keys[place] = Arrays.copyOfRange(bytes, from, to);
    return text;
  }
}
