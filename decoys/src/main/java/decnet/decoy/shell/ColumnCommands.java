package decnet.decoy.shell;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Programs that lay lines out anew: paste, fold, expand; and expr, which computes. */
final class ColumnCommands {
  private static final int TAB = 8;
  private static final int MAX_TOKENS = 100;

  private ColumnCommands() {}

  static void register(Map<String, Command> table) {
    table.put("paste", ColumnCommands::paste);
    table.put("fold", ColumnCommands::fold);
    table.put("expand", ColumnCommands::expand);
    table.put("expr", ColumnCommands::expr);
  }

  private static int paste(Invocation in) throws IOException {
    Options options = in.options("d");
    String delimiter = Escapes.decode(options.value("d", "\t"));
    if (options.has("s")) {
      Invocation.Texts texts = in.texts(options.operands());
      for (Invocation.Texts.Text text : texts.all()) {
        in.line(String.join(delimiter, text.lines()));
      }
      return texts.status();
    }
    long columns = Math.max(1, options.operands().stream().filter("-"::equals).count());
    if (columns == options.operands().size() || options.operands().isEmpty()) {
      return dealt(in, (int) columns, delimiter);
    }
    Invocation.Texts texts = in.texts(options.operands());
    int longest = texts.all().stream().mapToInt(text -> text.lines().size()).max().orElse(0);
    for (int i = 0; i < longest; i++) {
      List<String> row = new ArrayList<>();
      for (Invocation.Texts.Text text : texts.all()) {
        row.add(i < text.lines().size() ? text.lines().get(i) : "");
      }
      in.line(String.join(delimiter, row));
    }
    return texts.status();
  }

  /** Standard input, so many lines to a row. */
  private static int dealt(Invocation in, int columns, String delimiter) throws IOException {
    List<String> lines = in.texts(List.of()).lines();
    for (int at = 0; at < lines.size(); at += columns) {
      List<String> row = new ArrayList<>(lines.subList(at, Math.min(lines.size(), at + columns)));
      while (row.size() < columns) {
        row.add("");
      }
      in.line(String.join(delimiter, row));
    }
    return 0;
  }

  private static int fold(Invocation in) throws IOException {
    Options options = in.options("w");
    int width = Math.clamp(options.number("w", 80), 1, 10_000);
    Invocation.Texts texts = in.texts(options.operands());
    for (String line : texts.lines()) {
      int at = 0;
      do {
        in.line(line.substring(at, Math.min(line.length(), at + width)));
        at += width;
      } while (at < line.length());
    }
    return texts.status();
  }

  private static int expand(Invocation in) throws IOException {
    Options options = in.options("t");
    int width = Math.clamp(options.number("t", TAB), 1, 100);
    Invocation.Texts texts = in.texts(options.operands());
    for (String line : texts.lines()) {
      StringBuilder out = new StringBuilder();
      for (int i = 0; i < line.length(); i++) {
        if (line.charAt(i) == '\t') {
          out.append(" ".repeat(width - out.length() % width));
        } else {
          out.append(line.charAt(i));
        }
      }
      in.line(out.toString());
    }
    return texts.status();
  }

  private static int expr(Invocation in) throws IOException {
    List<String> words = in.arguments();
    if (words.isEmpty()) {
      in.fail(2, "missing operand");
      in.io().err().write("Try 'expr --help' for more information.\n");
      return 2;
    }
    if (words.size() > MAX_TOKENS) {
      return in.fail(2, "syntax error");
    }
    Expr parser = new Expr(words);
    try {
      String value = parser.value();
      in.line(value);
      return value.isEmpty() || value.equals("0") ? 1 : 0;
    } catch (Expr.Bad bad) {
      return in.fail(2, String.valueOf(bad.getMessage()));
    }
  }
}
