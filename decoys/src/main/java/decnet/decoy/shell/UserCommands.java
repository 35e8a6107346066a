package decnet.decoy.shell;

import decnet.decoy.world.Account;
import decnet.decoy.world.FileError;
import decnet.decoy.world.FileTree.User;
import java.io.IOException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Programs about users: id, who, w, su, sudo, last, … */
final class UserCommands {
  static final int UNKNOWN = -2;
  private static final DateTimeFormatter WHO =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.US).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.US).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter LAST =
      DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm", Locale.US).withZone(ZoneOffset.UTC);

  private UserCommands() {}

  static void register(Map<String, Command> table) {
    table.put("id", UserCommands::id);
    table.put("whoami", in -> printed(in, in.state().account.name()));
    table.put("logname", in -> printed(in, in.state().account.name()));
    table.put("groups", in -> printed(in, in.state().account.name()));
    table.put("users", in -> printed(in, in.state().account.name()));
    table.put("who", UserCommands::who);
    table.put("w", UserCommands::w);
    table.put("uptime", in -> printed(in, uptime(in.state())));
    table.put("last", UserCommands::last);
    table.put("lastlog", UserCommands::last);
    table.put("su", UserCommands::su);
    table.put("sudo", UserCommands::sudo);
    AccountCommands.register(table);
  }

  private static int printed(Invocation in, String line) throws IOException {
    in.line(line);
    return 0;
  }

  /** The name of a user id as in /etc/passwd, or its number. */
  static String name(ShellState state, int uid) {
    String[] found = entry(state, 2, Integer.toString(uid));
    return found == null ? Integer.toString(uid) : found[0];
  }

  /**
   * The id of a user's name or number; {@link #UNKNOWN} when there is none; -1 for an empty name.
   */
  static int uid(ShellState state, String name) {
    if (name.isEmpty()) {
      return -1;
    }
    if (name.matches("\\d{1,9}")) {
      return Integer.parseInt(name);
    }
    String[] found = entry(state, 0, name);
    return found == null ? UNKNOWN : Integer.parseInt(found[2]);
  }

  private static String @org.jspecify.annotations.Nullable [] entry(
      ShellState state, int field, String value) {
    try {
      for (String line : state.files().read(User.ROOT, "/etc/passwd").latin1().split("\n")) {
        String[] fields = line.split(":");
        if (fields.length > 3 && fields[field].equals(value) && fields[2].matches("\\d{1,9}")) {
          return fields;
        }
      }
    } catch (FileError removed) {
      return null; // a peer with root's rights took it away
    }
    return null;
  }

  private static int id(Invocation in) throws IOException {
    Options options = in.options("");
    String name =
        options.operands().isEmpty() ? in.state().account.name() : options.operands().getFirst();
    int uid = uid(in.state(), name);
    if (uid < 0) {
      return in.fail(1, "‘" + name + "’: no such user");
    }
    if (options.has("u")) {
      return printed(in, options.has("n") ? name : Integer.toString(uid));
    }
    if (options.has("g", "G")) {
      return printed(in, options.has("n") ? name : Integer.toString(uid));
    }
    return printed(
        in, String.format("uid=%d(%s) gid=%d(%s) groups=%d(%s)", uid, name, uid, name, uid, name));
  }

  private static String from(ShellState state) {
    return state.session.peer().remote().address().toString();
  }

  private static int who(Invocation in) throws IOException {
    String now = WHO.format(in.state().session.clock().instant());
    return printed(
        in,
        String.format(
            "%-8s %-12s %s (%s)", in.state().account.name(), "pts/0", now, from(in.state())));
  }

  static String uptime(ShellState state) {
    Duration up = state.session.machine().world().hardware().uptime();
    double[] loads = state.session.machine().world().hardware().loads();
    String days = up.toDays() == 0 ? "" : up.toDays() + (up.toDays() == 1 ? " day, " : " days, ");
    String hours =
        up.toHoursPart() == 0
            ? up.toMinutesPart() + " min"
            : String.format("%2d:%02d", up.toHoursPart(), up.toMinutesPart());
    return String.format(
        Locale.ROOT,
        " %s up %s%s,  1 user,  load average: %.2f, %.2f, %.2f",
        CLOCK.format(state.session.clock().instant()),
        days,
        hours,
        loads[0],
        loads[1],
        loads[2]);
  }

  private static int w(Invocation in) throws IOException {
    ShellState state = in.state();
    in.line(uptime(state));
    in.line("USER     TTY      FROM             LOGIN@   IDLE   JCPU   PCPU WHAT");
    String login = CLOCK.format(state.session.clock().instant()).substring(0, 5);
    return printed(
        in,
        String.format(
            "%-8s %-8s %-16.16s %s    0.00s  0.02s  0.00s w",
            state.account.name(), "pts/0", from(state), login));
  }

  private static int last(Invocation in) throws IOException {
    ShellState state = in.state();
    var identity = state.session.machine().identity();
    in.line(
        String.format(
            "%-8s %-12s %-16.16s %s   still logged in",
            state.account.name(),
            "pts/0",
            from(state),
            LAST.format(state.session.clock().instant())));
    in.line(
        String.format(
            "reboot   system boot  %-16.16s %s   still running",
            state.session.machine().world().hardware().kernel(), LAST.format(identity.bootedAt())));
    in.line("");
    return printed(
        in,
        "wtmp begins "
            + DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.US)
                .withZone(ZoneOffset.UTC)
                .format(identity.installedAt()));
  }

  private static int su(Invocation in) throws IOException, InterruptedException {
    Options options = in.options("cs");
    String target = options.operands().isEmpty() ? "root" : options.operands().getFirst();
    Account account = in.state().session.machine().world().account(target).orElse(null);
    if (account == null) {
      return in.fail(
          1,
          "user "
              + target
              + " does not exist or the user entry does not contain all the required fields");
    }
    if (!in.state().account.isRoot()) {
      String secret = secret(in, "Password: ");
      boolean success = in.state().session.machine().world().login(target, secret).isPresent();
      in.state()
          .session
          .event(
              "auth.attempt",
              decnet.decoy.CommonEvents.login(
                  decnet.base.Bytes.latin1(target),
                  decnet.base.Bytes.latin1(secret),
                  "su",
                  success));
      if (!success) {
        in.state().sleep(2500);
        return in.fail(1, "Authentication failure");
      }
    }
    return as(in, account, options.has("c") ? options.value("c", "") : "");
  }

  static String secret(Invocation in, String prompt) throws IOException {
    in.io().err().write(prompt);
    String line = in.io().in().secret();
    return line == null ? "" : line;
  }

  private static int as(Invocation in, Account account, String command)
      throws IOException, InterruptedException {
    ShellState state = in.state();
    if (!command.isEmpty()) {
      ShellState child = state.fork();
      child.account = account;
      child.export("HOME", account.home());
      child.export("USER", account.name());
      return in.interpreter().in(child).scriptToEnd(command, in.io());
    }
    state.account = account;
    state.export("HOME", account.home());
    state.export("USER", account.name());
    state.export("LOGNAME", account.name());
    return 0;
  }

  private static int sudo(Invocation in) throws IOException, InterruptedException {
    List<String> words =
        in.arguments().stream()
            .dropWhile(word -> word.startsWith("-") && !word.matches("-[isl]"))
            .toList();
    Account account = in.state().account;
    if (words.isEmpty()) {
      in.io().err().write("usage: sudo -h | -K | -k | -V\n");
      return 1;
    }
    Account root = in.state().session.machine().world().accounts().getOrDefault("root", account);
    if (!account.isRoot()) {
      String secret = secret(in, "[sudo] password for " + account.name() + ": ");
      in.state()
          .session
          .event(
              "auth.attempt",
              decnet.decoy.CommonEvents.login(
                  decnet.base.Bytes.latin1(account.name()),
                  decnet.base.Bytes.latin1(secret),
                  "sudo",
                  false));
      in.state().sleep(2000);
      in.io().err().write(account.name() + " is not in the sudoers file.\n");
      return 1;
    }
    if (words.getFirst().equals("-l")) {
      in.line("User root may run the following commands on " + in.state().hostname() + ":");
      return printed(in, "    (ALL : ALL) ALL");
    }
    if (words.getFirst().startsWith("-")) {
      return as(in, root, "");
    }
    return in.interpreter().invoke(words, in.io());
  }
}
