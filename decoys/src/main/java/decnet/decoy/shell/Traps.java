package decnet.decoy.shell;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The builtin trap. Only EXIT is ever run: a decoy's programs send its shell no signals but ^C,
 * which ends the command that runs.
 */
final class Traps {
  static final String EXIT = "EXIT";

  private Traps() {}

  static int run(Invocation in) throws IOException {
    List<String> words = in.arguments();
    if (!words.isEmpty() && words.getFirst().equals("--")) {
      words = words.subList(1, words.size());
    }
    if (words.isEmpty() || words.equals(List.of("-p"))) {
      for (Map.Entry<String, String> trap : in.state().traps.entrySet()) {
        String quoted = trap.getValue().replace("'", "'\\''");
        in.line("trap -- '" + quoted + "' " + trap.getKey());
      }
      return 0;
    }
    if (words.equals(List.of("-l"))) {
      return Signals.list(
          new Invocation(List.of("trap", "-l"), in.state(), in.io(), in.interpreter()));
    }
    boolean reset = words.size() == 1 || words.getFirst().equals("-");
    int status = 0;
    for (String signal : words.size() == 1 ? words : words.subList(1, words.size())) {
      String name = name(signal);
      if (name.isEmpty()) {
        status = in.complain(signal + ": invalid signal specification");
      } else if (reset) {
        in.state().traps.remove(name);
      } else {
        in.state().traps.put(name, words.getFirst());
      }
    }
    return status;
  }

  /** What a shell does at its end; its status. */
  static int leave(Interpreter interpreter, ShellState state, int status, Io io)
      throws IOException, InterruptedException {
    String command = state.traps.remove(EXIT);
    if (command == null) {
      return status;
    }
    state.status = status;
    try {
      interpreter.script(command, io);
      return status;
    } catch (ShellState.Exit exit) {
      return exit.code();
    }
  }

  private static String name(String signal) {
    String upper = signal.toUpperCase(Locale.ROOT);
    if (upper.equals("0") || upper.equals(EXIT)) {
      return EXIT;
    }
    if (List.of("ERR", "DEBUG", "RETURN").contains(upper)) {
      return upper;
    }
    int number = Signals.number(signal);
    return number < 0 ? "" : "SIG" + Signals.name(number);
  }
}
