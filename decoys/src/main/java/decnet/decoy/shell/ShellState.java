package decnet.decoy.shell;

import decnet.decoy.Session;
import decnet.decoy.world.Account;
import decnet.decoy.world.FileTree;
import decnet.decoy.world.FileTree.User;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** What one shell process knows: variables, directory, user, functions. One thread. */
final class ShellState {
  private static final int MAX_VARIABLES = 5000;

  final Session session;
  final int pid;
  final AtomicBoolean interrupted;
  final Map<String, String> variables = new TreeMap<>();
  final Set<String> exported = new HashSet<>();
  final Map<String, Syntax> functions = new HashMap<>();
  final Map<String, String> aliases = new TreeMap<>();

  /** Commands by the signal, or EXIT, that they are run at; a subshell has none of its parent. */
  final Map<String, String> traps = new TreeMap<>();

  final List<String> history = new ArrayList<>();
  Account account;
  String directory;
  List<String> arguments = List.of();
  String name = "bash";
  int status;
  int umask = 0022;
  Io.Output terminal = Io.NOWHERE;

  ShellState(Session session, Account account, int pid, AtomicBoolean interrupted) {
    this.session = session;
    this.account = account;
    this.pid = pid;
    this.interrupted = interrupted;
    directory = account.home();
  }

  /** A subshell: changes within it are lost. */
  ShellState fork() {
    ShellState child = new ShellState(session, account, pid, interrupted);
    child.variables.putAll(variables);
    child.exported.addAll(exported);
    child.functions.putAll(functions);
    child.aliases.putAll(aliases);
    child.directory = directory;
    child.arguments = arguments;
    child.name = name;
    child.status = status;
    child.umask = umask;
    child.terminal = terminal;
    return child;
  }

  FileTree files() {
    return session.machine().world().files();
  }

  User user() {
    return User.of(account);
  }

  String hostname() {
    return session.machine().identity().hostname();
  }

  String path(String name) {
    return FileTree.resolve(directory, name);
  }

  String get(String name) {
    return variables.getOrDefault(name, "");
  }

  void set(String name, String value) {
    if (variables.size() < MAX_VARIABLES || variables.containsKey(name)) {
      variables.put(name, value);
    }
  }

  void export(String name, String value) {
    set(name, value);
    exported.add(name);
  }

  /** Waits as a sleeping program does; ^C ends it early. */
  void sleep(long millis) throws InterruptedException {
    long left = millis;
    while (left > 0 && !interrupted.get()) {
      long step = Math.min(left, 100);
      session.pause(java.time.Duration.ofMillis(step));
      left -= step;
    }
  }

  /** What ends a shell from within. */
  static final class Exit extends IOException {
    private static final long serialVersionUID = 1L;
    private final int code;

    Exit(int code) {
      super("exit");
      this.code = code;
    }

    int code() {
      return code;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
      return this;
    }
  }

  /** {@code break}, {@code continue} and {@code return} on their way out. */
  static final class Jump extends IOException {
    private static final long serialVersionUID = 1L;
    private final String kind;
    private int levels;

    Jump(String kind, int levels) {
      super(kind);
      this.kind = kind;
      this.levels = levels;
    }

    String kind() {
      return kind;
    }

    /** Whether it goes on beyond the loop that caught it. */
    boolean goesOn() {
      return --levels > 0;
    }

    int levels() {
      return levels;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
      return this;
    }
  }
}
