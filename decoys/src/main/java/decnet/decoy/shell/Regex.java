package decnet.decoy.shell;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * POSIX regular expressions on Java's engine, with a budget: an expression that backtracks without
 * end stops matching instead of holding a thread.
 */
final class Regex {
  private static final int MAX_STEPS = 2_000_000;

  private Regex() {}

  /** A text that counts how often it is looked at. */
  private static final class Budgeted implements CharSequence {
    private final String text;
    private int steps;

    Budgeted(String text) {
      this.text = text;
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(int index) {
      return ++steps > MAX_STEPS ? '\0' : text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.substring(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }

  static Matcher find(Pattern pattern, String text) {
    return pattern.matcher(new Budgeted(text));
  }

  /** Compiles a basic ({@code extended} false) or extended expression of POSIX (XBD 9). */
  static Pattern compile(String expression, boolean extended, int flags)
      throws PatternSyntaxException {
    StringBuilder java = new StringBuilder();
    for (int i = 0; i < expression.length(); i++) {
      char c = expression.charAt(i);
      if (c == '[') {
        int close = expression.indexOf(']', i + 2);
        if (close > 0) {
          java.append(bracket(expression.substring(i + 1, close)));
          i = close;
          continue;
        }
      }
      if (c == '\\' && i + 1 < expression.length()) {
        char next = expression.charAt(++i);
        if (!extended && "(){}|+?".indexOf(next) >= 0) {
          java.append(next);
        } else {
          java.append(Character.isLetterOrDigit(next) ? "\\" + next : Pattern.quote(next + ""));
        }
      } else if (!extended && "(){}|+?".indexOf(c) >= 0) {
        java.append('\\').append(c);
      } else {
        java.append(c);
      }
    }
    return Pattern.compile(java.toString().replace("\\<", "\\b").replace("\\>", "\\b"), flags);
  }

  private static String bracket(String body) {
    String classes =
        body.replace("\\", "\\\\")
            .replace("[", "\\[")
            .replace("&&", "&\\&")
            .replaceAll("\\\\\\[:(\\w+):", "[:$1:");
    return "["
        + classes
            .replace("[:alpha:", "a-zA-Z")
            .replace("[:digit:", "0-9")
            .replace("[:alnum:", "a-zA-Z0-9")
            .replace("[:space:", "\\s")
            .replace("[:upper:", "A-Z")
            .replace("[:lower:", "a-z")
            .replace("[:xdigit:", "0-9a-fA-F")
        + "]";
  }
}
