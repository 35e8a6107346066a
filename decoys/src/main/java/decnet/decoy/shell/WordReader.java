package decnet.decoy.shell;

import decnet.decoy.shell.Syntax.Part;
import decnet.decoy.shell.Syntax.Word;
import java.util.ArrayList;
import java.util.List;

/** Reads words with their quotes; what a {@code $} begins is {@link DollarReader}'s. */
final class WordReader {
  private final Cursor in;
  private final Nested nested;
  private final DollarReader dollars;

  /** Parses the text within a command substitution. */
  @FunctionalInterface
  interface Nested {
    Syntax parse(String text) throws SyntaxError;
  }

  WordReader(Cursor in, Nested nested) {
    this.in = in;
    this.nested = nested;
    dollars = new DollarReader(in, this, nested);
  }

  Word wordOrEmpty() throws SyntaxError {
    return in.atBreak() ? Word.EMPTY : word();
  }

  Word word() throws SyntaxError {
    List<Part> parts = new ArrayList<>();
    int start = in.position();
    while (!in.atBreak()) {
      part(parts, Cursor.BREAKS);
    }
    if (in.position() == start) {
      throw in.atEnd() ? SyntaxError.unfinished() : SyntaxError.near(in.token());
    }
    return new Word(parts);
  }

  /** One part of a word that ends before one of {@code enders}. */
  void part(List<Part> parts, String enders) throws SyntaxError {
    switch (in.peek()) {
      case '\'' -> {
        int end = in.find('\'', in.position() + 1);
        if (end < 0) {
          throw SyntaxError.unfinished();
        }
        in.skip(1);
        parts.add(new Part.Text(in.takeTo(end), true));
        in.skip(1);
      }
      case '"' -> doubleQuoted(parts);
      case '\\' -> {
        int escaped = in.ahead(1);
        if (escaped < 0) {
          throw SyntaxError.unfinished();
        }
        if (escaped != '\n') {
          parts.add(new Part.Text(String.valueOf((char) escaped), true));
        }
        in.skip(2);
      }
      case '$' -> dollars.read(parts, false);
      case '`' -> backquoted(parts, false);
      default -> {
        int start = in.position();
        while (!in.atEnd() && !in.isAny(enders) && !in.isAny("'\"\\$`")) {
          in.skip(1);
        }
        parts.add(new Part.Text(in.since(start), false));
      }
    }
  }

  private void doubleQuoted(List<Part> parts) throws SyntaxError {
    in.skip(1);
    StringBuilder literal = new StringBuilder();
    parts.add(new Part.Text("", true));
    while (true) {
      if (in.atEnd()) {
        throw SyntaxError.unfinished();
      }
      char c = in.peek();
      int next = in.ahead(1);
      if (c == '"') {
        in.skip(1);
        break;
      }
      if (c == '\\' && next >= 0 && "$`\"\\\n".indexOf(next) >= 0) {
        if (next != '\n') {
          literal.append((char) next);
        }
        in.skip(2);
      } else {
        meaning(parts, literal);
      }
    }
    flush(parts, literal);
  }

  /** A substitution within double quotes, or else a character that stands for itself. */
  private void meaning(List<Part> parts, StringBuilder literal) throws SyntaxError {
    char c = in.peek();
    if (c != '$' && c != '`') {
      literal.append(c);
      in.skip(1);
      return;
    }
    flush(parts, literal);
    if (c == '$') {
      dollars.read(parts, true);
    } else {
      backquoted(parts, true);
    }
  }

  private static void flush(List<Part> parts, StringBuilder literal) {
    if (!literal.isEmpty()) {
      parts.add(new Part.Text(literal.toString(), true));
      literal.setLength(0);
    }
  }

  private void backquoted(List<Part> parts, boolean quoted) throws SyntaxError {
    StringBuilder body = new StringBuilder();
    in.skip(1);
    while (!in.atEnd() && in.peek() != '`') {
      int next = in.ahead(1);
      if (in.peek() == '\\' && next >= 0 && "`\\$".indexOf(next) >= 0) {
        in.skip(1);
      }
      body.append(in.peek());
      in.skip(1);
    }
    if (in.atEnd()) {
      throw SyntaxError.unfinished();
    }
    in.skip(1);
    parts.add(new Part.Substitution(nested.parse(body.toString()), quoted));
  }

  /** {@code text} as one word in which only {@code $} and backquotes mean something. */
  static Word everything(String text, Nested nested) throws SyntaxError {
    WordReader reader = new WordReader(new Cursor(text), nested);
    List<Part> parts = new ArrayList<>();
    StringBuilder literal = new StringBuilder();
    while (!reader.in.atEnd()) {
      reader.meaning(parts, literal);
    }
    flush(parts, literal);
    return new Word(parts);
  }

  /** Takes a here-document's delimiter and, from the next line on, its content. */
  Word hereDocument(boolean stripTabs) throws SyntaxError {
    int start = in.position();
    Word delimiter = word();
    boolean literal = in.since(start).matches("(?s).*['\"\\\\].*");
    StringBuilder end = new StringBuilder();
    for (Part part : delimiter.parts()) {
      if (part instanceof Part.Text piece) {
        end.append(piece.text());
      }
    }
    String content = in.takeDocument(end.toString(), stripTabs);
    return literal ? new Word(List.of(new Part.Text(content, true))) : everything(content, nested);
  }
}
