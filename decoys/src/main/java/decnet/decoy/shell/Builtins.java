package decnet.decoy.shell;

import decnet.decoy.world.FileError;
import decnet.decoy.world.Stat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** bash's builtins. */
final class Builtins {
  /** What a shell that was killed returns: beyond every status, plus SIGKILL. */
  private static final int KILLED = 256 + 9;

  private Builtins() {}

  static void register(Map<String, Command> table) {
    table.put(":", in -> 0);
    table.put("true", in -> 0);
    table.put("false", in -> 1);
    table.put("echo", Builtins::echo);
    table.put("printf", Printf::run);
    table.put("cd", Builtins::cd);
    table.put("pwd", in -> printed(in, in.state().directory));
    table.put("exit", Builtins::exit);
    table.put("logout", Builtins::exit);
    table.put("export", Builtins::export);
    table.put("declare", Builtins::export);
    table.put("local", Builtins::export);
    table.put("readonly", Builtins::export);
    table.put("unset", Builtins::unset);
    table.put("set", Builtins::set);
    table.put("shopt", in -> 0);
    table.put("trap", Traps::run);
    table.put("wait", in -> 0);
    table.put("jobs", in -> 0);
    table.put("disown", in -> 0);
    table.put("ulimit", in -> printed(in, in.words().contains("-n") ? "1024" : "unlimited"));
    table.put("umask", Builtins::umask);
    table.put("history", Builtins::history);
    table.put("alias", Builtins::alias);
    table.put("unalias", Builtins::unalias);
    table.put("type", Builtins::type);
    table.put("command", Builtins::command);
    table.put("builtin", in -> forward(in, 1));
    table.put("exec", in -> in.arguments().isEmpty() ? 0 : replace(in));
    table.put("eval", in -> in.interpreter().script(String.join(" ", in.arguments()), in.io()));
    table.put("source", Builtins::source);
    table.put(".", Builtins::source);
    table.put("test", Test::run);
    table.put("[", Test::run);
    table.put("[[", Test::run);
    table.put("read", Builtins::read);
    table.put("shift", Builtins::shift);
    table.put("break", in -> jump(in, "break"));
    table.put("continue", in -> jump(in, "continue"));
    table.put("return", in -> jump(in, "return"));
    table.put("kill", in -> Signals.isListing(in) ? Signals.list(in) : kill(in));
    table.put("let", Builtins::let);
    table.put("((", Builtins::let);
    table.put("hash", in -> 0);
    table.put(
        "help", in -> printed(in, "GNU bash, version 5.2.15(1)-release (x86_64-pc-linux-gnu)"));
  }

  private static int printed(Invocation in, String line) throws IOException {
    in.line(line);
    return 0;
  }

  private static int echo(Invocation in) throws IOException {
    boolean newline = true;
    boolean escapes = false;
    int first = 0;
    List<String> arguments = in.arguments();
    while (first < arguments.size() && arguments.get(first).matches("-[neE]+")) {
      newline &= !arguments.get(first).contains("n");
      escapes |= arguments.get(first).contains("e");
      first++;
    }
    String text = String.join(" ", arguments.subList(first, arguments.size()));
    if (escapes) {
      int stop = text.indexOf("\\c");
      newline &= stop < 0;
      text = Escapes.decode(stop < 0 ? text : text.substring(0, stop));
    }
    in.print(newline ? text + "\n" : text);
    return 0;
  }

  private static int cd(Invocation in) throws IOException {
    ShellState state = in.state();
    if (in.arguments().size() > 1) {
      return in.complain("too many arguments");
    }
    String target =
        in.arguments().isEmpty()
            ? state.variables.getOrDefault("HOME", state.account.home())
            : in.arguments().getFirst();
    boolean back = target.equals("-");
    if (back) {
      target = state.get("OLDPWD");
      if (target.isEmpty()) {
        return in.complain("OLDPWD not set");
      }
    }
    try {
      Stat stat = in.stat(target, true);
      if (!stat.isDirectory()) {
        return in.complain(target + ": Not a directory");
      }
      if (!in.files().isAllowed(state.user(), state.path(target), 1)) {
        return in.complain(target + ": Permission denied");
      }
    } catch (FileError error) {
      return in.complain(target + ": " + error.reason().text());
    }
    state.export("OLDPWD", state.directory);
    state.directory = state.path(target);
    state.export("PWD", state.directory);
    if (back) {
      in.line(state.directory);
    }
    return 0;
  }

