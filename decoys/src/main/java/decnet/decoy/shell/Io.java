package decnet.decoy.shell;

import java.io.IOException;

/**
 * A command's streams. Text is one character a byte (ISO 8859-1).
 *
 * @param in what it reads
 * @param out where it writes
 * @param err where its complaints go
 */
record Io(Input in, Output out, Output err) {
  /** A source of lines. */
  interface Input {
    /** All that is left, bounded. */
    String rest() throws IOException;

    /** The next line without its end, or null at the end. */
    @org.jspecify.annotations.Nullable
    String line() throws IOException;

    /** The next line, not echoed on a terminal. */
    default @org.jspecify.annotations.Nullable String secret() throws IOException {
      return line();
    }

    /** Whether it is the user's terminal. */
    default boolean isTerminal() {
      return false;
    }
  }

  /** A sink of text. */
  interface Output {
    void write(String text) throws IOException;

    default boolean isTerminal() {
      return false;
    }
  }

  static final Output NOWHERE = text -> {};

  /** Input from a text that is there already. */
  static Input of(String text) {
    return new Input() {
      private int at;

      @Override
      public String rest() {
        String rest = text.substring(at);
        at = text.length();
        return rest;
      }

      @Override
      public @org.jspecify.annotations.Nullable String line() {
        if (at >= text.length()) {
          return null;
        }
        int end = text.indexOf('\n', at);
        String line = text.substring(at, end < 0 ? text.length() : end);
        at = end < 0 ? text.length() : end + 1;
        return line;
      }
    };
  }

  Io withIn(Input input) {
    return new Io(input, out, err);
  }

  Io withOut(Output output) {
    return new Io(in, output, err);
  }

  Io withErr(Output errors) {
    return new Io(in, out, errors);
  }
}
