package decnet.decoy.shell;

import decnet.decoy.world.FileError;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Programs that run other programs, or wait: sh, env, nohup, timeout, sleep, … */
final class RunCommands {
  private RunCommands() {}

  static void register(Map<String, Command> table) {
    table.put("env", RunCommands::env);
    table.put("printenv", RunCommands::env);
    table.put("sleep", RunCommands::sleep);
    table.put("timeout", in -> rest(in, 2));
    table.put("nohup", RunCommands::nohup);
    table.put("nice", in -> rest(in, 1));
    table.put("setsid", in -> rest(in, 1));
    table.put("stdbuf", in -> rest(in, 2));
    table.put("sh", RunCommands::shell);
    table.put("bash", RunCommands::shell);
    table.put("dash", RunCommands::shell);
  }

  private static int rest(Invocation in, int skip) throws IOException, InterruptedException {
    List<String> words =
        in.words().stream().skip(skip).dropWhile(word -> word.startsWith("-")).toList();
    return words.isEmpty() ? 0 : in.interpreter().invoke(words, in.io());
  }

  private static int nohup(Invocation in) throws IOException, InterruptedException {
    if (in.io().out().isTerminal()) {
      in.io().err().write("nohup: ignoring input and appending output to 'nohup.out'\n");
    }
    return rest(in, 1);
  }

  private static int env(Invocation in) throws IOException, InterruptedException {
    List<String> words =
        in.arguments().stream()
            .dropWhile(word -> word.startsWith("-") || word.contains("="))
            .toList();
    if (!words.isEmpty() && in.program().equals("env")) {
      return in.interpreter().invoke(words, in.io());
    }
    for (String name : in.state().exported.stream().sorted().toList()) {
      if (words.isEmpty() || words.contains(name)) {
        in.line(words.isEmpty() ? name + "=" + in.state().get(name) : in.state().get(name));
      }
    }
    return 0;
  }

  private static int sleep(Invocation in) throws IOException, InterruptedException {
    double seconds = 0;
    if (in.arguments().isEmpty()) {
      return in.fail(1, "missing operand");
    }
    for (String argument : in.arguments()) {
      if (!argument.matches("\\d{1,7}(\\.\\d{1,6})?[smhd]?")) {
        in.fail(1, "invalid time interval ‘" + argument + "’");
        in.io().err().write("Try 'sleep --help' for more information.\n");
        return 1;
      }
      double number = Double.parseDouble(argument.replaceAll("[smhd]$", ""));
      int unit = Math.max(0, "smhd".indexOf(argument.charAt(argument.length() - 1)));
      seconds += number * new int[] {1, 60, 3600, 86_400}[unit];
    }
    in.state().sleep((long) (seconds * 1000));
    return in.state().interrupted.get() ? 130 : 0;
  }

  private static int shell(Invocation in) throws IOException, InterruptedException {
    List<String> arguments = in.arguments();
    int at = 0;
    while (at < arguments.size()
        && arguments.get(at).matches("-[a-z]*")
        && !arguments.get(at).contains("c")) {
      at++;
    }
    ShellState child = in.state().fork();
    child.name = in.name();
    Interpreter inner = in.interpreter().in(child);
    if (at < arguments.size() && arguments.get(at).matches("-[a-z]*c[a-z]*")) {
      return at + 1 < arguments.size()
          ? inner.scriptToEnd(arguments.get(at + 1), in.io())
          : in.fail(2, "-c: option requires an argument");
    }
    try {
      if (at < arguments.size()) {
        child.arguments = List.copyOf(arguments.subList(at + 1, arguments.size()));
        return inner.scriptToEnd(in.read(arguments.get(at)), in.io());
      }
    } catch (FileError error) {
      return in.fail(127, arguments.get(at) + ": " + error.reason().text());
    }
    return in.io().in().isTerminal() ? 0 : inner.scriptToEnd(in.io().in().rest(), in.io());
  }
}
