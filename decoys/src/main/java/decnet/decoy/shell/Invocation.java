package decnet.decoy.shell;

import decnet.base.Bytes;
import decnet.decoy.world.FileError;
import decnet.decoy.world.FileTree;
import decnet.decoy.world.Stat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One run of a command.
 *
 * @param words its name and arguments
 */
record Invocation(List<String> words, ShellState state, Io io, Interpreter interpreter) {
  Invocation {
    words = List.copyOf(words);
  }

  String name() {
    return words.getFirst();
  }

  /** The arguments after the name. */
  List<String> arguments() {
    return words.subList(1, words.size());
  }

  /** The name without its directories. */
  String program() {
    return name().substring(name().lastIndexOf('/') + 1);
  }

  void print(String text) throws IOException {
    io.out().write(text);
  }

  void line(String text) throws IOException {
    io.out().write(text + "\n");
  }

  @SuppressWarnings("AnnotateFormatMethod") // the annotation is of a library not used elsewhere
  void format(String format, Object... values) throws IOException {
    io.out().write(String.format(Locale.ROOT, format, values));
  }

  /** Complains as a program does ({@code ls: …}); returns {@code status}. */
  int fail(int status, String message) throws IOException {
    io.err().write(program() + ": " + message + "\n");
    return status;
  }

  /** Complains as a builtin does ({@code -bash: cd: …}); returns 1. */
  int complain(String message) throws IOException {
    io.err().write(interpreter.prefix() + name() + ": " + message + "\n");
    return 1;
  }

  FileTree files() {
    return state.files();
  }

  Stat stat(String path, boolean follow) throws FileError {
    return files().stat(state.user(), state.path(path), follow);
  }

  String read(String path) throws FileError {
    return files().read(state.user(), state.path(path)).latin1();
  }

  void write(String path, String content) throws FileError {
    files().write(state.user(), state.path(path), Bytes.latin1(content), 0666 & ~state.umask);
  }

  /** The options of the arguments by letter, and what is left. */
  Options options(String withValue) {
    return Options.parse(arguments(), withValue);
  }

  /**
   * The text of the named files one after the other, or of the input when none is named; complains
   * about those it cannot read.
   */
  Texts texts(List<String> names) throws IOException {
    if (names.isEmpty()) {
      return new Texts(List.of(new Texts.Text("-", io.in().rest())), 0);
    }
    List<Texts.Text> texts = new ArrayList<>();
    int status = 0;
    for (String name : names) {
      try {
        texts.add(new Texts.Text(name, name.equals("-") ? io.in().rest() : read(name)));
      } catch (FileError error) {
        boolean opening = program().equals("head") || program().equals("tail");
        String what = opening ? "cannot open '" + name + "' for reading" : name;
        status = fail(program().equals("grep") ? 2 : 1, what + ": " + error.reason().text());
      }
    }
    return new Texts(texts, status);
  }

  /** Texts with their names, and the status to end with when some could not be read. */
  record Texts(List<Text> all, int status) {
    record Text(String name, String content) {
      /** Its lines without their ends. */
      List<String> lines() {
        return content.isEmpty() ? List.of() : List.of(content.split("\n", -1)).subList(0, count());
      }

      private int count() {
        int pieces = content.split("\n", -1).length;
        return content.endsWith("\n") ? pieces - 1 : pieces;
      }
    }

    List<String> lines() {
      List<String> lines = new ArrayList<>();
      all.forEach(text -> lines.addAll(text.lines()));
      return lines;
    }
  }
}
