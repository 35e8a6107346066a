package decnet.decoy.shell;

import decnet.decoy.world.FileError;
import decnet.decoy.world.Stat;
import java.io.IOException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Programs that look at files: stat, find, file. */
final class ListCommands {
  private static final int MAX_FOUND = 20_000;
  private static final DateTimeFormatter FULL =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.nnnnnnnnn Z", Locale.US)
          .withZone(ZoneOffset.UTC);

  private ListCommands() {}

  static void register(Map<String, Command> table) {
    table.put("stat", ListCommands::stat);
    table.put("find", ListCommands::find);
    table.put("file", ListCommands::file);
  }

  static String owner(ShellState state, int uid) {
    return UserCommands.name(state, uid);
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
        String when = FULL.format(stat.modified());
        in.format(
            "  File: %s\n  Size: %-10d\tBlocks: %-10d IO Block: 4096   %s\n",
            path + (stat.kind() == Stat.Kind.LINK ? " -> " + stat.target() : ""),
            stat.size(),
            DiskCommands.blocks(stat) * 2,
            kind(stat));
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
}
