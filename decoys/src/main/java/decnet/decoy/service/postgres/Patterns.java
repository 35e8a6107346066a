package decnet.decoy.service.postgres;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** LIKE and regular expressions; what is beyond our engine is a pattern that matches nothing. */
final class Patterns {
  private static final int MAX_PATTERN = 4096;

  private Patterns() {}

  /** A pattern of LIKE over a text; linear in both but for the last star. */
  static boolean like(String text, String pattern, boolean fold) throws SqlError {
    String subject = fold ? Token.folded(text) : text;
    String wanted = fold ? Token.folded(pattern) : pattern;
    int t = 0;
    int p = 0;
    int star = -1;
    int mark = 0;
    while (t < subject.length()) {
      char c = p < wanted.length() ? wanted.charAt(p) : 0;
      if (p < wanted.length() && c == '%') {
        star = p++;
        mark = t;
      } else if (p < wanted.length() && c == '\\') {
        if (p + 1 >= wanted.length()) {
          throw SqlError.error(
              "22025",
              "LIKE pattern must not end with escape character",
              "like_match.c:104:UTF8_MatchText");
        }
        if (wanted.charAt(p + 1) == subject.charAt(t)) {
          p += 2;
          t++;
        } else if (star >= 0) {
          p = star + 1;
          t = ++mark;
        } else {
          return false;
        }
      } else if (p < wanted.length() && (c == '_' || c == subject.charAt(t))) {
        p++;
        t++;
      } else if (star >= 0) {
        p = star + 1;
        t = ++mark;
      } else {
        return false;
      }
    }
    while (p < wanted.length() && wanted.charAt(p) == '%') {
      p++;
    }
    return p == wanted.length();
  }

  static Pattern regex(String text, boolean fold) throws SqlError {
    String pattern = text;
    int flags = fold ? Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE : 0;
    if (pattern.startsWith("(?i)") || pattern.startsWith("***:")) {
      pattern = pattern.substring(4);
      flags |= text.startsWith("(?i)") ? Pattern.CASE_INSENSITIVE : 0;
    }
    if (pattern.length() > MAX_PATTERN || isCostly(pattern)) {
      throw wrong("regular expression is too complex");
    }
    try {
      return Pattern.compile(
          pattern.replace("\\m", "\\b").replace("\\M", "\\b").replace("\\y", "\\b"),
          flags | Pattern.DOTALL);
    } catch (PatternSyntaxException invalid) {
      throw wrong(reason(invalid, pattern));
    }
  }

  /** Whether a repetition holds another one: what takes a backtracking engine for ever. */
  private static boolean isCostly(String pattern) {
    int depth = 0;
    boolean[] repeats = new boolean[64];
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '(') {
        depth++;
        if (depth >= repeats.length) {
          return true;
        }
        repeats[depth] = false;
      } else if (c == ')' && depth > 0) {
        char next = i + 1 < pattern.length() ? pattern.charAt(i + 1) : 0;
        boolean repeated = next == '*' || next == '+' || next == '{';
        if (repeated && repeats[depth]) {
          return true;
        }
        depth--;
        repeats[depth] |= repeated || repeats[depth + 1];
      } else if (c == '*' || c == '+' || c == '{') {
        repeats[depth] = true;
      }
    }
    return false;
  }

  private static SqlError wrong(String reason) {
    return SqlError.error(
        "2201B", "invalid regular expression: " + reason, "regexp.c:207:RE_compile_and_cache");
  }

  private static String reason(PatternSyntaxException invalid, String pattern) {
    String said = invalid.getDescription();
    if (said.contains("group") || said.contains("parenthes") || said.contains("')'")) {
      return "parentheses () not balanced";
    }
    if (said.contains("character class") || pattern.endsWith("[")) {
      return "brackets [] not balanced";
    }
    if (said.contains("Dangling")) {
      return "quantifier operand invalid";
    }
    if (said.contains("repetition")) {
      return "invalid repetition count(s)";
    }
    return "invalid escape \\ sequence";
  }

  /** A replacement of regexp_replace in our engine's words. */
  static String replacement(String text) {
    StringBuilder java = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length()) {
        char next = text.charAt(++i);
        if (next >= '1' && next <= '9') {
          java.append('$').append(next);
        } else if (next == '&') {
          java.append("$0");
        } else {
          java.append(Matcher.quoteReplacement(String.valueOf(next)));
        }
      } else {
        java.append(Matcher.quoteReplacement(String.valueOf(c)));
      }
    }
    return java.toString();
  }

  /** SIMILAR TO's pattern as a regular expression. */
  static String similar(String pattern) {
    return "^(?:" + pattern.replace(".", "\\.").replace("%", ".*").replace("_", ".") + ")$";
  }
}
