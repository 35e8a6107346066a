package decnet.decoy.shell;

import decnet.decoy.world.FileError;
import decnet.decoy.world.FileTree;
import decnet.decoy.world.Hardware;
import decnet.decoy.world.Stat;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Programs that look at files: ls, stat, find, du, df, file, readlink, … */
final class ListCommands {
  private static final int MAX_FOUND = 20_000;
  private static final Duration HALF_YEAR = Duration.ofSeconds(15_778_476); // coreutils: 6 months
  private static final DateTimeFormatter RECENT =
      DateTimeFormatter.ofPattern("MMM ppd HH:mm", Locale.US).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter OLD =
      DateTimeFormatter.ofPattern("MMM ppd  yyyy", Locale.US).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter FULL =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.nnnnnnnnn Z", Locale.US)
          .withZone(ZoneOffset.UTC);

  private ListCommands() {}

  static void register(Map<String, Command> table) {
    table.put("ls", ListCommands::ls);
    table.put("dir", ListCommands::ls);
    table.put("stat", ListCommands::stat);
    table.put("find", ListCommands::find);
    table.put("du", ListCommands::du);
    table.put("df", ListCommands::df);
    table.put("file", ListCommands::file);
    table.put("readlink", ListCommands::readlink);
    table.put("realpath", ListCommands::readlink);
    table.put("basename", ListCommands::basename);
    table.put("dirname", ListCommands::dirname);
    table.put("which", ListCommands::which);
    table.put("whereis", ListCommands::whereis);
  }

  static String owner(ShellState state, int uid) {
    return UserCommands.name(state, uid);
  }

  private static int ls(Invocation in) throws IOException {
    Options options = in.options("IwT");
    List<String> operands = options.operands().isEmpty() ? List.of(".") : options.operands();
    int status = 0;
    List<FileTree.Entry> files = new ArrayList<>();
    List<String> directories = new ArrayList<>();
    for (String path : operands) {
      try {
        Stat stat = in.stat(path, !options.has("l", "d"));
        if (stat.isDirectory() && !options.has("d")) {
          directories.add(path);
        } else {
          files.add(new FileTree.Entry(path, stat));
        }
      } catch (FileError error) {
        status = in.fail(2, "cannot access '" + path + "': " + error.reason().text());
      }
    }
    show(in, options, files);
    boolean titled = operands.size() > 1 || options.has("R");
    boolean first = files.isEmpty();
    for (int i = 0; i < directories.size() && i < MAX_FOUND; i++) {
      String path = directories.get(i);
      try {
        List<FileTree.Entry> entries =
            new ArrayList<>(in.files().list(in.state().user(), in.state().path(path)));
        entries.removeIf(entry -> entry.name().startsWith(".") && !options.has("a", "A", "all"));
        if (options.has("a", "all")) {
          entries.addFirst(new FileTree.Entry("..", in.stat(path + "/..", true)));
          entries.addFirst(new FileTree.Entry(".", in.stat(path, true)));
        }
        if (titled) {
          in.print((first ? "" : "\n") + path + ":\n");
        }
        first = false;
        if (options.has("l", "s", "n")) {
          long blocks = entries.stream().mapToLong(entry -> blocks(entry.stat())).sum();
          in.line("total " + (options.has("h") ? human(blocks * 1024) : blocks));
        }
        show(in, options, entries);
        if (options.has("R")) {
          int at = i + 1;
          for (FileTree.Entry entry : entries) {
            if (entry.stat().isDirectory() && !entry.name().matches("\\.\\.?")) {
              directories.add(at++, path + "/" + entry.name());
            }
          }
        }
      } catch (FileError error) {
        status = in.fail(2, "cannot open directory '" + path + "': " + error.reason().text());
      }
    }
    return status;
  }

  private static long blocks(Stat stat) {
    return stat.kind() == Stat.Kind.FILE || stat.isDirectory()
        ? (stat.size() + 4095) / 4096 * 4
        : 0;
  }

  static String human(long bytes) {
    if (bytes < 1024) {
      return Long.toString(bytes);
    }
    double value = bytes;
    int unit = -1;
    while (value >= 1024) {
      value /= 1024;
      unit++;
    }
    double up = value < 10 ? Math.ceil(value * 10) / 10 : Math.ceil(value);
    return String.format(Locale.ROOT, up < 10 ? "%.1f%c" : "%.0f%c", up, "KMGT".charAt(unit));
  }

