package decnet.decoy.service.redis;

/**
 * Redis's glob patterns: {@code * ? [a-z] [^x] \x}. Linear in the text for each star: it remembers
 * only the last one.
 */
final class Glob {
  private Glob() {}

  static boolean matches(String pattern, String text) {
    int p = 0;
    int t = 0;
    int star = -1;
    int resume = 0;
    while (t < text.length()) {
      int next = p < pattern.length() ? one(pattern, p, text.charAt(t)) : -1;
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        resume = t;
      } else if (next >= 0) {
        p = next;
        t++;
      } else if (star >= 0) {
        p = star + 1;
        t = ++resume;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p >= pattern.length();
  }

  /** Where the pattern goes on after matching {@code c} at {@code p}, or -1. */
  private static int one(String pattern, int p, char c) {
    char first = pattern.charAt(p);
    if (first == '?') {
      return p + 1;
    }
    if (first == '\\' && p + 1 < pattern.length()) {
      return pattern.charAt(p + 1) == c ? p + 2 : -1;
    }
    if (first != '[') {
      return first == c ? p + 1 : -1;
    }
    boolean negated = p + 1 < pattern.length() && pattern.charAt(p + 1) == '^';
    boolean found = false;
    int at = p + (negated ? 2 : 1);
    for (; at < pattern.length() && pattern.charAt(at) != ']'; at++) {
      boolean range =
          at + 2 < pattern.length()
              && pattern.charAt(at + 1) == '-'
              && pattern.charAt(at + 2) != ']';
      if (range) {
        found |= pattern.charAt(at) <= c && c <= pattern.charAt(at + 2);
        at += 2;
      } else {
        found |= pattern.charAt(at) == c;
      }
    }
    return found == negated ? -1 : at + 1;
  }
}
