package decnet.syslog;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Texts as small numbers, in the order they were first seen; number 0 is the empty text. A text is
 * found by its bytes without being decoded; bytes that decode to the same text have one number. Not
 * thread-safe.
 */
public final class Names {
  private byte[][] keys = new byte[64][];
  private int[] hashes = new int[64];
  private int[] numbers = new int[64]; // of the text, where the place holds a key
  private int used;
  private final Map<String, Integer> byText = new HashMap<>();
  private final List<String> texts = new ArrayList<>();

  public Names() {
    number("");
  }

  public int size() {
    return texts.size();
  }

  /** The texts with numbers from {@code from} on, a copy. */
  public List<String> since(int from) {
    return List.copyOf(texts.subList(from, texts.size()));
  }

  int number(String text) {
    Integer known = byText.putIfAbsent(text, texts.size());
    if (known != null) {
      return known;
    }
    texts.add(text);
    return texts.size() - 1;
  }

  /** The number of {@code bytes[from, to)} as UTF-8. */
  int number(byte[] bytes, int from, int to) {
    int hash = KeyedHash.of(bytes, from, to);
    int at = hash & keys.length - 1;
    while (keys[at] != null) {
      byte[] key = keys[at];
      if (hashes[at] == hash && Arrays.equals(key, 0, key.length, bytes, from, to)) {
        return numbers[at];
      }
      at = at + 1 & keys.length - 1;
    }
    return learn(Arrays.copyOfRange(bytes, from, to), hash);
  }

  private int learn(byte[] key, int hash) {
    if (2 * ++used > keys.length) {
      grow();
    }
    int number = number(new String(key, StandardCharsets.UTF_8));
    put(key, hash, number);
    return number;
  }

  private void put(byte[] key, int hash, int number) {
    int at = hash & keys.length - 1;
    while (keys[at] != null) {
      at = at + 1 & keys.length - 1;
    }
    keys[at] = key;
    hashes[at] = hash;
    numbers[at] = number;
  }

  private void grow() {
    byte[][] oldKeys = keys;
    int[] oldHashes = hashes;
    int[] oldNumbers = numbers;
    keys = new byte[2 * oldKeys.length][];
    hashes = new int[keys.length];
    numbers = new int[keys.length];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != null) {
        put(oldKeys[i], oldHashes[i], oldNumbers[i]);
      }
    }
  }
}
