package decnet.bus;

/**
 * What a subscriber wants: tokens, of which {@code *} stands for exactly one and {@code >}, only at
 * the end, for one or more. {@code topology.>} matches {@code topology.a.status}, not {@code
 * topology}. Source: contract §1, as NATS has it.
 */
public record TopicPattern(String text) {
  public TopicPattern {
    String[] tokens = text.split("\\.", -1);
    for (int i = 0; i < tokens.length; i++) {
      String token = tokens[i];
      boolean wildcard = token.equals("*") || (token.equals(">") && i == tokens.length - 1);
      if (!wildcard) {
        try {
          Topic.segment("token", token);
        } catch (IllegalArgumentException bad) {
          throw new IllegalArgumentException(
              "pattern: '"
                  + text
                  + "' (expected: tokens joined by dots, * for one, > only as the last)",
              bad);
        }
      }
    }
  }

  /** Whether {@code topic} is wanted. */
  public boolean matches(Topic topic) {
    String name = topic.name();
    int p = 0;
    int t = 0;
    while (p < text.length() && t < name.length()) {
      int patternEnd = end(text, p);
      int topicEnd = end(name, t);
      char first = text.charAt(p);
      if (first == '>') {
        return true;
      }
      boolean same =
          first == '*'
              || (patternEnd - p == topicEnd - t && text.regionMatches(p, name, t, patternEnd - p));
      if (!same) {
        return false;
      }
      p = patternEnd + 1;
      t = topicEnd + 1;
    }
    return p >= text.length() && t >= name.length();
  }

  private static int end(String text, int from) {
    int dot = text.indexOf('.', from);
    return dot < 0 ? text.length() : dot;
  }

  @Override
  public String toString() {
    return text;
  }
}