  private static int exit(Invocation in) throws IOException {
    int code = in.state().status;
    if (!in.arguments().isEmpty()) {
      String text = in.arguments().getFirst();
      if (!text.matches("-?\\d{1,9}")) {
        in.complain(text + ": numeric argument required");
        throw new ShellState.Exit(2);
      }
      code = Integer.parseInt(text) & 255;
    }
    throw new ShellState.Exit(code);
  }

  private static int export(Invocation in) throws IOException {
    ShellState state = in.state();
    Options options = in.options("");
    if (options.operands().isEmpty()) {
      for (String name : state.exported.stream().sorted().toList()) {
        in.line("declare -x " + name + "=\"" + state.get(name) + "\"");
      }
    }
    for (String operand : options.operands()) {
      int equals = operand.indexOf('=');
      String name = equals < 0 ? operand : operand.substring(0, equals);
      if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
        return in.complain("`" + operand + "': not a valid identifier");
      }
      if (equals >= 0) {
        state.set(name, operand.substring(equals + 1));
      }
      if (in.name().equals("export")) {
        state.exported.add(name);
      }
    }
    return 0;
  }

  private static int unset(Invocation in) {
    for (String name : in.options("").operands()) {
      in.state().variables.remove(name);
      in.state().exported.remove(name);
      in.state().functions.remove(name);
    }
    return 0;
  }

  private static int set(Invocation in) throws IOException {
    if (in.arguments().isEmpty()) {
      for (Map.Entry<String, String> variable : in.state().variables.entrySet()) {
        in.line(variable.getKey() + "=" + variable.getValue());
      }
    } else if (in.arguments().getFirst().equals("--")) {
      in.state().arguments = List.copyOf(in.arguments().subList(1, in.arguments().size()));
    }
    return 0;
  }

  private static int umask(Invocation in) throws IOException {
    if (in.arguments().isEmpty()) {
      in.format("%04o\n", in.state().umask);
    } else if (in.arguments().getFirst().matches("[0-7]{1,4}")) {
      in.state().umask = Integer.parseInt(in.arguments().getFirst(), 8) & 0777;
    }
    return 0;
  }

  private static int history(Invocation in) throws IOException {
    if (in.words().contains("-c")) {
      in.state().history.clear();
      return 0;
    }
    int number = 1;
    for (String line : in.state().history) {
      in.format("%5d  %s\n", number++, line);
    }
    return 0;
  }

  private static int alias(Invocation in) throws IOException {
    ShellState state = in.state();
    if (in.arguments().isEmpty()) {
      for (Map.Entry<String, String> each : state.aliases.entrySet()) {
        in.line("alias " + each.getKey() + "='" + each.getValue() + "'");
      }
    }
    int status = 0;
    for (String argument : in.arguments()) {
      int equals = argument.indexOf('=');
      String known = state.aliases.get(argument);
      if (equals > 0 && state.aliases.size() < 1000) {
        state.aliases.put(argument.substring(0, equals), argument.substring(equals + 1));
      } else if (known != null) {
        in.line("alias " + argument + "='" + known + "'");
      } else {
        status = in.complain(argument + ": not found");
      }
    }
    return status;
  }

  private static int unalias(Invocation in) {
    if (in.words().contains("-a")) {
      in.state().aliases.clear();
    }
    in.arguments().forEach(in.state().aliases::remove);
    return 0;
  }

  private static int type(Invocation in) throws IOException {
    int status = 0;
    for (String name : in.options("").operands()) {
      String path = in.interpreter().lookup(name);
      if (in.state().aliases.containsKey(name)) {
        in.line(name + " is aliased to `" + in.state().aliases.get(name) + "'");
      } else if (in.state().functions.containsKey(name)) {
        in.line(name + " is a function");
      } else if (Commands.builtin(name) != null) {
        in.line(name + " is a shell builtin");
      } else if (path != null) {
        in.line(name + " is " + path);
      } else {
        status = in.complain(name + ": not found");
      }
    }
    return status;
  }

  private static int command(Invocation in) throws IOException, InterruptedException {
    Options options = in.options("");
    if (!options.has("v", "V")) {
      return forward(in, 1);
    }
    int status = 1;
    for (String name : options.operands()) {
      String path = in.interpreter().lookup(name);
      if (Commands.builtin(name) != null) {
        in.line(name);
        status = 0;
      } else if (path != null) {
        in.line(path);
        status = 0;
      }
    }
    return status;
  }

  private static int forward(Invocation in, int skip) throws IOException, InterruptedException {
    List<String> rest = in.words().subList(skip, in.words().size());
    return rest.isEmpty() ? 0 : in.interpreter().invoke(rest, in.io());
  }

  private static int replace(Invocation in) throws IOException, InterruptedException {
    throw new ShellState.Exit(forward(in, 1));
  }

  private static int source(Invocation in) throws IOException, InterruptedException {
    if (in.arguments().isEmpty()) {
      return in.complain("filename argument required");
    }
    String file = in.arguments().getFirst();
    try {
      return in.interpreter().script(in.read(file), in.io());
    } catch (FileError error) {
      in.io().err().write(in.interpreter().prefix() + file + ": " + error.reason().text() + "\n");
      return 1;
    }
  }

  private static int read(Invocation in) throws IOException {
    Options options = in.options("pndtau");
    if (options.has("p") && in.io().in().isTerminal()) {
      in.io().err().write(options.value("p", ""));
    }
    String line = in.io().in().line();
    List<String> names =
        options.operands().isEmpty() ? List.of("REPLY") : new ArrayList<>(options.operands());
    String[] parts = (line == null ? "" : line.strip()).split("\\s+", names.size());
    for (int i = 0; i < names.size(); i++) {
      in.state().set(names.get(i), i < parts.length ? parts[i] : "");
    }
    return line == null ? 1 : 0;
  }

  private static int shift(Invocation in) {
    List<String> arguments = in.state().arguments;
    if (arguments.isEmpty()) {
      return 1;
    }
    in.state().arguments = arguments.subList(1, arguments.size());
    return 0;
  }

  private static int jump(Invocation in, String kind) throws IOException {
    String text = in.arguments().isEmpty() ? "" : in.arguments().getFirst();
    int level =
        text.matches("\\d{1,4}")
            ? Integer.parseInt(text)
            : kind.equals("return") ? in.state().status : 1;
    throw new ShellState.Jump(kind, level);
  }

  private static int kill(Invocation in) throws IOException {
    int status = 0;
    String signal = "TERM";
    for (String operand : in.arguments()) {
      if (operand.startsWith("-")) {
        signal = operand.substring(1);
        continue;
      }
      if (operand.equals(Integer.toString(in.state().pid)) && signal.matches("9|(SIG)?KILL")) {
        throw new ShellState.Exit(KILLED); // the shell itself, which cannot ignore this one
      }
      if (!operand.matches("\\d{1,7}")) {
        status = in.complain(operand + ": arguments must be process or job IDs");
      } else if (!Processes.exists(in.state(), Integer.parseInt(operand))) {
        status = in.complain("(" + operand + ") - No such process");
      } else if (!in.state().account.isRoot()) {
        status = in.complain("(" + operand + ") - Operation not permitted");
      }
    }
    return status;
  }

  private static int let(Invocation in) throws IOException {
    long value = 0;
    for (String expression : in.arguments()) {
      try {
        value = Arithmetic.evaluate(expression, in.state());
      } catch (Arithmetic.Bad bad) {
        return in.complain(String.format(Locale.ROOT, "%s", bad.getMessage()));
      }
    }
    return value == 0 ? 1 : 0;
  }
}
