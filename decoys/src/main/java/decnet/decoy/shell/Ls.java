package decnet.decoy.shell;

import decnet.decoy.world.FileError;
import decnet.decoy.world.FileTree;
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

/** ls(1) of coreutils: names in columns or lines, or long. */
final class Ls {
  private static final int MAX_LISTED = 20_000;
  private static final Duration HALF_YEAR = Duration.ofSeconds(15_778_476); // coreutils: 6 months
  private static final DateTimeFormatter RECENT =
      DateTimeFormatter.ofPattern("MMM ppd HH:mm", Locale.US).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter OLD =
      DateTimeFormatter.ofPattern("MMM ppd  yyyy", Locale.US).withZone(ZoneOffset.UTC);

  private Ls() {}

  static void register(Map<String, Command> table) {
    table.put("ls", Ls::ls);
    table.put("dir", Ls::ls);
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
    for (int i = 0; i < directories.size() && i < MAX_LISTED; i++) {
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
          long blocks =
              entries.stream().mapToLong(entry -> DiskCommands.blocks(entry.stat())).sum();
          in.line("total " + (options.has("h") ? DiskCommands.human(blocks * 1024) : blocks));
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
    return options.has("n") ? Integer.toString(id) : ListCommands.owner(in.state(), id);
  }

  private static String size(Options options, Stat stat) {
    if (stat.kind() == Stat.Kind.CHARACTER_DEVICE) {
      return "1, 3";
    }
    return options.has("h") ? DiskCommands.human(stat.size()) : Long.toString(stat.size());
  }

  static String date(Invocation in, Instant when) {
    Instant now = in.state().session.clock().instant();
    boolean recent = when.isAfter(now.minus(HALF_YEAR)) && !when.isAfter(now);
    return (recent ? RECENT : OLD).format(when);
  }
}
