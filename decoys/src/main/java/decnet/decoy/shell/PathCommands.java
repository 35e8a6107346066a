package decnet.decoy.shell;

import decnet.decoy.world.FileError;
import decnet.decoy.world.FileTree;
import decnet.decoy.world.Stat;
import java.io.IOException;
import java.util.Map;

/** Programs about names of files: readlink, basename, which, … */
final class PathCommands {
  private PathCommands() {}

  static void register(Map<String, Command> table) {
    table.put("readlink", PathCommands::readlink);
    table.put("realpath", PathCommands::readlink);
    table.put("basename", PathCommands::basename);
    table.put("dirname", PathCommands::dirname);
    table.put("which", PathCommands::which);
    table.put("whereis", PathCommands::whereis);
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
