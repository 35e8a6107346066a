package decnet.decoy.service.postgres;

import decnet.decoy.service.postgres.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * Splits SQL into tokens. Source: postgresql.org, "Lexical Structure"; where its complaints point
 * to was measured.
 */
final class Lexer {
  private static final String OPERATORS = "+-*/<>=~!@#%^&|`?";
  private static final String SPECIAL = "~!@#%^&|`?";
  private static final int NAME_BYTES = 63;

  private final String text;
  private int at;

  private Lexer(String text) {
    this.text = text;
  }

  /** All tokens, the last of kind END. */
  static List<Token> tokens(String text) throws SqlError {
    Lexer lexer = new Lexer(text);
    List<Token> tokens = new ArrayList<>();
    do {
      tokens.add(lexer.next());
    } while (tokens.getLast().kind() != Kind.END);
    return tokens;
  }

  private Token next() throws SqlError {
    blanks();
    int start = at;
    if (at >= text.length()) {
      return new Token(Kind.END, "", at, at);
    }
    char c = text.charAt(at);
    char following = peek(1);
    if (c == '\'') {
      return string(start, false);
    }
    if ((c == 'e' || c == 'E') && following == '\'') {
      at++;
      return string(start, true);
    }
    if ((c == 'n' || c == 'N') && following == '\'') {
      at++;
      return string(start, false);
    }
    if ("bBxX".indexOf(c) >= 0 && following == '\'') {
      at++;
      Token digits = string(start, false);
      return new Token(Kind.BITS, Character.toLowerCase(c) + digits.value(), start, at);
    }
    if (c == '"') {
      return quoted(start);
    }
    if (c == '$') {
      return dollar(start);
    }
    if (Character.isLetter(c) || c == '_' || c > 127) {
      return word(start);
    }
    if (isDigit(c) || c == '.' && isDigit(following)) {
      return number(start);
    }
    if (c == ':' && following == ':'
        || c == ':' && following == '='
        || c == '.' && following == '.') {
      at += 2;
      return new Token(Kind.MARK, text.substring(start, at), start, at);
    }
    if ("()[],;.:".indexOf(c) >= 0) {
      at++;
      return new Token(Kind.MARK, String.valueOf(c), start, at);
    }
    if (OPERATORS.indexOf(c) >= 0) {
      return operator(start);
    }
    at++;
    throw SqlError.syntax(new Token(Kind.OPERATOR, String.valueOf(c), start, at), text);
  }

  private char peek(int ahead) {
    return at + ahead < text.length() ? text.charAt(at + ahead) : 0;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private void blanks() throws SqlError {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (" \t\n\r\f".indexOf(c) >= 0) {
        at++;
      } else if (c == '-' && peek(1) == '-') {
        while (at < text.length() && text.charAt(at) != '\n' && text.charAt(at) != '\r') {
          at++;
        }
      } else if (c == '/' && peek(1) == '*') {
        comment();
      } else {
        return;
      }
    }
  }

  private void comment() throws SqlError {
    int start = at;
    int depth = 0;
    do {
      if (at >= text.length()) {
        throw unterminated("/* comment", start);
      }
      if (text.startsWith("/*", at)) {
        depth++;
        at += 2;
      } else if (text.startsWith("*/", at)) {
        depth--;
        at += 2;
      } else {
        at++;
      }
    } while (depth > 0);
  }

  private SqlError unterminated(String what, int start) {
    return SqlError.error(
            "42601",
            "unterminated " + what + " at or near \"" + text.substring(start) + "\"",
            "scan.l:1188:scanner_yyerror")
        .at(start);
  }

  /** A string from its quote on; another after a line break goes on with it. */
  private Token string(int start, boolean escapes) throws SqlError {
    StringBuilder value = new StringBuilder();
    while (true) {
      part(value, start, escapes);
      int end = at;
      int rest = at;
      while (rest < text.length() && Character.isWhitespace(text.charAt(rest))) {
        rest++;
      }
      boolean broken = text.substring(at, rest).contains("\n");
      if (!broken || rest >= text.length() || text.charAt(rest) != '\'') {
        return new Token(Kind.STRING, value.toString(), start, end);
      }
      at = rest;
    }
  }

  private void part(StringBuilder value, int start, boolean escapes) throws SqlError {
    at++;
    while (true) {
      if (at >= text.length()) {
        throw unterminated("quoted string", start);
      }
      char c = text.charAt(at);
      if (c == '\'' && peek(1) == '\'') {
        value.append(c);
        at += 2;
      } else if (c == '\'') {
        at++;
        return;
      } else if (c == '\\' && escapes) {
        at++;
        escape(value, start);
      } else {
        value.append(c);
        at++;
      }
    }
  }

  private void escape(StringBuilder value, int start) throws SqlError {
    if (at >= text.length()) {
      throw unterminated("quoted string", start);
    }
    char c = text.charAt(at++);
    switch (c) {
      case 'b' -> value.append('\b');
      case 'f' -> value.append('\f');
      case 'n' -> value.append('\n');
      case 'r' -> value.append('\r');
      case 't' -> value.append('\t');
      case 'x' -> digits(value, 16, 2, 'x');
      case 'u', 'U' -> unicode(value, c == 'u' ? 4 : 8);
      default -> {
        if (c >= '0' && c <= '7') {
          at--;
          digits(value, 8, 3, c);
        } else {
          value.append(c);
        }
      }
    }
  }

