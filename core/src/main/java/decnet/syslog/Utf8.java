package decnet.syslog;

/**
 * Whether bytes are UTF-8. Source: RFC 3629 §4, which excludes overlong forms, surrogates and what
 * lies above U+10FFFF.
 */
final class Utf8 {
  private Utf8() {}

  /** The length of the character at {@code at}: 1 to 4 bytes, or 0 where there is none. */
  static int length(byte[] bytes, int at) {
    int first = bytes[at] & 255;
    if (first < 0x80) {
      return 1;
    }
    if (first >= 0xC2 && first <= 0xDF) {
      return tail(bytes, at + 1, 0x80, 0xBF) ? 2 : 0;
    }
    if (first >= 0xE0 && first <= 0xEF) {
      int low = first == 0xE0 ? 0xA0 : 0x80;
      int high = first == 0xED ? 0x9F : 0xBF;
      return tail(bytes, at + 1, low, high) && tail(bytes, at + 2, 0x80, 0xBF) ? 3 : 0;
    }
    if (first >= 0xF0 && first <= 0xF4) {
      int low = first == 0xF0 ? 0x90 : 0x80;
      int high = first == 0xF4 ? 0x8F : 0xBF;
      boolean whole =
          tail(bytes, at + 1, low, high)
              && tail(bytes, at + 2, 0x80, 0xBF)
              && tail(bytes, at + 3, 0x80, 0xBF);
      return whole ? 4 : 0;
    }
    return 0;
  }

  private static boolean tail(byte[] bytes, int at, int low, int high) {
    return at < bytes.length && (bytes[at] & 255) >= low && (bytes[at] & 255) <= high;
  }
}