  private static void show(Invocation in, Options options, List<FileTree.Entry> listed)
      throws IOException {
    List<FileTree.Entry> entries = new ArrayList<>(listed);
    Comparator<FileTree.Entry> order = Comparator.comparing(entry -> sortKey(entry.name()));
    if (options.has("t")) {
      order = Comparator.comparing((FileTree.Entry entry) -> entry.stat().modified()).reversed();
    } else if (options.has("S")) {
      order = Comparator.comparingLong((FileTree.Entry entry) -> entry.stat().size()).reversed();
    }
    entries.sort(options.has("r") ? order.reversed() : order);
    if (options.has("l", "n")) {
      longList(in, options, entries);
      return;
    }
    if (options.has("1") || !in.io().out().isTerminal()) {
      for (FileTree.Entry entry : entries) {
        in.line(
            (options.has("i") ? entry.stat().inode() + " " : "")
                + entry.name()
                + mark(options, entry));
      }
      return;
    }
    columns(in, entries.stream().map(entry -> entry.name() + mark(options, entry)).toList());
  }

  /** The locale's order without the punctuation that it passes over. */
  private static String sortKey(String name) {
    String key = name.toLowerCase(Locale.ROOT).replaceAll("^\\.+(?=.)", "");
    return name.matches("\\.\\.?") ? "\0" + name : key;
  }

  private static String mark(Options options, FileTree.Entry entry) {
    if (!options.has("F", "p")) {
      return "";
    }
    return switch (entry.stat().kind()) {
      case DIRECTORY -> "/";
      case LINK -> options.has("F") ? "@" : "";
      default -> options.has("F") && (entry.stat().permissions() & 0111) != 0 ? "*" : "";
    };
  }

