package decnet.decoy.service.mysql;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a statement into tokens. Source: mariadb.com/kb, "Comment Syntax" and "String Literals".
 * What it cannot read becomes a symbol for the parser to refuse.
 */
final class Lexer {
  private final String sql;
  private int at;

  private Lexer(String sql) {
    this.sql = sql;
  }

  /** The tokens of {@code sql}, the last of kind END. */
  static List<Token> tokens(String sql) {
    Lexer lexer = new Lexer(sql);
    List<Token> tokens = new ArrayList<>();
    do {
      tokens.add(lexer.next());
    } while (tokens.getLast().kind() != Token.Kind.END);
    return tokens;
  }

  private char peek(int ahead) {
    return at + ahead < sql.length() ? sql.charAt(at + ahead) : 0;
  }

  private Token next() {
    skip();
    int start = at;
    if (at >= sql.length()) {
      return new Token(Token.Kind.END, "", sql.length(), sql.length());
    }
    char c = sql.charAt(at);
    if (c == '\'' || c == '"' || c == '`') {
      return quoted(c);
    }
    if (c == '0' && (peek(1) == 'x' || peek(1) == 'X') && Character.digit(peek(2), 16) >= 0) {
      return hexadecimal();
    }
    if (digit(c) || c == '.' && digit(peek(1))) {
      return number();
    }
    if (wordly(c)) {
      while (at < sql.length() && (wordly(sql.charAt(at)) || digit(sql.charAt(at)))) {
        at++;
      }
      return new Token(Token.Kind.WORD, sql.substring(start, at), start, at);
    }
    for (String symbol :
        List.of("<=>", "<=", ">=", "<>", "!=", ":=", "||", "&&", "<<", ">>", "@@")) {
      if (sql.startsWith(symbol, at)) {
        at += symbol.length();
        return new Token(Token.Kind.SYMBOL, symbol, start, at);
      }
    }
    at++;
    return new Token(Token.Kind.SYMBOL, String.valueOf(c), start, at);
  }

  private static boolean digit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean wordly(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == '$' || c > 127;
  }

  private void skip() {
    while (at < sql.length()) {
      char c = sql.charAt(at);
      if (c <= ' ') {
        at++;
      } else if (c == '#' || c == '-' && peek(1) == '-' && peek(2) <= ' ') {
        int end = sql.indexOf('\n', at);
        at = end < 0 ? sql.length() : end + 1;
      } else if (c == '/'
          && peek(1) == '*'
          && (peek(2) == '!' || peek(2) == 'M' && peek(3) == '!')) {
        at += peek(2) == '!' ? 3 : 4; // an executable comment: its text counts
        while (digit(peek(0))) {
          at++;
        }
      } else if (c == '*' && peek(1) == '/') {
        at += 2;
      } else if (c == '/' && peek(1) == '*') {
        int end = sql.indexOf("*/", at + 2);
        at = end < 0 ? sql.length() : end + 2;
      } else {
        return;
      }
    }
  }

  private Token quoted(char quote) {
    int start = at++;
    StringBuilder text = new StringBuilder();
    while (at < sql.length()) {
      char c = sql.charAt(at++);
      if (c == quote) {
        if (peek(0) != quote) {
          Token.Kind kind = quote == '`' ? Token.Kind.QUOTED : Token.Kind.STRING;
          return new Token(kind, text.toString(), start, at);
        }
        at++;
      } else if (c == '\\' && quote != '`' && at < sql.length()) {
        c = escaped(sql.charAt(at++));
      }
      text.append(c);
    }
    return new Token(Token.Kind.SYMBOL, "unterminated", start, at);
  }

  private static char escaped(char c) {
    return switch (c) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case '0' -> 0;
      case 'b' -> '\b';
      case 'Z' -> 26;
      default -> c;
    };
  }

  private Token hexadecimal() {
    int start = at;
    at += 2;
    while (Character.digit(peek(0), 16) >= 0) {
      at++;
    }
    String digits = sql.substring(start + 2, at);
    byte[] content =
        java.util.HexFormat.of().parseHex((digits.length() % 2 == 1 ? "0" : "") + digits);
    String text = new String(content, java.nio.charset.StandardCharsets.UTF_8);
    return new Token(Token.Kind.STRING, text, start, at);
  }

  private Token number() {
    int start = at;
    while (digit(peek(0)) || peek(0) == '.') {
      at++;
    }
    if ((peek(0) == 'e' || peek(0) == 'E')
        && (digit(peek(1)) || (peek(1) == '-' || peek(1) == '+') && digit(peek(2)))) {
      at += 2;
      while (digit(peek(0))) {
        at++;
      }
    }
    String text = sql.substring(start, at);
    boolean good = text.matches("[0-9]{0,80}\\.?[0-9]{0,80}([eE][-+]?[0-9]{1,3})?");
    return new Token(good ? Token.Kind.NUMBER : Token.Kind.SYMBOL, text, start, at);
  }
}
