package decnet.decoy.shell;

import decnet.base.Bytes;
import decnet.decoy.world.FileError;
import decnet.decoy.world.FileError.Reason;
import decnet.decoy.world.Stat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Executes a syntax tree. A pipeline's commands run one after the other, each over the whole output
 * of the one before. Every step costs: a loop that spins is slowed down, one that grows is stopped.
 */
final class Interpreter {
  private static final int STEPS_PER_PAUSE = 500;
  private static final int MAX_DEPTH = 60;
  private static final String DEFAULT_PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private final ShellState state;
  private final boolean login;
  private final int depth;
  private int steps;

  Interpreter(ShellState state, boolean login) {
    this(state, login, 0);
  }

  private Interpreter(ShellState state, boolean login, int depth) {
    this.state = state;
    this.login = login;
    this.depth = depth;
  }

  /** The same for a subshell. */
  Interpreter in(ShellState child) throws IOException {
    if (depth > MAX_DEPTH) {
      throw new ShellState.Exit(2);
    }
    return new Interpreter(child, login, depth + 1);
  }

  /** What bash writes before its complaints. */
  String prefix() {
    return login ? "-bash: " : "bash: line 1: ";
  }

  /** Runs {@code text} as a script; the status of its last command. */
  int script(String text, Io io) throws IOException, InterruptedException {
    Syntax parsed;
    try {
      parsed = Parser.parse(text);
    } catch (SyntaxError wrong) {
      io.err().write(prefix() + wrong.getMessage() + "\n");
      if (!wrong.isIncomplete()) {
        String line = text.lines().findFirst().orElse("");
        io.err().write(prefix() + "`" + line + "'\n");
      }
      state.status = 2;
      return 2;
    }
    return run(parsed, io);
  }

  /** Runs a subshell: what ends it ends here. */
  int runToEnd(Syntax command, Io io) throws IOException, InterruptedException {
    int status;
    try {
      status = run(command, io);
    } catch (ShellState.Exit exit) {
      status = exit.code();
    } catch (ShellState.Jump jump) {
      status = state.status;
    }
    return Traps.leave(this, state, status, io);
  }

  int run(Syntax command, Io io) throws IOException, InterruptedException {
    if (++steps % STEPS_PER_PAUSE == 0) {
      state.session.pause(java.time.Duration.ofMillis(20));
    }
    if (state.interrupted.get()) {
      throw new Interrupted();
    }
    state.status =
        switch (command) {
          case Syntax.Simple simple -> simple(simple, io);
          case Syntax.Sequence sequence -> {
            int status = 0;
            for (Syntax each : sequence.commands()) {
              status = run(each, io);
            }
            yield status;
          }
          case Syntax.AndOr both -> {
            int status = run(both.left(), io);
            yield (status == 0) != both.or() ? run(both.right(), io) : status;
          }
          case Syntax.Pipeline pipeline -> pipeline(pipeline, io);
          case Syntax.Background background -> background(background, io);
          case Syntax.Group group -> group(group, io);
          case Syntax.If choice -> {
            if (run(choice.condition(), io) == 0) {
              yield run(choice.then(), io);
            }
            Syntax otherwise = choice.otherwise();
            yield otherwise == null ? 0 : run(otherwise, io);
          }
          case Syntax.For loop -> {
            List<Syntax.Word> words = loop.words();
            List<String> values =
                words == null ? state.arguments : new Expander(state, this, io).fields(words);
            int status = 0;
            for (String value : values) {
              state.set(loop.name(), value);
              Turn turn = turn(loop.body(), io);
              status = turn.status();
              if (turn.ended()) {
                break;
              }
            }
            yield status;
          }
          case Syntax.Loop loop -> {
            int status = 0;
            while ((run(loop.condition(), io) == 0) != loop.until()) {
              Turn turn = turn(loop.body(), io);
              status = turn.status();
              if (turn.ended()) {
                break;
              }
            }
            yield status;
          }
          case Syntax.Case choice -> choose(choice, io);
          case Syntax.Function function -> {
            state.functions.put(function.name(), function.body());
            yield 0;
          }
        };
    return state.status;
  }

