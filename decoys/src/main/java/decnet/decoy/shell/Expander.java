package decnet.decoy.shell;

import decnet.decoy.shell.Syntax.Part;
import decnet.decoy.shell.Syntax.Word;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Expands words: parameters, substitutions, arithmetic, field splitting, globbing (XCU 2.6). */
final class Expander {
  private static final int MAX_FIELDS = 50_000;

  private final ShellState state;
  private final Interpreter interpreter;
  private final Io io;

  Expander(ShellState state, Interpreter interpreter, Io io) {
    this.state = state;
    this.interpreter = interpreter;
    this.io = io;
  }

  /** A field under construction: its text, as a pattern with quoted characters escaped. */
  private static final class Fields {
    final List<String> done = new ArrayList<>();
    final StringBuilder text = new StringBuilder();
    final StringBuilder pattern = new StringBuilder();
    boolean started;
    boolean globs;

    void quoted(String more) {
      started = true;
      text.append(more);
      for (int i = 0; i < more.length(); i++) {
        if ("*?[\\".indexOf(more.charAt(i)) >= 0) {
          pattern.append('\\');
        }
        pattern.append(more.charAt(i));
      }
    }

    void plain(String more) {
      started |= !more.isEmpty();
      text.append(more);
      pattern.append(more);
      globs |= Globbing.isPattern(more);
    }

    void end(ShellState state) {
      if (started && done.size() < MAX_FIELDS) {
        if (globs) {
          done.addAll(Globbing.expand(pattern.toString(), state));
        } else {
          done.add(text.toString());
        }
      }
      text.setLength(0);
      pattern.setLength(0);
      started = false;
      globs = false;
    }
  }

  List<String> fields(List<Word> words) throws IOException, InterruptedException {
    Fields fields = new Fields();
    for (Word word : words) {
      for (Word braced : Braces.expand(word)) {
        boolean first = true;
        for (Part part : braced.parts()) {
          field(fields, part, first);
          first = false;
        }
        fields.end(state);
      }
    }
    return fields.done;
  }

  private void field(Fields fields, Part part, boolean first)
      throws IOException, InterruptedException {
    switch (part) {
      case Part.Text text when text.quoted() -> fields.quoted(text.text());
      case Part.Text text -> fields.plain(first ? tilde(text.text()) : text.text());
      case Part.Parameter parameter
          when parameter.quoted()
              && parameter.name().equals("@")
              && parameter.operator().isEmpty() -> {
        for (int i = 0; i < state.arguments.size(); i++) {
          if (i > 0) {
            fields.end(state);
          }
          fields.quoted(state.arguments.get(i));
        }
      }
      case Part.Parameter parameter -> value(fields, parameter(parameter), parameter.quoted());
      case Part.Substitution substitution ->
          value(fields, output(substitution), substitution.quoted());
      case Part.Arithmetic arithmetic -> value(fields, arithmetic(arithmetic), arithmetic.quoted());
    }
  }

  private void value(Fields fields, String value, boolean quoted) {
    if (quoted) {
      fields.quoted(value);
      return;
    }
    String separators = state.variables.getOrDefault("IFS", " \t\n");
    int start = 0;
    for (int i = 0; i <= value.length(); i++) {
      if (i == value.length()) {
        fields.plain(value.substring(start));
      } else if (separators.indexOf(value.charAt(i)) >= 0) {
        fields.plain(value.substring(start, i));
        fields.end(state);
        start = i + 1;
      }
    }
  }

  private String tilde(String text) {
    if (!text.startsWith("~")) {
      return text;
    }
    int slash = text.indexOf('/');
    String user = text.substring(1, slash < 0 ? text.length() : slash);
    String rest = slash < 0 ? "" : text.substring(slash);
    if (user.isEmpty()) {
      return state.variables.getOrDefault("HOME", state.account.home()) + rest;
    }
    var account = state.session.machine().world().account(user).orElse(null);
    return account == null ? text : account.home() + rest;
  }

  /** The word's value without splitting and globbing, as in an assignment. */
  String text(Word word) throws IOException, InterruptedException {
    StringBuilder text = new StringBuilder();
    boolean first = true;
    for (Part part : word.parts()) {
      text.append(
          switch (part) {
            case Part.Text literal ->
                first && !literal.quoted() ? tilde(literal.text()) : literal.text();
            case Part.Parameter parameter -> parameter(parameter);
            case Part.Substitution substitution -> output(substitution);
            case Part.Arithmetic arithmetic -> arithmetic(arithmetic);
          });
      first = false;
    }
    return text.toString();
  }

  /** The word as a pattern: quoted characters stand for themselves. */
  String pattern(Word word) throws IOException, InterruptedException {
    Fields fields = new Fields();
    for (Part part : word.parts()) {
      if (part instanceof Part.Text literal && !literal.quoted()) {
        fields.plain(literal.text());
      } else if (part instanceof Part.Parameter parameter && !parameter.quoted()) {
        fields.plain(parameter(parameter));
      } else {
        fields.quoted(text(new Word(List.of(part))));
      }
    }
    return fields.pattern.toString();
  }

