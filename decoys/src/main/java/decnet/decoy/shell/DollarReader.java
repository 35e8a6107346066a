package decnet.decoy.shell;

import decnet.decoy.shell.Syntax.Part;
import decnet.decoy.shell.Syntax.Word;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads what a {@code $} begins: parameters, substitutions, arithmetic and {@code $'…'}.
 *
 * <p>Source: POSIX.1-2017, XCU 2.6; bash for subscripts and for the case of letters.
 */
final class DollarReader {
  /** The longest first, where one begins another. */
  private static final List<String> OPERATORS =
      List.of(
          ":-", ":=", ":+", ":?", "%%", "##", "//", "^^", ",,", ":", "-", "=", "+", "?", "%", "#",
          "/", "^", ",");

  private final Cursor in;
  private final WordReader words;
  private final WordReader.Nested nested;

  DollarReader(Cursor in, WordReader words, WordReader.Nested nested) {
    this.in = in;
    this.words = words;
    this.nested = nested;
  }

  /** Takes a {@code $} and what belongs to it. */
  void read(List<Part> parts, boolean quoted) throws SyntaxError {
    if (in.starts("$((")) {
      int end = in.arithmeticEnd(3);
      if (end >= 0) {
        in.skip(3);
        Word expression = WordReader.everything(in.takeTo(end), nested);
        in.skip(2);
        parts.add(new Part.Arithmetic(expression, quoted));
        return;
      }
    }
    if (in.accept("$(")) {
      int end = in.closing(in.position());
      parts.add(new Part.Substitution(nested.parse(in.takeTo(end)), quoted));
      in.skip(1);
    } else if (in.accept("${")) {
      braced(parts, quoted);
    } else if (in.starts("$'") && !quoted) {
      parts.add(new Part.Text(escaped(), true));
    } else {
      in.skip(1);
      String name = name("0123456789?$!#@*-_");
      parts.add(
          name.isEmpty()
              ? new Part.Text("$", quoted)
              : new Part.Parameter(name, "", Word.EMPTY, quoted));
    }
  }

  private String escaped() throws SyntaxError {
    in.skip(2);
    int start = in.position();
    while (!in.atEnd() && in.peek() != '\'') {
      in.skip(in.peek() == '\\' ? 2 : 1);
    }
    if (in.atEnd()) {
      throw SyntaxError.unfinished();
    }
    String text = Escapes.decode(in.since(start));
    in.skip(1);
    return text;
  }

  /** A name, or one of the characters {@code special}; empty when neither stands here. */
  private String name(String special) {
    int start = in.position();
    while (!in.atEnd() && Cursor.isName(in.peek(), in.position() > start)) {
      in.skip(1);
    }
    if (in.position() == start && in.isAny(special)) {
      in.skip(1);
    }
    return in.since(start);
  }

  private void braced(List<Part> parts, boolean quoted) throws SyntaxError {
    if (in.find('}', in.position()) < 0) {
      throw SyntaxError.unfinished();
    }
    boolean length = in.starts("#") && in.ahead(1) != '}';
    if (length) {
      in.skip(1);
    }
    String name = nameOrNumber();
    String operator = length ? "len" : "";
    for (String candidate : length ? List.<String>of() : OPERATORS) {
      if (in.accept(candidate)) {
        operator = candidate;
        break;
      }
    }
    List<Part> argument = new ArrayList<>();
    while (!in.atEnd() && in.peek() != '}') {
      words.part(argument, "}");
    }
    if (in.atEnd()) {
      throw SyntaxError.unfinished();
    }
    in.skip(1);
    parts.add(new Part.Parameter(name, operator, new Word(argument), quoted));
  }

  /** In braces a number may have several digits. */
  private String nameOrNumber() {
    int start = in.position();
    while (!in.atEnd() && Cursor.isName(in.peek(), true)) {
      in.skip(1);
    }
    if (in.position() == start && !in.atEnd() && in.peek() != '}') {
      in.skip(1);
    }
    return in.since(start);
  }
}
