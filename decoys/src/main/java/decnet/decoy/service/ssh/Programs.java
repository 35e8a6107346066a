package decnet.decoy.service.ssh;

import decnet.base.Bytes;
import decnet.decoy.CommonEvents;
import decnet.decoy.Session;
import decnet.decoy.shell.LoginShell;
import decnet.decoy.world.Account;
import decnet.decoy.world.FileError;
import decnet.decoy.world.FileTree.User;
import decnet.decoy.world.Hardware;
import decnet.decoy.world.LastLogins;
import decnet.decoy.world.World;
import decnet.event.Param;
import decnet.event.SessionTag.Endpoint;
import java.io.IOException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What runs on session channels: a shell, a command, SFTP. Each runs on a thread of its own; how
 * many at once is bounded.
 */
final class Programs {
  /** Threads that a shell and its input take. */
  static final int THREADS = 2;

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.US).withZone(ZoneOffset.UTC);
  private static final int KILLED = 256;
  private static final Map<Integer, String> SIGNALS =
      Map.of(
          1, "HUP", 2, "INT", 3, "QUIT", 6, "ABRT", 9, "KILL", 10, "USR1", 11, "SEGV", 13, "PIPE",
          14, "ALRM", 15, "TERM");

  private final Session session;
  private final Account account;
  private final Budget threads;
  private final boolean openSsh;

  Programs(Session session, Account account, Budget threads, boolean openSsh) {
    this.session = session;
    this.account = account;
    this.threads = threads;
    this.openSsh = openSsh;
  }

  /** Starts a shell, or {@code command}; false when nothing more can be started. */
  boolean shell(Channel channel, @Nullable String command) throws IOException {
    Map<String, String> environment = environment(channel);
    if (command == null) {
      greet(channel);
    }
    return start(channel, () -> command(channel, command, environment));
  }

  boolean sftp(Channel channel) throws IOException {
    record("sftp-server");
    return start(channel, () -> new SftpServer(session, account, channel).run());
  }

  private int command(Channel channel, @Nullable String command, Map<String, String> environment)
      throws IOException, InterruptedException {
    if (command != null && channel.terminal() == null) {
      Optional<ScpServer.Wanted> copy = ScpServer.wanted(command);
      if (copy.isPresent()) {
        record(command);
        return ScpServer.run(copy.get(), session, account, channel);
      }
      if (command.strip().endsWith("/usr/lib/openssh/sftp-server")) {
        record(command);
        return new SftpServer(session, account, channel).run();
      }
    }
    return new LoginShell(session, account, channel, environment).run(command);
  }

  /** What pam_motd shows before a shell. */
  private void greet(Channel channel) throws IOException {
    World world = session.machine().world();
    String name = session.machine().identity().hostname();
    Hardware hardware = world.hardware();
    String motd;
    try {
      motd = world.files().read(User.of(account), "/etc/motd").latin1();
    } catch (FileError absent) {
      motd = "";
    }
    if (channel.terminal() != null) {
      motd += lastLogin();
    }
    String kernel = hardware.kernel() + " " + hardware.build();
    byte[] text = Bytes.latin1("Linux " + name + " " + kernel + " x86_64\n" + motd).toArray();
    channel.out(text, 0, text.length);
  }

  /** When the account was last logged in to on a terminal, if ever. */
  private String lastLogin() {
    String from = session.peer().remote().address().toString();
    return session
        .machine()
        .state(LastLogins.class, made -> new LastLogins())
        .enter(account.name(), session.clock().instant(), from)
        .map(last -> "Last login: " + STAMP.format(last.at()) + " from " + last.from() + "\n")
        .orElse("");
  }

  private void record(String command) {
    session.event(
        CommonEvents.COMMAND.type(),
        Param.of("command", Bytes.latin1(command)),
        Param.of("user", account.name()),
        Param.of("cwd", account.home()));
  }

  /** What runs on a channel, to its exit status; 256 and more is the signal that ended it. */
  @FunctionalInterface
  private interface Program {
    int run() throws IOException, InterruptedException;
  }

  private boolean start(Channel channel, Program program) throws IOException {
    if (!threads.take(THREADS)) {
      return false;
    }
    session.fork(
        "ssh-channel-" + channel.id(),
        () -> {
          try {
            channel.runs(Thread.currentThread(), session.clock().nanoTime());
            end(channel, outcome(channel, program));
          } finally {
            channel.release();
            threads.give(THREADS);
          }
        });
    return true;
  }

  private static int outcome(Channel channel, Program program)
      throws IOException, InterruptedException {
    try {
      return program.run();
    } catch (IOException | InterruptedException stopped) {
      int signal = channel.killedBy();
      if (signal == 0) {
        throw stopped;
      }
      boolean cleared = Thread.interrupted(); // the signal was the channel's, not the session's end
      return cleared || signal > 0 ? KILLED + signal : 0;
    }
  }

  private void end(Channel channel, int status) throws IOException {
    if (status < KILLED) {
      channel.finished(status, openSsh);
    } else {
      channel.killed(SIGNALS.getOrDefault(status - KILLED, "KILL"), openSsh);
    }
  }

  /** The number of a signal by its name; 0 when there is no such signal. */
  static int signal(String name) {
    return SIGNALS.entrySet().stream()
        .filter(entry -> entry.getValue().equals(name))
        .mapToInt(Map.Entry::getKey)
        .findFirst()
        .orElse(0);
  }

  private Map<String, String> environment(Channel channel) {
    Map<String, String> environment = new HashMap<>(channel.environment());
    Endpoint remote = session.peer().remote();
    Endpoint local = session.peer().local();
    environment.put("SSH_CLIENT", remote.address() + " " + remote.port() + " " + local.port());
    environment.put(
        "SSH_CONNECTION",
        remote.address() + " " + remote.port() + " " + local.address() + " " + local.port());
    var terminal = channel.terminal();
    if (terminal != null) {
      environment.put("SSH_TTY", "/dev/pts/" + channel.id());
      environment.put("TERM", terminal.type());
    }
    return environment;
  }
}