  private static void columns(Invocation in, List<String> names) throws IOException {
    if (names.isEmpty()) {
      return;
    }
    int width = 80;
    for (int rows = 1; ; rows++) {
      int count = (names.size() + rows - 1) / rows;
      int[] widths = new int[count];
      int total = 0;
      for (int column = 0; column < count; column++) {
        for (int row = 0; row < rows && column * rows + row < names.size(); row++) {
          widths[column] = Math.max(widths[column], names.get(column * rows + row).length() + 2);
        }
        total += widths[column];
      }
      if (total - 2 > width && rows < names.size()) {
        continue;
      }
      for (int row = 0; row < rows; row++) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < count && column * rows + row < names.size(); column++) {
          String name = names.get(column * rows + row);
          boolean last = (column + 1) * rows + row >= names.size();
          line.append(name).append(last ? "" : " ".repeat(widths[column] - name.length()));
        }
        in.line(line.toString());
      }
      return;
    }
  }

  private static void longList(Invocation in, Options options, List<FileTree.Entry> entries)
      throws IOException {
    int links = 1;
    int users = 1;
    int groups = 1;
    int sizes = 1;
    for (FileTree.Entry entry : entries) {
      Stat stat = entry.stat();
      links = Math.max(links, Integer.toString(stat.links()).length());
      users = Math.max(users, who(in, options, stat.uid()).length());
      groups = Math.max(groups, who(in, options, stat.gid()).length());
      sizes = Math.max(sizes, size(options, stat).length());
    }
    for (FileTree.Entry entry : entries) {
      Stat stat = entry.stat();
      in.format(
          "%s %" + links + "d %-" + users + "s %-" + groups + "s %" + sizes + "s %s %s%s%s\n",
          stat.modeText(),
          stat.links(),
          who(in, options, stat.uid()),
          who(in, options, stat.gid()),
          size(options, stat),
          date(in, stat.modified()),
          entry.name(),
          mark(options, entry),
          stat.kind() == Stat.Kind.LINK ? " -> " + stat.target() : "");
    }
  }

  private static String who(Invocation in, Options options, int id) {
    return options.has("n") ? Integer.toString(id) : owner(in.state(), id);
  }

  private static String size(Options options, Stat stat) {
    if (stat.kind() == Stat.Kind.CHARACTER_DEVICE) {
      return "1, 3";
    }
    return options.has("h") ? human(stat.size()) : Long.toString(stat.size());
  }

  static String date(Invocation in, Instant when) {
    Instant now = in.state().session.clock().instant();
    boolean recent = when.isAfter(now.minus(HALF_YEAR)) && !when.isAfter(now);
    return (recent ? RECENT : OLD).format(when);
  }

  private static int stat(Invocation in) throws IOException {
    Options options = in.options("c");
    if (options.operands().isEmpty()) {
      return in.fail(1, "missing operand");
    }
    int status = 0;
    for (String path : options.operands()) {
      try {
        Stat stat = in.stat(path, options.has("L"));
        if (options.has("c")) {
          in.line(formatted(in, options.value("c", ""), path, stat));
          continue;
        }
        String kind =
            switch (stat.kind()) {
              case FILE -> stat.size() == 0 ? "regular empty file" : "regular file";
              case DIRECTORY -> "directory";
              case LINK -> "symbolic link";
              case CHARACTER_DEVICE -> "character special file";
              case SOCKET -> "socket";
            };
        String when = FULL.format(stat.modified());
        in.format(
            "  File: %s\n  Size: %-10d\tBlocks: %-10d IO Block: 4096   %s\n",
            path + (stat.kind() == Stat.Kind.LINK ? " -> " + stat.target() : ""),
            stat.size(),
            blocks(stat) * 2,
            kind);
        in.format("Device: 8,1\tInode: %-11d Links: %d\n", stat.inode(), stat.links());
        in.format(
            "Access: (%04o/%s)  Uid: (%5d/%8s)   Gid: (%5d/%8s)\n",
            stat.permissions(),
            stat.modeText(),
            stat.uid(),
            owner(in.state(), stat.uid()),
            stat.gid(),
            owner(in.state(), stat.gid()));
        in.format("Access: %s\nModify: %s\nChange: %s\n Birth: %s\n", when, when, when, when);
      } catch (FileError error) {
        status = in.fail(1, "cannot statx '" + path + "': " + error.reason().text());
      }
    }
    return status;
  }

  private static String kind(Stat stat) {
    return switch (stat.kind()) {
      case FILE -> stat.size() == 0 ? "regular empty file" : "regular file";
      case DIRECTORY -> "directory";
      case LINK -> "symbolic link";
      case CHARACTER_DEVICE -> "character special file";
      case SOCKET -> "socket";
    };
  }

  private static String formatted(Invocation in, String format, String path, Stat stat) {
    return format
        .replace("%n", path)
        .replace("%s", Long.toString(stat.size()))
        .replace("%a", Integer.toOctalString(stat.permissions()))
        .replace("%A", stat.modeText())
        .replace("%F", kind(stat))
        .replace("%U", owner(in.state(), stat.uid()))
        .replace("%G", owner(in.state(), stat.gid()))
        .replace("%u", Integer.toString(stat.uid()))
        .replace("%g", Integer.toString(stat.gid()))
        .replace("%Y", Long.toString(stat.modified().getEpochSecond()))
        .replace("%y", FULL.format(stat.modified()))
        .replace("%i", Long.toString(stat.inode()))
        .replace("%h", Integer.toString(stat.links()));
  }

  private static int find(Invocation in) throws IOException, InterruptedException {
    List<String> starts = new ArrayList<>();
    List<String> tests = new ArrayList<>(in.arguments());
    while (!tests.isEmpty()
        && !tests.getFirst().startsWith("-")
        && !"(!".contains(tests.getFirst())) {
      starts.add(tests.removeFirst());
    }
    if (starts.isEmpty()) {
      starts.add(".");
    }
    List<String> found = new ArrayList<>();
    int status = 0;
    for (String start : starts) {
      try {
        Find.walk(in, start, in.stat(start, false), tests, 0, found);
      } catch (FileError error) {
        status = in.fail(1, "‘" + start + "’: " + error.reason().text());
      } catch (Find.Unknown unknown) {
        return in.fail(1, String.valueOf(unknown.getMessage()));
      }
    }
    for (String path : found.subList(0, Math.min(found.size(), MAX_FOUND))) {
      Find.act(in, path, tests);
    }
    return status;
  }

  private static int du(Invocation in) throws IOException {
    Options options = in.options("d");
    List<String> operands = options.operands().isEmpty() ? List.of(".") : options.operands();
    int status = 0;
    for (String path : operands) {
      try {
        sum(in, options, path, in.stat(path, true), 0);
      } catch (FileError error) {
        status = in.fail(1, "cannot access '" + path + "': " + error.reason().text());
      }
    }
    return status;
  }

  private static long sum(Invocation in, Options options, String path, Stat stat, int depth)
      throws IOException {
    long blocks = blocks(stat);
    if (stat.isDirectory() && depth < 64) {
      try {
        for (FileTree.Entry entry : in.files().list(in.state().user(), in.state().path(path))) {
          blocks +=
              sum(
                  in,
                  options,
                  (path.equals("/") ? "" : path) + "/" + entry.name(),
                  entry.stat(),
                  depth + 1);
        }
      } catch (FileError error) {
        in.fail(1, "cannot read directory '" + path + "': " + error.reason().text());
      }
    }
    long most =
        options.has("s")
            ? 0
            : options.has("d") ? options.number("d", 0) : options.number("max-depth", 64);
    if (depth <= most && (stat.isDirectory() || depth == 0 || options.has("a"))) {
      in.line((options.has("h") ? human(blocks * 1024) : blocks) + "\t" + path);
    }
    return blocks;
  }

  private static int df(Invocation in) throws IOException {
    Options options = in.options("tx");
    Hardware hardware = in.state().session.machine().world().hardware();
    boolean human = options.has("h", "H");
    long half = hardware.memoryKb() / 2;
    long tenth = hardware.memoryKb() / 10;
    in.line(
        human
            ? "Filesystem      Size  Used Avail Use% Mounted on"
            : "Filesystem     1K-blocks    Used Available Use% Mounted on");
    mounted(in, human, "udev", half, 0, "/dev");
    mounted(in, human, "tmpfs", tenth, 560, "/run");
    mounted(in, human, "/dev/sda1", hardware.diskKb(), hardware.diskUsedKb(), "/");
    mounted(in, human, "tmpfs", half, 0, "/dev/shm");
    mounted(in, human, "tmpfs", 5120, 0, "/run/lock");
    return 0;
  }

  private static void mounted(
      Invocation in, boolean human, String device, long size, long used, String at)
      throws IOException {
    long free = size - used - (at.equals("/") ? size / 20 : 0);
    long share = (used * 100 + used + free - 1) / Math.max(1, used + free);
    if (human) {
      in.format(
          "%-14s %5s %5s %5s %3d%% %s\n",
          device, human(size * 1024), human(used * 1024), human(free * 1024), share, at);
    } else {
      in.format("%-14s %9d %7d %9d %3d%% %s\n", device, size, used, free, share, at);
    }
  }

  private static int file(Invocation in) throws IOException {
    for (String path : in.options("").operands()) {
      String kind;
      try {
        Stat stat = in.stat(path, false);
        kind =
            switch (stat.kind()) {
              case DIRECTORY -> "directory";
              case LINK -> "symbolic link to " + stat.target();
              case CHARACTER_DEVICE -> "character special (1/3)";
              case SOCKET -> "socket";
              case FILE -> content(stat.size() == 0 ? "" : in.read(path));
            };
      } catch (FileError error) {
        kind = "cannot open `" + path + "' (" + error.reason().text() + ")";
      }
      in.line(path + ": " + kind);
    }
    return 0;
  }

  private static String content(String text) {
    if (text.isEmpty()) {
      return "empty";
    }
    if (text.startsWith("\u007fELF")) {
      return "ELF 64-bit LSB pie executable, x86-64, version 1 (SYSV), dynamically linked, interpreter /lib64/ld-linux-x86-64.so.2, for GNU/Linux 3.2.0, stripped";
    }
    if (text.startsWith("#!")) {
      String shell = text.lines().findFirst().orElse("");
      return (shell.contains("bash") ? "Bourne-Again" : "POSIX")
          + " shell script, ASCII text executable";
    }
    boolean ascii = text.chars().allMatch(c -> c >= 32 && c < 127 || c >= 7 && c <= 13 || c == 27);
    return ascii ? "ASCII text" : "data";
  }

  private static int readlink(Invocation in) throws IOException {
    Options options = in.options("");
    boolean full = options.has("f", "e", "m") || in.program().equals("realpath");
    int status = 0;
    for (String path : options.operands()) {
      try {
        Stat stat = in.stat(path, false);
        if (stat.kind() == Stat.Kind.LINK) {
          String parent = in.state().path(path + "/..");
          in.line(full ? FileTree.resolve(parent, stat.target()) : stat.target());
        } else if (full) {
          in.line(in.state().path(path));
        } else {
          status = 1;
        }
      } catch (FileError error) {
        status = full && options.has("f") ? 0 : 1;
        if (status == 0) {
          in.line(in.state().path(path));
        }
      }
    }
    return status;
  }

  private static int basename(Invocation in) throws IOException {
    if (in.arguments().isEmpty()) {
      return in.fail(1, "missing operand");
    }
    String path = in.arguments().getFirst().replaceAll("(?<=.)/+$", "");
    String name = path.substring(path.lastIndexOf('/') + 1);
    String suffix = in.arguments().size() > 1 ? in.arguments().get(1) : "";
    in.line(
        !suffix.isEmpty() && name.endsWith(suffix) && !name.equals(suffix)
            ? name.substring(0, name.length() - suffix.length())
            : name);
    return 0;
  }

  private static int dirname(Invocation in) throws IOException {
    for (String argument : in.options("").operands()) {
      String path = argument.replaceAll("(?<=.)/+$", "");
      int slash = path.lastIndexOf('/');
      in.line(slash < 0 ? "." : slash == 0 ? "/" : path.substring(0, slash));
    }
    return 0;
  }

  private static int which(Invocation in) throws IOException {
    int status = 0;
    for (String name : in.options("").operands()) {
      String path = in.interpreter().lookup(name);
      if (path == null) {
        status = 1;
      } else {
        in.line(path);
      }
    }
    return status;
  }

  private static int whereis(Invocation in) throws IOException {
    for (String name : in.options("").operands()) {
      String path = in.interpreter().lookup(name);
      in.line(name + ":" + (path == null ? "" : " " + path));
    }
    return 0;
  }
}