  private void digits(StringBuilder value, int radix, int most, char otherwise) {
    int end = at;
    while (end < text.length()
        && end - at < most
        && Character.digit(text.charAt(end), radix) >= 0) {
      end++;
    }
    if (end == at) {
      value.append(otherwise);
    } else {
      value.append((char) (Integer.parseInt(text.substring(at, end), radix) & 255));
    }
    at = end;
  }

  private void unicode(StringBuilder value, int count) throws SqlError {
    int code = 0;
    for (int i = 0; i < count; i++) {
      int digit = Character.digit(peek(i), 16);
      if (digit < 0 || code > 0x10fff) {
        throw SqlError.error("22025", "invalid Unicode escape", "scan.l:682:core_yylex")
            .hint("Unicode escapes must be \\uXXXX or \\UXXXXXXXX.")
            .at(at - 2);
      }
      code = code * 16 + digit;
    }
    at += count;
    value.appendCodePoint(code);
  }

  private Token quoted(int start) throws SqlError {
    StringBuilder value = new StringBuilder();
    at++;
    while (true) {
      if (at >= text.length()) {
        throw unterminated("quoted identifier", start);
      }
      char c = text.charAt(at++);
      if (c == '"' && peek(0) == '"') {
        at++;
      } else if (c == '"') {
        break;
      }
      value.append(c);
    }
    if (value.isEmpty()) {
      throw SqlError.error(
              "42601",
              "zero-length delimited identifier at or near \"\"\"\"",
              "scan.l:1188:scanner_yyerror")
          .at(start);
    }
    return new Token(Kind.QUOTED, shortened(value.toString()), start, at);
  }

  private static String shortened(String name) {
    return name.length() > NAME_BYTES ? name.substring(0, NAME_BYTES) : name;
  }

  private Token word(int start) {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (!Character.isLetterOrDigit(c) && c != '_' && c != '$' && c < 128) {
        break;
      }
      at++;
    }
    return new Token(Kind.WORD, shortened(Token.folded(text.substring(start, at))), start, at);
  }

  private Token dollar(int start) throws SqlError {
    int end = at + 1;
    while (isDigit(end < text.length() ? text.charAt(end) : 0)) {
      end++;
    }
    if (end > at + 1) {
      at = end;
      return new Token(Kind.PARAMETER, text.substring(start + 1, end), start, at);
    }
    while (end < text.length()
        && (Character.isLetterOrDigit(text.charAt(end)) || text.charAt(end) == '_')) {
      end++;
    }
    if (end >= text.length() || text.charAt(end) != '$') {
      at++;
      throw SqlError.syntax(new Token(Kind.OPERATOR, "$", start, at), text);
    }
    String tag = text.substring(start, end + 1);
    int close = text.indexOf(tag, end + 1);
    if (close < 0) {
      throw unterminated("dollar-quoted string", start);
    }
    at = close + tag.length();
    return new Token(Kind.STRING, text.substring(end + 1, close), start, at);
  }

  private Token number(int start) throws SqlError {
    boolean whole = true;
    while (isDigit(peek(0))) {
      at++;
    }
    if (peek(0) == '.' && peek(1) != '.') {
      whole = false;
      at++;
      while (isDigit(peek(0))) {
        at++;
      }
    }
    if (peek(0) == 'e' || peek(0) == 'E') {
      int sign = peek(1) == '+' || peek(1) == '-' ? 1 : 0;
      if (isDigit(peek(1 + sign))) {
        whole = false;
        at += 1 + sign;
        while (isDigit(peek(0))) {
          at++;
        }
      }
    }
    if (Character.isLetter(peek(0)) || peek(0) == '_') {
      word(at);
      throw SqlError.error(
              "42601",
              "trailing junk after numeric literal at or near \""
                  + text.substring(start, at)
                  + "\"",
              "scan.l:1188:scanner_yyerror")
          .at(start);
    }
    Kind kind = whole ? Kind.INTEGER : Kind.NUMERIC;
    return new Token(kind, text.substring(start, at), start, at);
  }

  private Token operator(int start) {
    int end = at;
    while (end < text.length() && OPERATORS.indexOf(text.charAt(end)) >= 0) {
      if (end > at && (text.startsWith("--", end) || text.startsWith("/*", end))) {
        break;
      }
      end++;
    }
    String value = text.substring(at, end);
    while (value.length() > 1
        && "+-".indexOf(value.charAt(value.length() - 1)) >= 0
        && value.chars().noneMatch(c -> SPECIAL.indexOf(c) >= 0)) {
      value = value.substring(0, value.length() - 1);
    }
    at += value.length();
    return new Token(Kind.OPERATOR, value.equals("!=") ? "<>" : value, start, at);
  }
}
