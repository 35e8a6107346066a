package decnet.decoy.shell;

/** Backslash escapes of {@code echo -e}, {@code printf} and {@code $'…'}. */
final class Escapes {
  private static final String LETTERS = "abefnrtv\\'\"?E";
  private static final String VALUES = "\u0007\b\u001b\f\n\r\t\u000b\\'\"?\u001b";

  private Escapes() {}

  /** The text with its escapes replaced; an unknown one stays as it is. */
  static String decode(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '\\' || i + 1 == text.length()) {
        out.append(c);
        continue;
      }
      char kind = text.charAt(++i);
      int letter = LETTERS.indexOf(kind);
      if (letter >= 0) {
        out.append(VALUES.charAt(letter));
      } else if (kind == 'x') {
        int end = digits(text, i + 1, 2, 16);
        out.append(
            end == i + 1 ? "\\x" : (char) Integer.parseInt(text.substring(i + 1, end), 16) + "");
        i = end - 1;
      } else if (kind >= '0' && kind <= '7') {
        int end = digits(text, i, kind == '0' ? 4 : 3, 8);
        out.append((char) (Integer.parseInt(text.substring(i, end), 8) & 255));
        i = end - 1;
      } else {
        out.append('\\').append(kind);
      }
    }
    return out.toString();
  }

  private static int digits(String text, int from, int most, int radix) {
    int end = from;
    while (end < text.length()
        && end - from < most
        && Character.digit(text.charAt(end), radix) >= 0) {
      end++;
    }
    return end;
  }
}
