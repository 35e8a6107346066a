package decnet.cli;

/**
 * Lets through of a recording what moves and colours text, and nothing else: an intruder chose
 * these bytes, and a terminal obeys some of them (it answers queries as if its user had typed,
 * changes its title, fills the clipboard). Remembers where in a sequence the last piece ended. Not
 * thread-safe.
 *
 * <p>Source: ECMA-48 5th edition, §5.4 (control sequences) and §5.6 (control strings).
 */
final class TerminalFilter {
  private static final int LONGEST = 64; // characters of a control sequence; longer ones are lies
  private static final String FINALS = "ABCDEFGHJKLMPSTXZ@`adfhlmrsu"; // movement, erasing, colours

  private enum State {
    TEXT,
    ESCAPE,
    SEQUENCE,
    STRING,
    STRING_ESCAPE
  }

  private final StringBuilder sequence = new StringBuilder();
  private State state = State.TEXT;

  /** The harmless part of {@code text}. */
  String pass(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      next(text.charAt(i), out);
    }
    return out.toString();
  }

  private void next(char c, StringBuilder out) {
    switch (state) {
      case TEXT -> text(c, out);
      case ESCAPE -> escape(c, out);
      case SEQUENCE -> sequence(c, out);
      case STRING -> {
        if (c == 0x1b) {
          state = State.STRING_ESCAPE;
        } else if (c == 0x07 || c == 0x9c) {
          state = State.TEXT;
        }
      }
      case STRING_ESCAPE -> state = c == '\\' ? State.TEXT : State.STRING;
    }
  }

  private void text(char c, StringBuilder out) {
    if (c == 0x1b) {
      state = State.ESCAPE;
    } else if (c == 0x9b) {
      begin();
    } else if (c == 0x90 || c == 0x98 || c >= 0x9d && c <= 0x9f) {
      state = State.STRING; // DCS, SOS, OSC, PM, APC in one character
    } else if (c >= 0x20 && c != 0x7f && !(c >= 0x80 && c < 0xa0)
        || c == '\n'
        || c == '\r'
        || c == '\t'
        || c == '\b') {
      out.append(c);
    }
  }

  private void begin() {
    sequence.setLength(0);
    state = State.SEQUENCE;
  }

  private void escape(char c, StringBuilder out) {
    switch (c) {
      case '[' -> begin();
      case 'P', 'X', ']', '^', '_' -> state = State.STRING;
      case '7', '8', 'D', 'E', 'M', '=', '>' -> {
        out.append('\u001b').append(c); // save, restore, index, keypad
        state = State.TEXT;
      }
      case 0x1b -> state = State.ESCAPE;
      default -> {
        if (c < 0x20 || c > 0x2f) { // 0x20 to 0x2f: intermediate bytes, the final one follows
          state = State.TEXT;
        }
      }
    }
  }

  private void sequence(char c, StringBuilder out) {
    if (c == 0x1b) {
      state = State.ESCAPE;
    } else if (c >= 0x40 && c <= 0x7e) {
      if (FINALS.indexOf(c) >= 0 && sequence.chars().noneMatch(x -> x == '>' || x == '$')) {
        out.append("\u001b[").append(sequence).append(c);
      }
      state = State.TEXT;
    } else if (c >= 0x20 && c <= 0x3f && sequence.length() < LONGEST) {
      sequence.append(c);
    } else if (c >= 0x20) {
      state = State.TEXT;
    }
  }
}
