package decnet.decoy.shell;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A place in the text of commands, and what is looked for from there. */
final class Cursor {
  /** What ends an unquoted word. */
  static final String BREAKS = " \t\n;&|<>()";

  private String text;
  private int at;

  Cursor(String text) {
    this.text = text;
  }

  boolean atEnd() {
    return at >= text.length();
  }

  char peek() {
    return text.charAt(at);
  }

  /** The character {@code offset} places on, or -1 beyond the end. */
  int ahead(int offset) {
    return at + offset < text.length() ? text.charAt(at + offset) : -1;
  }

  /** Whether a character that ends an unquoted word stands here, or nothing more does. */
  boolean atBreak() {
    return atEnd() || BREAKS.indexOf(peek()) >= 0;
  }

  /** Whether the character here is one of {@code any}. */
  boolean isAny(String any) {
    return !atEnd() && any.indexOf(peek()) >= 0;
  }

  boolean starts(String prefix) {
    return text.startsWith(prefix, at);
  }

  int position() {
    return at;
  }

  void skip(int count) {
    at += count;
  }

  /** Takes what stands before {@code end}, a position. */
  String takeTo(int end) {
    String taken = text.substring(at, end);
    at = end;
    return taken;
  }

  /** What was passed since {@code start}. */
  String since(int start) {
    return text.substring(start, at);
  }

  /** Where {@code wanted} stands next, or -1. */
  int find(char wanted, int from) {
    return text.indexOf(wanted, from);
  }

  boolean accept(String token) {
    boolean there = starts(token);
    if (there) {
      at += token.length();
    }
    return there;
  }

  /** The operator or word here, for an error message. */
  String token() {
    if (atEnd()) {
      return "newline";
    }
    for (String operator :
        List.of("&&", "||", ";;", ">>", "<<", "&", "|", ";", "(", ")", "<", ">")) {
      if (starts(operator)) {
        return operator;
      }
    }
    return peek() == '\n' ? "newline" : peekWord();
  }

  void blanks() {
    while (!atEnd()) {
      char c = peek();
      if (c == ' ' || c == '\t') {
        at++;
      } else if (starts("\\\n")) {
        at += 2;
      } else if (c == '#') {
        while (!atEnd() && peek() != '\n') {
          at++;
        }
      } else {
        return;
      }
    }
  }

  void blankLines() {
    blanks();
    while (!atEnd() && peek() == '\n') {
      at++;
      blanks();
    }
  }

  /** The unquoted characters here up to a break, without taking them. */
  String peekWord() {
    int end = at;
    while (end < text.length() && BREAKS.indexOf(text.charAt(end)) < 0) {
      end++;
    }
    return text.substring(at, end);
  }

  /** The name of an assignment here, or null. */
  @Nullable String assignmentName() {
    int end = at;
    while (end < text.length() && isName(text.charAt(end), end > at)) {
      end++;
    }
    return end > at && end < text.length() && text.charAt(end) == '='
        ? text.substring(at, end)
        : null;
  }

  static boolean isName(char c, boolean later) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c == '_'
        || later && c >= '0' && c <= '9';
  }

  /** How many digits stand here before one of {@code operators}; 0 when none do. */
  int digitsBefore(String operators) {
    int end = at;
    while (end < text.length() && end - at < 3 && Character.isDigit(text.charAt(end))) {
      end++;
    }
    return end < text.length() && operators.indexOf(text.charAt(end)) >= 0 ? end - at : 0;
  }

  int number(int digits) {
    return Integer.parseInt(text.substring(at, at + digits));
  }

  @Nullable String operatorAfter(int digits, List<String> operators) {
    for (String operator : operators) {
      if (text.startsWith(operator, at + digits)) {
        return operator;
      }
    }
    return null;
  }

  /** Where the {@code ))} stands that ends the arithmetic {@code offset} places on, or -1. */
  int arithmeticEnd(int offset) {
    int open = 0;
    for (int i = at + offset; i + 1 < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '(') {
        open++;
      } else if (c == ')' && open > 0) {
        open--;
      } else if (c == ')') {
        return text.charAt(i + 1) == ')' ? i : -1;
      }
    }
    return -1;
  }

  /** Where the parenthesis opened before {@code from} closes. */
  int closing(int from) throws SyntaxError {
    int open = 1;
    char quote = 0;
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote != 0) {
        if (c == quote) {
          quote = 0;
        } else if (c == '\\' && quote == '"') {
          i++;
        }
      } else if (c == '\\') {
        i++;
      } else if (c == '\'' || c == '"') {
        quote = c;
      } else if (c == '(') {
        open++;
      } else if (c == ')' && --open == 0) {
        return i;
      }
    }
    throw SyntaxError.unfinished();
  }

  /** A here-document: the lines from the next one on up to one that is {@code delimiter}. */
  String takeDocument(String delimiter, boolean stripTabs) throws SyntaxError {
    int lineEnd = text.indexOf('\n', at);
    if (lineEnd < 0) {
      throw SyntaxError.unfinished();
    }
    StringBuilder content = new StringBuilder();
    int from = lineEnd + 1;
    while (true) {
      if (from >= text.length()) {
        throw SyntaxError.unfinished();
      }
      int next = text.indexOf('\n', from);
      String line = text.substring(from, next < 0 ? text.length() : next);
      String shown = stripTabs ? line.replaceAll("^\t+", "") : line;
      from = next < 0 ? text.length() : next + 1;
      if (shown.equals(delimiter)) {
        break;
      }
      content.append(shown).append('\n');
    }
    // the rest of the line with the operator is still to be read, the document is not
    text = text.substring(0, lineEnd) + "\n" + text.substring(from);
    return content.toString();
  }
}
