package decnet.decoy.shell;

import decnet.decoy.world.Hardware;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Programs that show processes: ps, top, pgrep, … */
final class ProcessCommands {
  private ProcessCommands() {}

  static void register(Map<String, Command> table) {
    table.put("ps", ProcessCommands::ps);
    table.put("top", ProcessCommands::top);
    table.put("pgrep", ProcessCommands::pgrep);
    table.put("pidof", ProcessCommands::pgrep);
    table.put("pkill", in -> 1);
    table.put("killall", in -> in.fail(1, String.join(" ", in.arguments()) + ": no process found"));
  }

  private static int ps(Invocation in) throws IOException {
    String flags = String.join("", in.arguments());
    ShellState state = in.state();
    List<Processes.Entry> all = Processes.of(state);
    boolean every = flags.matches(".*[aAex].*");
    Instant now = state.session.clock().instant();
    int self = SystemCommands.hardware(in).lastPid();
    Processes.Entry me =
        new Processes.Entry(
            self,
            state.pid,
            state.account.name(),
            "pts/0",
            now,
            4264,
            String.join(" ", in.words()));
    boolean full = flags.contains("f") && flags.contains("-");
    boolean user = flags.contains("u") || flags.contains("aux");
    in.line(
        user
            ? "USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND"
            : full
                ? "UID          PID    PPID  C STIME TTY          TIME CMD"
                : "    PID TTY          TIME CMD");
    for (Processes.Entry entry :
        java.util.stream.Stream.concat(all.stream(), java.util.stream.Stream.of(me)).toList()) {
      if (every || entry.pid() == state.pid || entry.equals(me)) {
        in.line(
            user
                ? aux(in, entry, now)
                : full
                    ? full(entry, now)
                    : String.format(
                        "%7d %-8s 00:00:00 %s", entry.pid(), entry.terminal(), brief(entry)));
      }
    }
    return 0;
  }

  private static String brief(Processes.Entry entry) {
    String program = entry.command().replaceAll("^[-\\[]|[\\]:]$", "").split(" ")[0];
    return program.substring(program.lastIndexOf('/') + 1).replaceAll("[\\]:]$", "");
  }

  private static String start(Processes.Entry entry, Instant now) {
    boolean today = Duration.between(entry.start(), now).toHours() < 24;
    return DateTimeFormatter.ofPattern(today ? "HH:mm" : "MMMdd", Locale.US)
        .withZone(ZoneOffset.UTC)
        .format(entry.start());
  }

  private static String aux(Invocation in, Processes.Entry entry, Instant now) {
    double share = entry.kilobytes() * 100.0 / SystemCommands.hardware(in).memoryKb();
    boolean kernel = entry.kilobytes() == 0;
    String state =
        kernel
            ? "I<"
            : entry.terminal().equals("?") ? "Ss" : entry.start().equals(now) ? "R+" : "Ss";
    return String.format(
        Locale.ROOT,
        "%-8s %7d  0.0 %4.1f %6d %5d %-8s %-4s %-5s   0:0%d %s",
        entry.user(),
        entry.pid(),
        share,
        kernel ? 0 : entry.kilobytes() * 3 + 1200,
        entry.kilobytes(),
        entry.terminal(),
        state,
        start(entry, now),
        entry.pid() == 1 ? 4 : 0,
        entry.command());
  }

  private static String full(Processes.Entry entry, Instant now) {
    return String.format(
        "%-8s %7d %7d  0 %s %-8s 00:00:0%d %s",
        entry.user(),
        entry.pid(),
        entry.parent(),
        start(entry, now),
        entry.terminal(),
        entry.pid() == 1 ? 4 : 0,
        entry.command());
  }

  private static int top(Invocation in) throws IOException {
    Hardware hardware = SystemCommands.hardware(in);
    List<Processes.Entry> all = Processes.of(in.state());
    in.line("top -" + UserCommands.uptime(in.state()));
    in.format(
        "Tasks: %3d total,   1 running, %3d sleeping,   0 stopped,   0 zombie\n",
        all.size(), all.size() - 1);
    in.line("%Cpu(s):  0.3 us,  0.3 sy,  0.0 ni, 99.3 id,  0.0 wa,  0.0 hi,  0.0 si,  0.0 st");
    in.format(
        "MiB Mem : %8.1f total, %8.1f free, %8.1f used, %8.1f buff/cache\n\n",
        hardware.memoryKb() / 1024.0,
        (hardware.memoryKb() - hardware.usedKb() - hardware.cachedKb()) / 1024.0,
        hardware.usedKb() / 1024.0,
        hardware.cachedKb() / 1024.0);
    in.line("    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND");
    for (Processes.Entry entry : all) {
      in.format(
          "%7d %-9s 20   0 %7d %6d %6d S   0.0 %5.1f   0:00.00 %s\n",
          entry.pid(),
          entry.user(),
          entry.kilobytes() * 3,
          entry.kilobytes(),
          entry.kilobytes() / 2,
          entry.kilobytes() * 100.0 / hardware.memoryKb(),
          brief(entry));
    }
    return 0;
  }

  private static int pgrep(Invocation in) throws IOException {
    boolean any = false;
    for (Processes.Entry entry : Processes.of(in.state())) {
      for (String name : in.options("u").operands()) {
        if (brief(entry).equals(name)
            || in.program().equals("pgrep") && brief(entry).contains(name)) {
          in.line(Integer.toString(entry.pid()));
          any = true;
        }
      }
    }
    return any ? 0 : 1;
  }
}
