package decnet.decoy.shell;

import decnet.decoy.world.FileError;
import decnet.decoy.world.FileTree;
import decnet.decoy.world.Hardware;
import decnet.decoy.world.Stat;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Programs that count room: du, df. */
final class DiskCommands {
  private DiskCommands() {}

  static void register(Map<String, Command> table) {
    table.put("du", DiskCommands::du);
    table.put("df", DiskCommands::df);
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

  static long blocks(Stat stat) {
    return stat.kind() == Stat.Kind.FILE || stat.isDirectory()
        ? (stat.size() + 4095) / 4096 * 4
        : 0;
  }
}
