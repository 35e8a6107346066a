package decnet.decoy.shell;

import decnet.decoy.world.Hardware;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
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
    table.put("date", SystemCommands::date);
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
    table.put("getconf", in -> printed(in, in.words().contains("LONG_BIT") ? "64" : "undefined"));
    table.put("locale", in -> printed(in, "LANG=en_US.UTF-8\nLC_ALL="));
    table.put("sysctl", in -> printed(in, "kernel.hostname = " + in.state().hostname()));
  }

  static Hardware hardware(Invocation in) {
    return in.state().session.machine().world().hardware();
  }

  static int printed(Invocation in, String line) throws IOException {
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
              ? DiskCommands.human(value * 1024).replaceAll("([KMGT])$", "$1i")
              : Long.toString(value / divisor);
      line.append(String.format("%12s", human && text.equals("0") ? "0B" : text));
    }
    in.line(line.toString());
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
    String size = DiskCommands.human(hardware(in).diskKb() * 1024);
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
}
