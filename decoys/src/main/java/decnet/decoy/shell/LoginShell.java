package decnet.decoy.shell;

import decnet.base.Bytes;
import decnet.decoy.CommonEvents;
import decnet.decoy.Session;
import decnet.decoy.evidence.Recording;
import decnet.decoy.world.Account;
import decnet.event.Param;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A user's shell on a console, as sshd or login start it. */
public final class LoginShell {
  private static final int MAX_HISTORY = 500;
  private static final int MAX_PENDING = 64 * 1024;

  private final Session session;
  private final Account account;
  private final Console console;
  private final AtomicBoolean interrupted = new AtomicBoolean();
  private final ShellState state;
  private final @Nullable Recording recording;

  /** {@code environment}: what the carrier sets beside the usual, such as {@code SSH_CLIENT}. */
  public LoginShell(
      Session session, Account account, Console console, Map<String, String> environment) {
    this.session = session;
    this.account = account;
    this.console = console;
    int pid = session.machine().world().hardware().lastPid() - 3;
    state = new ShellState(session, account, pid, interrupted);
    state.export("HOME", account.home());
    state.export("USER", account.name());
    state.export("LOGNAME", account.name());
    state.export("SHELL", account.shell());
    state.export("PWD", account.home());
    state.export("LANG", "en_US.UTF-8");
    state.export("SHLVL", "1");
    String path = "/usr/local/bin:/usr/bin:/bin:/usr/games";
    state.export(
        "PATH",
        account.isRoot() ? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" : path);
    environment.forEach(state::export);
    state.set("IFS", " \t\n");
    state.set("BASH_VERSION", "5.2.15(1)-release");
    Console.Terminal terminal = console.terminal();
    if (terminal == null) {
      recording = null;
    } else {
      state.export("TERM", terminal.type());
      recording = session.record(terminal.columns(), terminal.rows(), "-bash");
    }
  }

  /**
   * Runs {@code command}, or an interactive shell when it is null, to its end.
   *
   * @return the exit status, 0 to 255, or 256 and more: the signal that ended it
   */
  public int run(@Nullable String command) throws IOException, InterruptedException {
    try {
      Console typed = recording == null ? console : new RecordedConsole(console, recording);
      ConsoleInput input = new ConsoleInput(session, typed, interrupted);
      if (command != null) {
        record(command);
        return once(command, input);
      }
      return console.terminal() == null ? script(input) : interactive(input);
    } finally {
      console.flush();
      if (recording != null) {
        recording.close();
      }
    }
  }

  private void record(String command) {
    session.event(
        CommonEvents.COMMAND.type(),
        Param.of("command", Bytes.latin1(command)),
        Param.of("user", account.name()),
        Param.of("cwd", Bytes.latin1(state.directory)));
  }

  private int once(String command, ConsoleInput input) throws IOException, InterruptedException {
    Interpreter interpreter = new Interpreter(state, false);
    try {
      return interpreter.scriptToEnd(command, io(input));
    } catch (Interrupted stopped) {
      return 130; // 128 + SIGINT
    }
  }

  private Io io(ConsoleInput input) {
    boolean terminal = console.terminal() != null;
    Io.Output out = new ConsoleOutput(false, terminal);
    Io.Output err = new ConsoleOutput(true, terminal);
    return new Io(new ConsoleSource(input, terminal, out), out, err);
  }

  /** Commands on standard input without a terminal: each line is run as it comes. */
  private int script(ConsoleInput input) throws IOException, InterruptedException {
    Io io = io(input);
    Interpreter interpreter = new Interpreter(state, false);
    StringBuilder pending = new StringBuilder();
    try {
      for (String line = io.in().line(); line != null; line = io.in().line()) {
        pending.append(line).append('\n');
        if (isWhole(pending.toString()) || pending.length() > MAX_PENDING) {
          record(pending.toString().strip());
          interpreter.script(pending.toString(), io);
          pending.setLength(0);
          console.flush();
        }
      }
      return Traps.leave(interpreter, state, state.status, io);
    } catch (ShellState.Exit exit) {
      return Traps.leave(interpreter, state, exit.code(), io);
    }
  }

  private static boolean isWhole(String text) {
    try {
      Parser.parse(text);
      return true;
    } catch (SyntaxError error) {
      return !error.isIncomplete();
    }
  }

  private int interactive(ConsoleInput input) throws IOException, InterruptedException {
    Io io = io(input);
    LineEditor editor = new LineEditor(input, io.out());
    Interpreter interpreter = new Interpreter(state, true);
    StringBuilder pending = new StringBuilder();
    while (true) {
      LineEditor.Result typed =
          editor.read(pending.isEmpty() ? prompt() : "> ", state.history, true);
      interrupted.set(false);
      if (typed.end() == LineEditor.End.CLOSED) {
        io.out().write("logout\n");
        return Traps.leave(interpreter, state, state.status, io);
      }
      if (typed.end() == LineEditor.End.INTERRUPT) {
        pending.setLength(0);
        state.status = 130;
        continue;
      }
      pending.append(typed.text()).append('\n');
      String text = pending.toString();
      if (!isWhole(text) && pending.length() < MAX_PENDING) {
        continue;
      }
      pending.setLength(0);
      if (text.isBlank()) {
        continue;
      }
      remember(text.strip());
      record(text.strip());
      try {
        interpreter.script(text, io);
      } catch (ShellState.Exit exit) {
        io.out().write("logout\n");
        return Traps.leave(interpreter, state, exit.code(), io);
      } catch (ShellState.Jump outside) {
        state.status = 0;
      } catch (Interrupted stopped) {
        state.status = 130;
      }
      if (interrupted.getAndSet(false)) {
        io.out().write("^C\n");
      }
    }
  }

  private void remember(String line) {
    if (state.history.size() == MAX_HISTORY) {
      state.history.removeFirst();
    }
    state.history.add(line);
  }

  private String prompt() {
    String home = state.variables.getOrDefault("HOME", account.home());
    String directory = state.directory;
    if (directory.equals(home) || directory.startsWith(home + "/")) {
      directory = "~" + directory.substring(home.length());
    }
    return state.account.name()
        + "@"
        + state.hostname()
        + ":"
        + directory
        + (state.account.isRoot() ? "# " : "$ ");
  }

  private final class ConsoleOutput implements Io.Output {
    private final boolean errors;
    private final boolean terminal;

    ConsoleOutput(boolean errors, boolean terminal) {
      this.errors = errors;
      this.terminal = terminal;
    }

    @Override
    public void write(String text) throws IOException {
      // names and messages may hold characters beyond one byte: those of our own tables
      String shown = terminal ? text.replace("\n", "\r\n") : text;
      byte[] content = encoded(shown);
      if (errors) {
        console.err(content, 0, content.length);
      } else {
        console.out(content, 0, content.length);
      }
      if (terminal) {
        console.flush();
      }
      if (recording != null) {
        recording.output(Bytes.of(content));
      }
    }

    private byte[] encoded(String text) {
      boolean wide = text.chars().anyMatch(c -> c > 255);
      return wide ? Bytes.utf8(text).toArray() : Bytes.latin1(text).toArray();
    }

    @Override
    public boolean isTerminal() {
      return terminal;
    }
  }

  private static final class ConsoleSource implements Io.Input {
    private static final int MAX_INPUT = Buffer.MAX;

    private final ConsoleInput input;
    private final boolean terminal;
    private final LineEditor editor;

    ConsoleSource(ConsoleInput input, boolean terminal, Io.Output echo) {
      this.input = input;
      this.terminal = terminal;
      editor = new LineEditor(input, terminal ? echo : Io.NOWHERE);
    }

    @Override
    public String rest() throws IOException {
      try {
        if (!terminal) {
          return input.rest(MAX_INPUT).latin1();
        }
        StringBuilder all = new StringBuilder();
        for (String line = editor.plain(true);
            line != null && all.length() < MAX_INPUT;
            line = editor.plain(true)) {
          all.append(line).append('\n');
        }
        return all.toString();
      } catch (InterruptedException cut) {
        Thread.currentThread().interrupt();
        throw new java.io.InterruptedIOException("session cut");
      }
    }

    @Override
    public @Nullable String line() throws IOException {
      try {
        if (terminal) {
          return editor.plain(true);
        }
        StringBuilder line = new StringBuilder();
        int c = input.read();
        if (c < 0) {
          return null;
        }
        for (; c >= 0 && c != '\n'; c = input.read()) {
          if (line.length() < MAX_PENDING) {
            line.append((char) c);
          }
        }
        return line.toString();
      } catch (InterruptedException cut) {
        Thread.currentThread().interrupt();
        throw new java.io.InterruptedIOException("session cut");
      }
    }

    @Override
    public @Nullable String secret() throws IOException {
      try {
        return terminal ? editor.plain(false) : line();
      } catch (InterruptedException cut) {
        Thread.currentThread().interrupt();
        throw new java.io.InterruptedIOException("session cut");
      }
    }

    @Override
    public boolean isTerminal() {
      return terminal;
    }
  }
}
