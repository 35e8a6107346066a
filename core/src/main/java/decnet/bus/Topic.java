package decnet.bus;

/**
 * The name of a stream of messages: dot-separated tokens, none empty, none with a wildcard or white
 * space. Immutable.
 */
public record Topic(String name) implements Comparable<Topic> {
  public Topic {
    if (name.isEmpty() || name.startsWith(".") || name.endsWith(".") || name.contains("..")) {
      throw new IllegalArgumentException(
          "topic: '" + name + "' (expected: tokens joined by dots, none empty)");
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '*' || c == '>' || Character.isWhitespace(c) || Character.isISOControl(c)) {
        throw new IllegalArgumentException(
            "topic: '" + name + "' (expected: no wildcard, no white space)");
      }
    }
  }

  /** Checks what a caller puts between two dots: {@code what} names it in the message. */
  static String segment(String what, String text) {
    boolean bad = text.isEmpty();
    for (int i = 0; i < text.length() && !bad; i++) {
      char c = text.charAt(i);
      bad =
          c == '.'
              || c == '*'
              || c == '>'
              || Character.isWhitespace(c)
              || Character.isISOControl(c);
    }
    if (bad) {
      throw new IllegalArgumentException(
          what + ": '" + text + "' (expected: one token without . * > or white space)");
    }
    return text;
  }

  @Override
  public int compareTo(Topic other) {
    return name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return name;
  }
}
