package decnet.decoy.shell;

import decnet.decoy.shell.Syntax.Part;
import decnet.decoy.shell.Syntax.Word;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads words, with their quotes and substitutions, and skips what lies between them. */
final class WordReader {
  private static final String BREAKS = " \t\n;&|<>()";

  private String text;
  private final Nested nested;
  private int at;

  /** Parses the text within a command substitution. */
  @FunctionalInterface
  interface Nested {
    Syntax parse(String text) throws SyntaxError;
  }

  WordReader(String text, Nested nested) {
    this.text = text;
    this.nested = nested;
  }

  boolean atEnd() {
    return at >= text.length();
  }

  char peek() {
    return text.charAt(at);
  }

  boolean starts(String prefix) {
    return text.startsWith(prefix, at);
  }

  void skip(int count) {
    at += count;
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

  Word wordOrEmpty() throws SyntaxError {
    return atEnd() || BREAKS.indexOf(peek()) >= 0 ? Word.EMPTY : word();
  }

  Word word() throws SyntaxError {
    List<Part> parts = new ArrayList<>();
    int start = at;
    while (!atEnd() && BREAKS.indexOf(peek()) < 0) {
      part(parts, BREAKS);
    }
    if (at == start) {
      throw atEnd() ? SyntaxError.unfinished() : SyntaxError.near(token());
    }
    return new Word(parts);
  }

  private void part(List<Part> parts, String enders) throws SyntaxError {
    char c = peek();
    switch (c) {
      case '\'' -> {
        int end = text.indexOf('\'', at + 1);
        if (end < 0) {
          throw SyntaxError.unfinished();
        }
        parts.add(new Part.Text(text.substring(at + 1, end), true));
        at = end + 1;
      }
      case '"' -> doubleQuoted(parts);
      case '\\' -> {
        if (at + 1 >= text.length()) {
          throw SyntaxError.unfinished();
        }
        if (text.charAt(at + 1) != '\n') {
          parts.add(new Part.Text(text.substring(at + 1, at + 2), true));
        }
        at += 2;
      }
      case '$' -> dollar(parts, false);
      case '`' -> backquoted(parts, false);
      default -> {
        int end = at;
        while (end < text.length()
            && enders.indexOf(text.charAt(end)) < 0
            && "'\"\\$`".indexOf(text.charAt(end)) < 0) {
          end++;
        }
        parts.add(new Part.Text(text.substring(at, end), false));
        at = end;
      }
    }
  }

  private void doubleQuoted(List<Part> parts) throws SyntaxError {
    at++;
    StringBuilder literal = new StringBuilder();
    parts.add(new Part.Text("", true));
    while (true) {
      if (atEnd()) {
        throw SyntaxError.unfinished();
      }
      char c = peek();
      if (c == '"') {
        at++;
        break;
      }
      if (c == '\\' && at + 1 < text.length() && "$`\"\\\n".indexOf(text.charAt(at + 1)) >= 0) {
        if (text.charAt(at + 1) != '\n') {
          literal.append(text.charAt(at + 1));
        }
        at += 2;
      } else if (c == '$' || c == '`') {
        flush(parts, literal);
        if (c == '$') {
          dollar(parts, true);
        } else {
          backquoted(parts, true);
        }
      } else {
        literal.append(c);
        at++;
      }
    }
    flush(parts, literal);
  }

  private static void flush(List<Part> parts, StringBuilder literal) {
    if (!literal.isEmpty()) {
      parts.add(new Part.Text(literal.toString(), true));
      literal.setLength(0);
    }
  }

  private void backquoted(List<Part> parts, boolean quoted) throws SyntaxError {
    StringBuilder body = new StringBuilder();
    at++;
    while (!atEnd() && peek() != '`') {
      if (peek() == '\\' && at + 1 < text.length() && "`\\$".indexOf(text.charAt(at + 1)) >= 0) {
        at++;
      }
      body.append(peek());
      at++;
    }
    if (atEnd()) {
      throw SyntaxError.unfinished();
    }
    at++;
    parts.add(new Part.Substitution(nested.parse(body.toString()), quoted));
  }

  private void dollar(List<Part> parts, boolean quoted) throws SyntaxError {
    if (starts("$((")) {
      int end = arithmeticEnd();
      if (end >= 0) {
        WordReader inner = new WordReader(text.substring(at + 3, end), nested);
        parts.add(new Part.Arithmetic(inner.everything(), quoted));
        at = end + 2;
        return;
      }
    }
    if (starts("$(")) {
      int end = closing(at + 2);
      parts.add(new Part.Substitution(nested.parse(text.substring(at + 2, end)), quoted));
      at = end + 1;
    } else if (starts("${")) {
      braced(parts, quoted);
    } else if (starts("$'") && !quoted) {
      int end = at + 2;
      while (end < text.length() && text.charAt(end) != '\'') {
        end += text.charAt(end) == '\\' ? 2 : 1;
      }
      if (end >= text.length()) {
        throw SyntaxError.unfinished();
      }
      parts.add(new Part.Text(Escapes.decode(text.substring(at + 2, end)), true));
      at = end + 1;
    } else {
      at++;
      int end = at;
      while (end < text.length() && isName(text.charAt(end), end > at)) {
        end++;
      }
      if (end == at && end < text.length() && "0123456789?$!#@*-_".indexOf(text.charAt(end)) >= 0) {
        end++;
      }
      if (end == at) {
        parts.add(new Part.Text("$", quoted));
      } else {
        parts.add(new Part.Parameter(text.substring(at, end), "", Word.EMPTY, quoted));
        at = end;
      }
    }
  }

  private void braced(List<Part> parts, boolean quoted) throws SyntaxError {
    int end = text.indexOf('}', at);
    if (end < 0) {
      throw SyntaxError.unfinished();
    }
    at += 2;
    boolean length = starts("#") && at + 1 < end;
    if (length) {
      at++;
    }
    int nameEnd = at;
    while (nameEnd < end && isName(text.charAt(nameEnd), true)) {
      nameEnd++;
    }
    if (nameEnd == at && nameEnd < end) {
      nameEnd++;
    }
    final String name = text.substring(at, nameEnd);
    at = nameEnd;
    String operator = length ? "len" : "";
    if (!length) {
      for (String candidate :
          List.of(
              ":-", ":=", ":+", ":?", "%%", "##", "//", ":", "-", "=", "+", "?", "%", "#", "/")) {
        if (starts(candidate)) {
          operator = candidate;
          at += candidate.length();
          break;
        }
      }
    }
    List<Part> argument = new ArrayList<>();
    while (!atEnd() && peek() != '}') {
      part(argument, "}");
    }
    if (atEnd()) {
      throw SyntaxError.unfinished();
    }
    at++;
    parts.add(new Part.Parameter(name, operator, new Word(argument), quoted));
  }

  private int arithmeticEnd() {
    int open = 0;
    for (int i = at + 3; i + 1 < text.length(); i++) {
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
  private int closing(int from) throws SyntaxError {
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

  /** All of the text as one word in which only {@code $} and backquotes mean something. */
  Word everything() throws SyntaxError {
    List<Part> parts = new ArrayList<>();
    StringBuilder literal = new StringBuilder();
    while (!atEnd()) {
      char c = peek();
      if (c == '$' || c == '`') {
        flush(parts, literal);
        if (c == '$') {
          dollar(parts, true);
        } else {
          backquoted(parts, true);
        }
      } else {
        literal.append(c);
        at++;
      }
    }
    flush(parts, literal);
    return new Word(parts);
  }

  /** Takes a here-document's delimiter and, from the next line on, its content. */
  Word hereDocument(boolean stripTabs) throws SyntaxError {
    int start = at;
    Word delimiter = word();
    boolean literal = text.substring(start, at).matches("(?s).*['\"\\\\].*");
    StringBuilder end = new StringBuilder();
    for (Part part : delimiter.parts()) {
      if (part instanceof Part.Text piece) {
        end.append(piece.text());
      }
    }
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
      if (shown.contentEquals(end)) {
        break;
      }
      content.append(shown).append('\n');
    }
    return finishHere(lineEnd, from, content.toString(), literal);
  }

  private Word finishHere(int lineEnd, int from, String content, boolean literal)
      throws SyntaxError {
    Word body =
        literal
            ? new Word(List.of(new Part.Text(content, true)))
            : new WordReader(content, nested).everything();
    // the rest of the line with the operator is still to be read, the document is not
    text = text.substring(0, lineEnd) + "\n" + text.substring(from);
    return body;
  }
}
