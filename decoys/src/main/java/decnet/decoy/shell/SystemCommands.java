package decnet.decoy.shell;

import decnet.decoy.world.FileError;
import decnet.decoy.world.Hardware;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Programs about the system: uname, free, ps, date, systemctl, crontab, … */
final class SystemCommands {
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE MMM ppd hh:mm:ss a 'UTC' yyyy", Locale.US)
          .withZone(ZoneOffset.UTC);

  private SystemCommands() {}

  static void register(Map<String, Command> table) {
    table.put("uname", SystemCommands::uname);
    table.put("arch", in -> printed(in, "x86_64"));
    table.put("hostname", SystemCommands::hostname);
    table.put("nproc", in -> printed(in, Integer.toString(hardware(in).cpus())));
    table.put("lscpu", SystemCommands::lscpu);
    table.put("free", SystemCommands::free);
    table.put("ps", SystemCommands::ps);
    table.put("top", SystemCommands::top);
    table.put("pgrep", SystemCommands::pgrep);
    table.put("pidof", SystemCommands::pgrep);
    table.put("pkill", in -> 1);
    table.put("killall", in -> in.fail(1, String.join(" ", in.arguments()) + ": no process found"));
    table.put("date", SystemCommands::date);
    table.put("env", SystemCommands::env);
    table.put("printenv", SystemCommands::env);
    table.put("sleep", SystemCommands::sleep);
    table.put("timeout", in -> rest(in, 2));
    table.put("nohup", SystemCommands::nohup);
    table.put("nice", in -> rest(in, 1));
    table.put("setsid", in -> rest(in, 1));
    table.put("stdbuf", in -> rest(in, 2));
    table.put("sh", SystemCommands::shell);
    table.put("bash", SystemCommands::shell);
    table.put("dash", SystemCommands::shell);
    table.put("clear", in -> raw(in, "\u001b[H\u001b[2J\u001b[3J"));
    table.put("reset", in -> raw(in, "\u001bc"));
    table.put("tput", in -> 0);
    table.put("tty", in -> printed(in, in.io().out().isTerminal() ? "/dev/pts/0" : "not a tty"));
    table.put(
        "stty",
        in ->
            in.arguments().isEmpty()
                ? printed(in, "speed 38400 baud; line = 0;\n-brkint -imaxbel")
                : 0);
    table.put("sync", in -> 0);
    table.put("mount", in -> file(in, "/proc/mounts"));
    table.put(
        "umount",
        in -> in.fail(32, String.join(" ", in.options("").operands()) + ": target is busy."));
    table.put("dmesg", SystemCommands::dmesg);
    table.put(
        "lsmod",
        in ->
            printed(
                in,
                "Module                  Size  Used by\next4                  983040  1\nvirtio_net             73728  0"));
    table.put("lsblk", SystemCommands::lsblk);
    table.put("lsb_release", SystemCommands::release);
    table.put("systemctl", SystemCommands::systemctl);
    table.put("service", SystemCommands::systemctl);
    table.put("journalctl", in -> printed(in, "No journal files were found.\n-- No entries --"));
    table.put("crontab", SystemCommands::crontab);
    table.put("apt", SystemCommands::apt);
    table.put("apt-get", SystemCommands::apt);
    for (String name : List.of("reboot", "shutdown", "halt", "poweroff", "init")) {
      table.put(name, SystemCommands::down);
    }
    table.put("getconf", in -> printed(in, in.words().contains("LONG_BIT") ? "64" : "undefined"));
    table.put("locale", in -> printed(in, "LANG=en_US.UTF-8\nLC_ALL="));
    table.put("sysctl", in -> printed(in, "kernel.hostname = " + in.state().hostname()));
  }

  private static Hardware hardware(Invocation in) {
    return in.state().session.machine().world().hardware();
  }

  private static int printed(Invocation in, String line) throws IOException {
    in.line(line);
    return 0;
  }

  private static int raw(Invocation in, String text) throws IOException {
    in.print(text);
    return 0;
  }