  private String output(Part.Substitution substitution) throws IOException, InterruptedException {
    Buffer buffer = new Buffer();
    ShellState child = state.fork();
    state.status = interpreter.in(child).runToEnd(substitution.body(), io.withOut(buffer));
    String text = buffer.text();
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) == '\n') {
      end--;
    }
    return text.substring(0, end).replace("\0", "");
  }

  private String arithmetic(Part.Arithmetic part) throws IOException, InterruptedException {
    try {
      return Long.toString(Arithmetic.evaluate(text(part.expression()), state));
    } catch (Arithmetic.Bad bad) {
      throw new ExpansionError(String.valueOf(bad.getMessage()));
    }
  }

  /** An expansion that ends the command it stands in. */
  static final class ExpansionError extends IOException {
    private static final long serialVersionUID = 1L;

    ExpansionError(String message) {
      super(message);
    }
  }

  private String parameter(Part.Parameter parameter) throws IOException, InterruptedException {
    String name = parameter.name();
    String value = special(name);
    boolean set = !value.isEmpty() || state.variables.containsKey(name);
    String operator = parameter.operator();
    boolean colon = operator.startsWith(":");
    boolean usable = colon ? !value.isEmpty() : set;
    Word argument = parameter.argument();
    return switch (operator) {
      case "" -> value;
      case "len" -> Integer.toString(value.length());
      case ":-", "-" -> usable ? value : text(argument);
      case ":+", "+" -> usable ? text(argument) : "";
      case ":=", "=" -> {
        if (!usable) {
          value = text(argument);
          state.set(name, value);
        }
        yield value;
      }
      case ":?", "?" -> {
        if (!usable) {
          String message = text(argument);
          throw new ExpansionError(
              name + ": " + (message.isEmpty() ? "parameter null or not set" : message));
        }
        yield value;
      }
      case ":" -> slice(value, text(argument));
      case "^", "^^", ",", ",," -> cased(value, pattern(argument), operator);
      case "/", "//" -> replaced(value, text(argument), operator.equals("//"));
      default -> trimmed(value, pattern(argument), operator);
    };
  }

  private static String slice(String value, String argument) {
    String[] bounds = argument.split(":", 2);
    try {
      int from = Integer.parseInt(bounds[0].strip());
      from = from < 0 ? Math.max(0, value.length() + from) : Math.min(from, value.length());
      int length = bounds.length > 1 ? Integer.parseInt(bounds[1].strip()) : value.length();
      int to = length < 0 ? value.length() + length : Math.min(value.length(), from + length);
      return to < from ? "" : value.substring(from, to);
    } catch (NumberFormatException notNumbers) {
      return value;
    }
  }

  private static String replaced(String value, String argument, boolean all) {
    int slash = argument.indexOf('/');
    String from = slash < 0 ? argument : argument.substring(0, slash);
    String to = slash < 0 ? "" : argument.substring(slash + 1);
    if (from.isEmpty()) {
      return value;
    }
    if (all) {
      return value.replace(from, to);
    }
    int found = value.indexOf(from);
    return found < 0
        ? value
        : value.substring(0, found) + to + value.substring(found + from.length());
  }

  /** Letters that match {@code pattern}, any when it is empty, in the other case. */
  private static String cased(String value, String pattern, String operator) {
    StringBuilder result = new StringBuilder(value);
    int count = operator.length() == 2 ? value.length() : Math.min(1, value.length());
    for (int i = 0; i < count; i++) {
      char c = value.charAt(i);
      if (pattern.isEmpty() || Globbing.matches(pattern, String.valueOf(c))) {
        result.setCharAt(
            i, operator.startsWith("^") ? Character.toUpperCase(c) : Character.toLowerCase(c));
      }
    }
    return result.toString();
  }

  private static String trimmed(String value, String pattern, String operator) {
    boolean longest = operator.length() == 2;
    boolean front = operator.startsWith("#");
    for (int i = 0; i <= value.length(); i++) {
      int cut = longest == front ? value.length() - i : i;
      String piece = front ? value.substring(0, cut) : value.substring(cut);
      if (Globbing.matches(pattern, piece)) {
        return front ? value.substring(cut) : value.substring(0, cut);
      }
    }
    return value;
  }

  private String special(String name) {
    return switch (name) {
      case "?" -> Integer.toString(state.status);
      case "$" -> Integer.toString(state.pid);
      case "!" -> state.get("!");
      case "#" -> Integer.toString(state.arguments.size());
      case "@", "*" -> String.join(" ", state.arguments);
      case "-" -> "himBH";
      case "0" -> state.name;
      case "RANDOM" -> Integer.toString(state.session.random().nextInt(32_768));
      case "PWD" -> state.directory;
      case "UID", "EUID" -> Integer.toString(state.account.uid());
      case "HOSTNAME" -> state.hostname();
      case "SECONDS" -> Long.toString(state.session.clock().instant().getEpochSecond() % 100_000);
      default -> {
        if (Character.isDigit(name.charAt(0)) && name.length() < 4) {
          int index = Integer.parseInt(name);
          yield index <= state.arguments.size() ? state.arguments.get(index - 1) : "";
        }
        yield state.get(name);
      }
    };
  }
}
