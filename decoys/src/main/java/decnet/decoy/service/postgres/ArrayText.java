package decnet.decoy.service.postgres;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads an array's text form, such as {@code {1,NULL,"a b"}}. */
final class ArrayText {
  private static final int MAX_DEPTH = 6;

  private final Type element;
  private final String text;
  private final Run run;
  private int at;

  ArrayText(Type type, String text, Run run) {
    element = Types.element(type);
    this.text = text;
    this.run = run;
  }

  List<@Nullable Object> parse() throws SqlError {
    blanks();
    if (at >= text.length() || text.charAt(at) != '{') {
      throw malformed(
          "Array value must start with \"{\" or dimension information.", 273, "array_in");
    }
    List<@Nullable Object> list = list(0);
    blanks();
    if (at < text.length()) {
      throw malformed("Junk after closing right brace.", 641, "ArrayCount");
    }
    return list;
  }

  private SqlError malformed(String detail, int line, String routine) {
    return SqlError.error(
            "22P02",
            "malformed array literal: \"" + text + "\"",
            "arrayfuncs.c:" + line + ":" + routine)
        .detail(detail);
  }

  private SqlError ended() {
    return malformed("Unexpected end of input.", 492, "ArrayCount");
  }

  private void blanks() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private List<@Nullable Object> list(int depth) throws SqlError {
    List<@Nullable Object> list = new ArrayList<>();
    at++;
    blanks();
    if (depth >= MAX_DEPTH) {
      throw SqlError.error(
          "54000",
          "number of array dimensions (7) exceeds the maximum allowed (6)",
          "arrayfuncs.c:521:ArrayCount");
    }
    if (at < text.length() && text.charAt(at) == '}') {
      at++;
      return list;
    }
    while (true) {
      blanks();
      if (at >= text.length()) {
        throw ended();
      }
      list.add(text.charAt(at) == '{' ? list(depth + 1) : item());
      blanks();
      if (at >= text.length()) {
        throw ended();
      }
      char c = text.charAt(at++);
      if (c == '}') {
        return list;
      }
      if (c != ',') {
        throw malformed("Unexpected array element.", 564, "ArrayCount");
      }
    }
  }

  private @Nullable Object item() throws SqlError {
    StringBuilder item = new StringBuilder();
    boolean quoted = text.charAt(at) == '"';
    if (quoted) {
      at++;
    }
    while (true) {
      if (at >= text.length()) {
        throw ended();
      }
      char c = text.charAt(at);
      if (c == '\\' && at + 1 < text.length()) {
        item.append(text.charAt(at + 1));
        at += 2;
      } else if (quoted && c == '"') {
        at++;
        break;
      } else if (!quoted && (c == ',' || c == '}')) {
        break;
      } else {
        item.append(c);
        at++;
      }
    }
    String plain = quoted ? item.toString() : item.toString().strip();
    return !quoted && plain.equalsIgnoreCase("null") ? null : ValueText.in(element, plain, run);
  }
}