  private static int file(Invocation in, String path) throws IOException {
    in.print(in.read(path));
    return 0;
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

  private static int uname(Invocation in) throws IOException {
    Options options = in.options("");
    Hardware hardware = hardware(in);
    boolean all = options.has("a", "all");
    StringBuilder line = new StringBuilder();
    String[][] parts = {
      {"s", "Linux"}, {"n", in.state().hostname()}, {"r", hardware.kernel()},
      {"v", hardware.build()}, {"m", "x86_64"}, {"o", "GNU/Linux"}
    };
    for (String[] part : parts) {
      if (all || options.has(part[0]) || options.values().isEmpty() && part[0].equals("s")) {
        line.append(line.isEmpty() ? "" : " ").append(part[1]);
      }
    }
    if (options.has("p", "i") && line.isEmpty()) {
      line.append("unknown");
    }
    return printed(in, line.toString());
  }

  private static int hostname(Invocation in) throws IOException {
    Options options = in.options("");
    if (!options.operands().isEmpty()) {
      return in.state().account.isRoot()
          ? 0
          : in.fail(1, "you must be root to change the host name");
    }
    var identity = in.state().session.machine().identity();
    if (options.has("I", "i")) {
      return printed(in, in.state().session.peer().local().address() + " ");
    }
    return printed(
        in,
        options.has("f")
            ? identity.fqdn()
            : options.has("d") ? identity.domain() : identity.hostname());
  }

  private static int lscpu(Invocation in) throws IOException {
    Hardware hardware = hardware(in);
    boolean amd = hardware.model().startsWith("AMD");
    in.line(
        "Architecture:            x86_64\n  CPU op-mode(s):        32-bit, 64-bit\n  Byte Order:            Little Endian");
    in.line("CPU(s):                  " + hardware.cpus());
    in.line("  On-line CPU(s) list:   0-" + (hardware.cpus() - 1));
    in.line("Vendor ID:               " + (amd ? "AuthenticAMD" : "GenuineIntel"));
    return printed(in, "  Model name:            " + hardware.model());
  }

  private static int free(Invocation in) throws IOException {
    Options options = in.options("sc");
    Hardware hardware = hardware(in);
    boolean human = options.has("h");
    long divisor = options.has("g") ? 1 << 20 : options.has("m") ? 1024 : 1;
    long used = hardware.usedKb();
    long cache = hardware.cachedKb();
    long free = hardware.memoryKb() - used - cache;
    in.line("               total        used        free      shared  buff/cache   available");
    long[] memory = {hardware.memoryKb(), used, free, 1180, cache, free + cache * 9 / 10};
    long[] swap = {Hardware.SWAP_KB, 0, Hardware.SWAP_KB};
    row(in, "Mem:    ", memory, human, divisor);
    row(in, "Swap:   ", swap, human, divisor);
    return 0;
  }

  private static void row(
      Invocation in, String title, long[] kilobytes, boolean human, long divisor)
      throws IOException {
    StringBuilder line = new StringBuilder(title);
    for (long value : kilobytes) {
      String text =
          human
              ? ListCommands.human(value * 1024).replaceAll("([KMGT])$", "$1i")
              : Long.toString(value / divisor);
      line.append(String.format("%12s", human && text.equals("0") ? "0B" : text));
    }
    in.line(line.toString());
  }

  private static int ps(Invocation in) throws IOException {
    String flags = String.join("", in.arguments());
    ShellState state = in.state();
    List<Processes.Entry> all = Processes.of(state);
    boolean every = flags.matches(".*[aAex].*");
    Instant now = state.session.clock().instant();
    int self = hardware(in).lastPid();
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
    double share = entry.kilobytes() * 100.0 / hardware(in).memoryKb();
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
    Hardware hardware = hardware(in);
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

  private static int date(Invocation in) throws IOException {
    String given = in.options("d").value("d", "");
    boolean epoch = given.matches("@\\d{1,11}");
    Instant now =
        epoch
            ? Instant.ofEpochSecond(Long.parseLong(given.substring(1)))
            : in.state().session.clock().instant();
    for (String argument : in.arguments()) {
      if (argument.startsWith("+")) {
        return printed(in, Strftime.format(argument.substring(1), now));
      }
    }
    return printed(in, DATE.format(now));
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

  private static int dmesg(Invocation in) throws IOException {
    if (!in.state().account.isRoot()) {
      return in.fail(1, "read kernel buffer failed: Operation not permitted");
    }
    in.line("[    0.000000] " + in.read("/proc/version").strip());
    in.line(
        "[    0.000000] Command line: BOOT_IMAGE=/boot/vmlinuz-"
            + hardware(in).kernel()
            + " root=/dev/sda1 ro quiet");
    return printed(
        in,
        "[    0.004000] x86/fpu: Supporting XSAVE feature 0x001: 'x87 floating point registers'");
  }

  private static int lsblk(Invocation in) throws IOException {
    String size = ListCommands.human(hardware(in).diskKb() * 1024);
    in.line("NAME   MAJ:MIN RM  SIZE RO TYPE MOUNTPOINTS");
    in.line("sda      8:0    0 " + String.format("%5s", size) + "  0 disk ");
    return printed(in, "└─sda1   8:1    0 " + String.format("%5s", size) + "  0 part /");
  }

  private static int release(Invocation in) throws IOException {
    if (in.options("").has("a")) {
      in.io().err().write("No LSB modules are available.\n");
      in.line(
          "Distributor ID:\tDebian\nDescription:\tDebian GNU/Linux 12 (bookworm)\nRelease:\t12\nCodename:\tbookworm");
    } else {
      in.io().err().write("No LSB modules are available.\n");
    }
    return 0;
  }

  private static int systemctl(Invocation in) throws IOException {
    List<String> operands = in.options("nt").operands();
    boolean service = in.program().equals("service");
    String unit = operands.isEmpty() ? "" : service ? operands.getFirst() : operands.getLast();
    String verb = operands.isEmpty() ? "" : service ? operands.getLast() : operands.getFirst();
    boolean known =
        List.of("ssh", "sshd", "cron", "dbus", "systemd-journald")
            .contains(unit.replace(".service", ""));
    if (!known && operands.size() > 1) {
      in.io()
          .err()
          .write(
              verb.equals("status") || verb.equals("is-active")
                  ? "Unit " + unit.replace(".service", "") + ".service could not be found.\n"
                  : "Failed to "
                      + verb
                      + " "
                      + unit.replace(".service", "")
                      + ".service: Unit "
                      + unit.replace(".service", "")
                      + ".service not found.\n");
      return verb.equals("status") ? 4 : 5;
    }
    if (!in.state().account.isRoot()
        && List.of("start", "stop", "restart", "enable", "disable").contains(verb)) {
      in.io()
          .err()
          .write(
              "Failed to "
                  + verb
                  + " "
                  + unit
                  + ".service: Interactive authentication required.\n");
      return 1;
    }
    return verb.equals("is-active") || verb.equals("status")
        ? printed(
            in,
            verb.equals("status")
                ? "● "
                    + unit
                    + ".service\n     Loaded: loaded (/lib/systemd/system/"
                    + unit
                    + ".service; enabled; preset: enabled)\n     Active: active (running)"
                : "active")
        : 0;
  }

  private static int crontab(Invocation in) throws IOException {
    Options options = in.options("u");
    String user = options.value("u", in.state().account.name());
    String path = "/var/spool/cron/crontabs/" + user;
    var root = decnet.decoy.world.FileTree.User.ROOT;
    try {
      if (options.has("l")) {
        in.print(in.files().read(root, path).latin1());
        return 0;
      }
      if (options.has("r")) {
        in.files().remove(root, path, false);
        return 0;
      }
    } catch (FileError absent) {
      in.io().err().write("no crontab for " + user + "\n");
      return 1;
    }
    String source =
        options.operands().isEmpty() || options.operands().getFirst().equals("-")
            ? in.io().in().rest()
            : in.read(options.operands().getFirst());
    decnet.base.Bytes content = decnet.base.Bytes.latin1(source);
    in.files().write(root, path, content, 0600);
    in.state().session.keep("file.upload", path, content);
    return 0;
  }

  private static int apt(Invocation in) throws IOException, InterruptedException {
    if (!in.state().account.isRoot()) {
      in.io()
          .err()
          .write(
              "E: Could not open lock file /var/lib/dpkg/lock-frontend - open (13: Permission denied)\nE: Unable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend), are you root?\n");
      return 100;
    }
    List<String> operands = in.options("o").operands();
    String verb = operands.isEmpty() ? "" : operands.getFirst();
    if (verb.equals("update")) {
      for (int i = 1; i <= 3; i++) {
        in.line(
            "Ign:"
                + i
                + " http://deb.debian.org/debian bookworm"
                + (i == 2 ? "-updates" : i == 3 ? "-security" : "")
                + " InRelease");
        in.state().sleep(1000);
      }
      in.io()
          .err()
          .write(
              "W: Failed to fetch http://deb.debian.org/debian/dists/bookworm/InRelease  Temporary failure resolving 'deb.debian.org'\nW: Some index files failed to download. They have been ignored, or old ones used instead.\n");
      return 0;
    }
    in.line(
        "Reading package lists... Done\nBuilding dependency tree... Done\nReading state information... Done");
    if (verb.equals("install") && operands.size() > 1) {
      in.io().err().write("E: Unable to locate package " + operands.get(1) + "\n");
      return 100;
    }
    return 0;
  }

  private static int down(Invocation in) throws IOException {
    if (!in.state().account.isRoot()) {
      in.io()
          .err()
          .write(
              "Failed to set wall message, ignoring: Interactive authentication required.\nFailed to talk to init daemon: Access denied\n");
      return 1;
    }
    in.io()
        .err()
        .write(
            "Failed to connect to bus: Connection refused\nFailed to talk to init daemon: Connection refused\n");
    return 1;
  }
}