  private record Turn(int status, boolean ended) {}

  private Turn turn(Syntax body, Io io) throws IOException, InterruptedException {
    try {
      return new Turn(run(body, io), false);
    } catch (ShellState.Jump jump) {
      if (jump.kind().equals("return") || jump.goesOn()) {
        throw jump;
      }
      return new Turn(0, jump.kind().equals("break"));
    }
  }

  private int choose(Syntax.Case choice, Io io) throws IOException, InterruptedException {
    Expander expander = new Expander(state, this, io);
    String subject = expander.text(choice.subject());
    for (Syntax.Case.Branch branch : choice.branches()) {
      for (Syntax.Word pattern : branch.patterns()) {
        if (Globbing.matches(expander.pattern(pattern), subject)) {
          return run(branch.body(), io);
        }
      }
    }
    return 0;
  }

  private int pipeline(Syntax.Pipeline pipeline, Io io) throws IOException, InterruptedException {
    Io.Input input = io.in();
    int status = 0;
    for (int i = 0; i < pipeline.commands().size(); i++) {
      Syntax command = pipeline.commands().get(i);
      boolean last = i == pipeline.commands().size() - 1;
      if (pipeline.commands().size() == 1) {
        status = run(command, io);
      } else if (last) {
        status = in(state.fork()).runToEnd(command, io.withIn(input));
      } else {
        Buffer buffer = new Buffer();
        status = in(state.fork()).runToEnd(command, io.withIn(input).withOut(buffer));
        input = Io.of(buffer.text());
      }
    }
    return pipeline.negated() ? status == 0 ? 1 : 0 : status;
  }

  private int background(Syntax.Background background, Io io)
      throws IOException, InterruptedException {
    int pid = state.session.machine().world().hardware().lastPid();
    state.set("!", Integer.toString(pid));
    if (io.out().isTerminal()) {
      io.out().write("[1] " + pid + "\n");
    }
    in(state.fork()).runToEnd(background.command(), io.withIn(Io.of("")));
    return 0;
  }

  private int group(Syntax.Group group, Io io) throws IOException, InterruptedException {
    Redirects redirected = redirect(group.redirects(), io);
    if (redirected == null) {
      return 1;
    }
    int status =
        group.subshell()
            ? in(state.fork()).runToEnd(group.body(), redirected.io())
            : run(group.body(), redirected.io());
    return redirected.finish(status);
  }

  private int simple(Syntax.Simple simple, Io io) throws IOException, InterruptedException {
    Expander expander = new Expander(state, this, io);
    List<String> words;
    Map<String, String> assigned = new HashMap<>();
    try {
      words = expander.fields(aliased(simple.words()));
      for (Syntax.Assignment assignment : simple.assignments()) {
        assigned.put(assignment.name(), expander.text(assignment.value()));
      }
    } catch (Expander.ExpansionError wrong) {
      io.err().write(prefix() + wrong.getMessage() + "\n");
      return 1;
    }
    Redirects redirected = redirect(simple.redirects(), io);
    if (redirected == null) {
      return 1;
    }
    if (words.isEmpty()) {
      assigned.forEach(state::set);
      return redirected.finish(simple.words().isEmpty() ? 0 : state.status);
    }
    Map<String, @Nullable String> before = new HashMap<>();
    assigned.forEach(
        (name, value) -> {
          before.put(name, state.variables.get(name));
          state.set(name, value);
        });
    try {
      return redirected.finish(invoke(words, redirected.io()));
    } finally {
      before.forEach(
          (name, value) -> {
            if (value == null) {
              state.variables.remove(name);
            } else {
              state.variables.put(name, value);
            }
          });
    }
  }

  private List<Syntax.Word> aliased(List<Syntax.Word> words) {
    String first = words.isEmpty() ? null : words.getFirst().literal();
    String alias = first == null ? null : state.aliases.get(first);
    if (alias == null || !login) {
      return words;
    }
    List<Syntax.Word> replaced = new ArrayList<>();
    for (String part : alias.split(" +")) {
      replaced.add(new Syntax.Word(List.of(new Syntax.Part.Text(part, false))));
    }
    replaced.addAll(words.subList(1, words.size()));
    return replaced;
  }

