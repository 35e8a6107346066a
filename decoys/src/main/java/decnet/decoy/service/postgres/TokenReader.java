package decnet.decoy.service.postgres;

import decnet.decoy.service.postgres.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/** A place in the tokens of a text, with what all parsers ask of it. */
final class TokenReader {
  private static final int MAX_DEPTH = 120;

  private final String text;
  private final List<Token> tokens;
  private int index;
  private int depth;

  TokenReader(String text) throws SqlError {
    this.text = text;
    tokens = Lexer.tokens(text);
  }

  String text() {
    return text;
  }

  Token peek() {
    return tokens.get(index);
  }

  Token peek(int ahead) {
    return tokens.get(Math.min(index + ahead, tokens.size() - 1));
  }

  /** Where the last token taken ended. */
  int lastEnd() {
    return index == 0 ? 0 : tokens.get(index - 1).end();
  }

  Token take() {
    Token token = peek();
    if (index < tokens.size() - 1) {
      index++;
    }
    return token;
  }

  boolean at(String... words) {
    for (int i = 0; i < words.length; i++) {
      if (!peek(i).is(words[i])) {
        return false;
      }
    }
    return true;
  }

  boolean atEnd() {
    return peek().kind() == Kind.END || peek().is(";");
  }

  /** Takes {@code words} when they come next. */
  boolean accept(String... words) {
    if (!at(words)) {
      return false;
    }
    for (int i = 0; i < words.length; i++) {
      take();
    }
    return true;
  }

  void expect(String... words) throws SqlError {
    for (String word : words) {
      if (!accept(word)) {
        throw error();
      }
    }
  }

  SqlError error() {
    return SqlError.syntax(peek(), text);
  }

  /** A name as ColId: no function name, no reserved word. */
  String name() throws SqlError {
    if (!peek().isNameOf("NUC")) {
      throw error();
    }
    return take().value();
  }

  /** A name where any keyword may be one, as after a dot or AS. */
  String label() throws SqlError {
    if (!peek().isName()) {
      throw error();
    }
    return take().value();
  }

  /** A name with a schema before it, perhaps. */
  List<String> qualified() throws SqlError {
    List<String> path = new ArrayList<>(List.of(name()));
    while (accept(".")) {
      path.add(label());
    }
    return path;
  }

  List<String> names() throws SqlError {
    List<String> names = new ArrayList<>();
    do {
      names.add(name());
    } while (accept(","));
    return names;
  }

  String string() throws SqlError {
    if (peek().kind() != Kind.STRING) {
      throw error();
    }
    return take().value();
  }

  int integer() throws SqlError {
    boolean negative = accept("-");
    if (peek().kind() != Kind.INTEGER || peek().value().length() > 9) {
      throw error();
    }
    int value = Integer.parseInt(take().value());
    return negative ? -value : value;
  }

  /** Takes everything up to the statement's end. */
  String rest() {
    int from = peek().at();
    while (!atEnd()) {
      take();
    }
    return text.substring(from, Math.max(from, lastEnd()));
  }

  void deeper() throws SqlError {
    if (++depth > MAX_DEPTH) {
      throw SqlError.error(
              "54001", "stack depth limit exceeded", "postgres.c:3515:check_stack_depth")
          .hint(
              "Increase the configuration parameter \"max_stack_depth\" (currently 2048kB), after"
                  + " ensuring the platform's stack depth limit is adequate.");
    }
  }

  void higher() {
    depth--;
  }
}
