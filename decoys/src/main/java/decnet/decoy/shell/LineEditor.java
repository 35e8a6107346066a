package decnet.decoy.shell;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** readline's part: echo, cursor keys, history, the usual control keys. */
final class LineEditor {
  private static final int MAX_LINE = 16_384;
  private static final int ESCAPE = 27;

  /** How a line ended other than by Enter. */
  enum End {
    LINE,
    INTERRUPT,
    CLOSED
  }

  /** What was typed, and how it ended. */
  record Result(String text, End end) {}

  private final ConsoleInput in;
  private final Io.Output out;
  private final StringBuilder line = new StringBuilder();
  private int cursor;
  private boolean afterReturn;

  LineEditor(ConsoleInput in, Io.Output out) {
    this.in = in;
    this.out = out;
  }

  Result read(String prompt, List<String> history, boolean echo)
      throws IOException, InterruptedException {
    line.setLength(0);
    cursor = 0;
    int recalled = history.size();
    out.write(prompt);
    while (true) {
      int c = in.read();
      if (c == '\n' && afterReturn) {
        afterReturn = false;
        continue;
      }
      afterReturn = c == '\r';
      switch (c) {
        case -1 -> {
          return new Result(line.toString(), End.CLOSED);
        }
        case '\r', '\n' -> {
          out.write("\n");
          return new Result(line.toString(), End.LINE);
        }
        case 0 -> {
          // telnet's CR NUL
        }
        case 3 -> {
          out.write("^C\n");
          return new Result("", End.INTERRUPT);
        }
        case 4 -> {
          if (line.isEmpty()) {
            return new Result("", End.CLOSED);
          }
        }
        case 127, 8 -> erase(1, echo);
        case 21 -> erase(cursor, echo);
        case 23 -> erase(cursor - wordStart(), echo);
        case 1 -> move(-cursor);
        case 5 -> move(line.length() - cursor);
        case 11 -> {
          line.setLength(cursor);
          out.write("\u001b[K");
        }
        case 12 -> out.write("\u001b[H\u001b[2J" + prompt + line);
        case 9 -> out.write("\u0007");
        case ESCAPE -> recalled = escape(history, recalled);
        default -> insert(c, echo);
      }
    }
  }

  private int wordStart() {
    int start = cursor;
    while (start > 0 && line.charAt(start - 1) == ' ') {
      start--;
    }
    while (start > 0 && line.charAt(start - 1) != ' ') {
      start--;
    }
    return start;
  }

  private void insert(int c, boolean echo) throws IOException {
    if (c < 32 || line.length() >= MAX_LINE) {
      return;
    }
    line.insert(cursor++, (char) c);
    if (echo) {
      String tail = line.substring(cursor);
      out.write((char) c + tail + "\b".repeat(tail.length()));
    }
  }

  private void erase(int count, boolean echo) throws IOException {
    int gone = Math.min(count, cursor);
    if (gone <= 0) {
      return;
    }
    line.delete(cursor - gone, cursor);
    cursor -= gone;
    if (echo) {
      String tail = line.substring(cursor);
      out.write("\b".repeat(gone) + tail + "\u001b[K" + "\b".repeat(tail.length()));
    }
  }

  private void move(int by) throws IOException {
    if (by < 0) {
      out.write("\b".repeat(-by));
    } else {
      out.write(line.substring(cursor, cursor + by));
    }
    cursor += by;
  }

  private int escape(List<String> history, int recalled) throws IOException, InterruptedException {
    int bracket = in.read();
    if (bracket != '[' && bracket != 'O') {
      return recalled;
    }
    int key = in.read();
    switch (key) {
      case 'A' -> {
        return recalled > 0 ? recall(history, recalled - 1) : recalled;
      }
      case 'B' -> {
        return recalled < history.size() ? recall(history, recalled + 1) : recalled;
      }
      case 'C' -> move(cursor < line.length() ? 1 : 0);
      case 'D' -> move(cursor > 0 ? -1 : 0);
      case 'H' -> move(-cursor);
      case 'F' -> move(line.length() - cursor);
      case '3' -> {
        in.read();
        if (cursor < line.length()) {
          cursor++;
          out.write(line.substring(cursor - 1, cursor));
          erase(1, true);
        }
      }
      default -> {
        // other keys do nothing
      }
    }
    return recalled;
  }

  private int recall(List<String> history, int index) throws IOException {
    move(line.length() - cursor);
    erase(line.length(), true);
    String text = index < history.size() ? history.get(index) : "";
    line.append(text);
    cursor = text.length();
    out.write(text);
    return index;
  }

  /** A line without editing history, or null at the end: what programs read from the terminal. */
  @Nullable String plain(boolean echo) throws IOException, InterruptedException {
    Result result = read("", List.of(), echo);
    return result.end() == End.LINE ? result.text() : null;
  }
}