  /** Runs the command that {@code words} name: function, builtin, program or script. */
  int invoke(List<String> words, Io io) throws IOException, InterruptedException {
    String name = words.getFirst();
    Syntax function = state.functions.get(name);
    if (function != null) {
      return call(function, words, io);
    }
    Command builtin = Commands.builtin(name);
    if (builtin != null) {
      return builtin.run(new Invocation(words, state, io, this));
    }
    if (!name.contains("/")) {
      String found = lookup(name);
      if (found == null) {
        io.err().write(prefix() + name + ": command not found\n");
        return 127;
      }
      return program(found, words, io);
    }
    return program(state.path(name), words, io);
  }

  private int call(Syntax function, List<String> words, Io io)
      throws IOException, InterruptedException {
    List<String> outer = state.arguments;
    state.arguments = List.copyOf(words.subList(1, words.size()));
    try {
      return in(state).run(function, io);
    } catch (ShellState.Jump jump) {
      if (!jump.kind().equals("return")) {
        throw jump;
      }
      return jump.levels();
    } finally {
      state.arguments = outer;
    }
  }

  /** The path of a program, or null. */
  @Nullable String lookup(String name) {
    for (String directory : state.variables.getOrDefault("PATH", DEFAULT_PATH).split(":")) {
      String path = state.path(directory + "/" + name);
      if (isFile(path)) {
        return path;
      }
    }
    return null;
  }

  private boolean isFile(String path) {
    try {
      return !state.files().stat(state.user(), path, true).isDirectory();
    } catch (FileError absent) {
      return false;
    }
  }

  private int program(String path, List<String> words, Io io)
      throws IOException, InterruptedException {
    String shown = words.getFirst();
    try {
      Stat stat = state.files().stat(state.user(), path, true);
      if (stat.isDirectory()) {
        io.err().write(prefix() + shown + ": " + Reason.IS_A_DIRECTORY.text() + "\n");
        return 126;
      }
      if (!state.files().isAllowed(state.user(), path, 1)) {
        io.err().write(prefix() + shown + ": " + Reason.DENIED.text() + "\n");
        return 126;
      }
      Bytes content =
          stat.size() > 64 * 1024 ? Bytes.EMPTY : state.files().read(state.user(), path);
      boolean binary = content.isEmpty() || content.at(0) == 0x7f;
      Command known = Commands.program(path.substring(path.lastIndexOf('/') + 1));
      boolean installed = stat.modified().equals(state.session.machine().identity().installedAt());
      if (known != null && binary && installed) {
        return known.run(new Invocation(words, state, io, this));
      }
      if (binary) {
        return installed ? 0 : Foreign.run(path, stat, io, prefix());
      }
      ShellState child = state.fork();
      child.name = shown;
      child.arguments = List.copyOf(words.subList(1, words.size()));
      return in(child).scriptToEnd(content.latin1(), io);
    } catch (FileError error) {
      io.err().write(prefix() + shown + ": " + error.reason().text() + "\n");
      return error.reason() == Reason.NOT_FOUND ? 127 : 126;
    }
  }

  /** A script file: {@code exit} ends only it. */
  int scriptToEnd(String text, Io io) throws IOException, InterruptedException {
    int status;
    try {
      status = script(text, io);
    } catch (ShellState.Exit exit) {
      status = exit.code();
    }
    return Traps.leave(this, state, status, io);
  }

  private @Nullable Redirects redirect(List<Syntax.Redirect> redirects, Io io)
      throws IOException, InterruptedException {
    Redirects result = new Redirects(state, io);
    Expander expander = new Expander(state, this, io);
    for (Syntax.Redirect redirect : redirects) {
      String target = expander.text(redirect.target());
      try {
        result.apply(redirect, target);
      } catch (FileError error) {
        io.err().write(prefix() + target + ": " + error.reason().text() + "\n");
        return null;
      }
    }
    return result;
  }
}
