package decnet.decoy.shell;

import decnet.decoy.world.FileError;
import decnet.decoy.world.FileTree;
import java.util.ArrayList;
import java.util.List;

/** Pattern matching of names (POSIX XCU 2.13), in time linear in pattern times text. */
final class Globbing {
  private static final int MAX_MATCHES = 20_000;

  private Globbing() {}

  static boolean isPattern(String text) {
    return text.indexOf('*') >= 0 || text.indexOf('?') >= 0 || text.indexOf('[') >= 0;
  }

  /** Whether {@code text} matches; {@code \} quotes the next character. */
  static boolean matches(String pattern, String text) {
    int p = 0;
    int t = 0;
    int star = -1;
    int mark = 0;
    while (t < text.length()) {
      int next = p < pattern.length() ? step(pattern, p, text.charAt(t)) : -1;
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        mark = t;
      } else if (next > 0) {
        p = next;
        t++;
      } else if (star >= 0) {
        p = star + 1;
        t = ++mark;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }

  /** The place in the pattern after one that matches {@code c}, or -1. */
  private static int step(String pattern, int p, char c) {
    char head = pattern.charAt(p);
    if (head == '?') {
      return p + 1;
    }
    if (head == '\\' && p + 1 < pattern.length()) {
      return pattern.charAt(p + 1) == c ? p + 2 : -1;
    }
    int close = head == '[' ? pattern.indexOf(']', p + 2) : -1;
    if (close < 0) {
      return head == c ? p + 1 : -1;
    }
    boolean negated = pattern.charAt(p + 1) == '!' || pattern.charAt(p + 1) == '^';
    boolean found = false;
    for (int i = p + (negated ? 2 : 1); i < close; i++) {
      if (i + 2 < close && pattern.charAt(i + 1) == '-') {
        found |= c >= pattern.charAt(i) && c <= pattern.charAt(i + 2);
        i += 2;
      } else {
        found |= pattern.charAt(i) == c;
      }
    }
    return found != negated ? close + 1 : -1;
  }

  /** The paths that match, in order; the pattern itself when none do. */
  static List<String> expand(String pattern, ShellState state) {
    List<String> found = List.of(pattern.startsWith("/") ? "/" : "");
    String[] parts = pattern.split("/");
    for (int i = 0; i < parts.length; i++) {
      if (!parts[i].isEmpty()) {
        found = step(found, parts[i], i == parts.length - 1, state);
      }
    }
    return found.isEmpty() ? List.of(pattern.replaceAll("\\\\(.)", "$1")) : found;
  }

  private static List<String> step(
      List<String> bases, String part, boolean last, ShellState state) {
    List<String> found = new ArrayList<>();
    for (String base : bases) {
      try {
        for (FileTree.Entry entry :
            state.files().list(state.user(), state.path(base.isEmpty() ? "." : base))) {
          boolean hidden = entry.name().startsWith(".") && !part.startsWith(".");
          if (!hidden && matches(part, entry.name()) && found.size() < MAX_MATCHES) {
            found.add(base + entry.name() + (last ? "" : "/"));
          }
        }
        if (part.equals(".") || part.equals("..")) {
          found.add(base + part + (last ? "" : "/"));
        }
      } catch (FileError unreadable) {
        // a shell passes it over
      }
    }
    return found;
  }
}
