package decnet.decoy.service.postgres;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** JSON as text: checked, and its members. Source: RFC 8259. */
final class JsonText {
  private static final int MAX_DEPTH = 100;
  private static final Object NULL = new Object();

  private final String text;
  private int at;
  private int depth;

  private JsonText(String text) {
    this.text = text;
  }

  /** A text that is no JSON. */
  private static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    Malformed() {
      super("malformed", null, false, false);
    }
  }

  /** The tree of a text: maps, lists, strings, numbers, flags; null when it is none. */
  private static @Nullable Object tree(String text) {
    JsonText reader = new JsonText(text);
    try {
      Object tree = reader.value();
      reader.blanks();
      return reader.at == text.length() ? tree : null;
    } catch (Malformed none) {
      return null;
    }
  }

  private void blanks() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private char peek() throws Malformed {
    blanks();
    if (at >= text.length()) {
      throw new Malformed();
    }
    return text.charAt(at);
  }

  private void expect(char wanted) throws Malformed {
    if (peek() != wanted) {
      throw new Malformed();
    }
    at++;
  }

  private Object value() throws Malformed {
    if (++depth > MAX_DEPTH) {
      throw new Malformed();
    }
    char c = peek();
    Object value =
        switch (c) {
          case '{' -> object();
          case '[' -> array();
          case '"' -> string();
          default -> word();
        };
    depth--;
    return value;
  }

  private Map<String, Object> object() throws Malformed {
    Map<String, Object> members = new LinkedHashMap<>();
    expect('{');
    while (peek() != '}') {
      if (!members.isEmpty()) {
        expect(',');
        blanks();
      }
      if (peek() != '"') {
        throw new Malformed();
      }
      String name = string();
      expect(':');
      members.put(name, value());
    }
    at++;
    return members;
  }

  private List<Object> array() throws Malformed {
    List<Object> items = new ArrayList<>();
    expect('[');
    while (peek() != ']') {
      if (!items.isEmpty()) {
        expect(',');
      }
      items.add(value());
    }
    at++;
    return items;
  }

  private String string() throws Malformed {
    StringBuilder value = new StringBuilder();
    at++;
    while (at < text.length() && text.charAt(at) != '"') {
      char c = text.charAt(at++);
      if (c != '\\') {
        value.append(c);
        continue;
      }
      if (at >= text.length()) {
        throw new Malformed();
      }
      char escaped = text.charAt(at++);
      switch (escaped) {
        case 'n' -> value.append('\n');
        case 't' -> value.append('\t');
        case 'r' -> value.append('\r');
        case 'b' -> value.append('\b');
        case 'f' -> value.append('\f');
        case 'u' -> {
          String digits = text.substring(at, Math.min(text.length(), at + 4));
          if (!digits.matches("[0-9a-fA-F]{4}")) {
            throw new Malformed();
          }
          value.append((char) Integer.parseInt(digits, 16));
          at += 4;
        }
        default -> value.append(escaped);
      }
    }
    if (at >= text.length()) {
      throw new Malformed();
    }
    at++;
    return value.toString();
  }

  private Object word() throws Malformed {
    int from = at;
    while (at < text.length() && " \t\r\n,]}:".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    String word = text.substring(from, at);
    return switch (word) {
      case "true" -> true;
      case "false" -> false;
      case "null" -> NULL;
      default -> {
        if (!word.matches("-?\\d{1,400}(\\.\\d{1,400})?([eE][+-]?\\d{1,3})?")) {
          throw new Malformed();
        }
        yield new BigDecimal(word);
      }
    };
  }

  /** The text of a json as it is, of a jsonb in its own form. */
  static String checked(String text, Type type) throws SqlError {
    Object tree = tree(text);
    if (tree == null) {
      throw SqlError.error(
              "22P02",
              "invalid input syntax for type " + type.title(),
              "jsonfuncs.c:627:json_ereport_error")
          .detail("The input string ended unexpectedly.")
          .context("JSON data, line 1: " + text);
    }
    return type.oid() == 3802 ? shown(tree) : text;
  }

  private static String shown(Object tree) {
    StringBuilder out = new StringBuilder();
    if (tree instanceof Map<?, ?> members) {
      members.forEach(
          (name, value) ->
              out.append(out.isEmpty() ? "" : ", ")
                  .append(quoted(String.valueOf(name)))
                  .append(": ")
                  .append(shown(Objects.requireNonNull(value))));
      return "{" + out + "}";
    }
    if (tree instanceof List<?> items) {
      items.forEach(
          item ->
              out.append(out.isEmpty() ? "" : ", ").append(shown(Objects.requireNonNull(item))));
      return "[" + out + "]";
    }
    if (tree == NULL) {
      return "null";
    }
    return tree instanceof BigDecimal number
        ? number.toPlainString()
        : tree instanceof String text ? quoted(text) : tree.toString();
  }

  static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> out.append('\\').append(c);
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> out.append(c < 32 ? String.format("\\u%04x", (int) c) : String.valueOf(c));
      }
    }
    return out.append('"').toString();
  }

  /** A member by its name or its place; {@code text} for the plain text of it. */
  static @Nullable Object member(String json, Object key, boolean text) {
    Object tree = tree(json);
    @Nullable Object found = null;
    if (tree instanceof Map<?, ?> members) {
      found = members.get(key.toString());
    } else if (tree instanceof List<?> items && key instanceof Long number) {
      long index = number < 0 ? items.size() + number : number;
      found = index >= 0 && index < items.size() ? items.get((int) index) : null;
    }
    if (found == null || text && found == NULL) {
      return null;
    }
    return text && found instanceof String plain ? plain : shown(found);
  }
}
