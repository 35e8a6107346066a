package decnet.decoy.service.telnet;

import java.io.IOException;

/**
 * One line in the kernel's canonical mode: erase, word erase, kill, reprint, literal next, with
 * control characters echoed as two columns. Source: termios(3), n_tty; measured.
 */
final class TerminalLine {
  private static final int LITERAL_NEXT = 22; // ^V
  private static final int REPRINT = 18; // ^R
  private static final int WORD_ERASE = 23; // ^W
  private static final int KILL = 21; // ^U
  private static final int ERASE = 127;

  private final TelnetLine out;
  private final boolean shown;
  private final int most;
  private final StringBuilder line = new StringBuilder();
  private boolean literal;

  TerminalLine(TelnetLine out, boolean shown, int most) {
    this.out = out;
    this.shown = shown;
    this.most = most;
  }

  boolean isEmpty() {
    return line.isEmpty();
  }

  String text() {
    return line.toString();
  }

  /** Whether the next character stands for itself. */
  boolean isLiteral() {
    return literal;
  }

  /** A character that signals: it is shown, and what was typed before it is lost. */
  void signal(int c) throws IOException {
    line.setLength(0);
    say("^" + (char) (c ^ 64));
  }

  void take(int c) throws IOException {
    if (literal) {
      literal = false;
      add(c);
      return;
    }
    switch (c) {
      case ERASE -> erase();
      case KILL -> {
        while (!line.isEmpty()) {
          erase();
        }
      }
      case WORD_ERASE -> eraseWord();
      case REPRINT -> say("^R\r\n" + line);
      case LITERAL_NEXT -> {
        literal = true;
        say("^\b");
      }
      default -> add(c);
    }
  }

  private void add(int c) throws IOException {
    if (line.length() < most) {
      line.append((char) c);
    }
    say(c < 32 || c == ERASE ? "^" + (char) (c ^ 64) : String.valueOf((char) c));
  }

  private void erase() throws IOException {
    if (!line.isEmpty()) {
      char last = line.charAt(line.length() - 1);
      line.setLength(line.length() - 1);
      say("\b \b".repeat(last < 32 || last == ERASE ? 2 : 1));
    }
  }

  private void eraseWord() throws IOException {
    while (!line.isEmpty() && line.charAt(line.length() - 1) == ' ') {
      erase();
    }
    while (!line.isEmpty() && line.charAt(line.length() - 1) != ' ') {
      erase();
    }
  }

  private void say(String text) throws IOException {
    if (shown && out.isEchoing()) {
      out.text(text);
    }
  }
}
