package decnet.decoy.shell;

import decnet.base.Bytes;
import decnet.decoy.world.FileError;
import decnet.decoy.world.FileError.Reason;
import decnet.decoy.world.FileTree;
import decnet.decoy.world.FileTree.User;
import decnet.decoy.world.Stat;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Programs that change the tree of files, their owners and permissions: mkdir, rm, ln, chmod, … */
final class FileCommands {
  private static final int MAX_DEPTH = 64;

  private FileCommands() {}

  static void register(Map<String, Command> table) {
    table.put("mkdir", FileCommands::mkdir);
    table.put("rmdir", in -> each(in, "", FileCommands::rmdir));
    table.put("rm", FileCommands::rm);
    table.put("unlink", FileCommands::rm);
    table.put("touch", in -> each(in, "drt", FileCommands::touch));
    table.put("ln", FileCommands::ln);
    table.put("chmod", FileCommands::chmod);
    table.put("chown", FileCommands::chown);
    table.put("chgrp", FileCommands::chown);
    table.put("chattr", in -> 0);
    table.put("lsattr", in -> each(in, "", (i, path) -> i.line("--------------e------- " + path)));
    table.put("truncate", in -> each(in, "s", (i, path) -> i.write(path, "")));
    table.put("shred", FileCommands::rm);
  }

  private interface One {
    void run(Invocation in, String path) throws IOException;
  }

  private static int each(Invocation in, String withValue, One one) throws IOException {
    List<String> operands = in.options(withValue).operands();
    if (operands.isEmpty()) {
      return missing(in);
    }
    int status = 0;
    for (String path : operands) {
      try {
        one.run(in, path);
      } catch (FileError error) {
        status = in.fail(1, verb(in.program(), path) + ": " + error.reason().text());
      }
    }
    return status;
  }

  private static String verb(String program, String path) {
    return switch (program) {
      case "rmdir" -> "failed to remove '" + path + "'";
      case "touch" -> "cannot touch '" + path + "'";
      default -> path;
    };
  }

  private static int missing(Invocation in) throws IOException {
    in.fail(1, "missing operand");
    in.io().err().write("Try '" + in.program() + " --help' for more information.\n");
    return 1;
  }

  private static int mkdir(Invocation in) throws IOException {
    Options options = in.options("m");
    if (options.operands().isEmpty()) {
      return missing(in);
    }
    int status = 0;
    int permissions = 0777 & ~in.state().umask;
    for (String path : options.operands()) {
      try {
        String full = in.state().path(path);
        if (options.has("p", "parents")) {
          in.files().makeDirectories(in.state().user(), full, permissions);
        } else {
          in.files().makeDirectory(in.state().user(), full, permissions);
        }
        if (options.has("v")) {
          in.line("mkdir: created directory '" + path + "'");
        }
      } catch (FileError error) {
        status = in.fail(1, "cannot create directory ‘" + path + "’: " + error.reason().text());
      }
    }
    return status;
  }

  private static void rmdir(Invocation in, String path) throws IOException {
    in.files().remove(in.state().user(), in.state().path(path), true);
  }

  private static void touch(Invocation in, String path) throws IOException {
    ShellState state = in.state();
    String full = state.path(path);
    Instant now = state.session.clock().instant();
    try {
      in.stat(path, true);
      in.files().modified(state.user(), full, now);
    } catch (FileError absent) {
      if (absent.reason() != Reason.NOT_FOUND) {
        throw absent;
      }
      if (!in.options("drt").has("c")) {
        in.files().write(state.user(), full, Bytes.EMPTY, 0666 & ~state.umask);
      }
    }
  }

  private static int rm(Invocation in) throws IOException {
    Options options = in.options("");
    boolean recursive = options.has("r", "R", "recursive");
    boolean force = options.has("f", "force");
    if (options.operands().isEmpty()) {
      return force ? 0 : missing(in);
    }
    int status = 0;
    for (String path : options.operands()) {
      String full = in.state().path(path);
      if (full.equals("/") && recursive && !options.has("no-preserve-root")) {
        in.fail(1, "it is dangerous to operate recursively on '/'");
        status = in.fail(1, "use --no-preserve-root to override this failsafe");
        continue;
      }
      try {
        remove(in, full, recursive, 0);
      } catch (FileError error) {
        if (error.reason() != Reason.NOT_FOUND || !force) {
          status = in.fail(1, "cannot remove '" + path + "': " + error.reason().text());
        }
      }
    }
    return status;
  }

  private static void remove(Invocation in, String path, boolean recursive, int depth)
      throws FileError {
    User user = in.state().user();
    boolean directory = in.files().stat(user, path, false).isDirectory();
    if (directory && (!recursive || depth > MAX_DEPTH)) {
      throw new FileError(Reason.IS_A_DIRECTORY, path);
    }
    if (directory) {
      for (FileTree.Entry entry : in.files().list(user, path)) {
        remove(in, path + "/" + entry.name(), true, depth + 1);
      }
    }
    in.files().remove(user, path, directory);
  }

  static boolean isDirectory(Invocation in, String path) {
    try {
      return in.stat(path, true).isDirectory();
    } catch (FileError absent) {
      return false;
    }
  }

  private static int ln(Invocation in) throws IOException {
    Options options = in.options("");
    if (options.operands().isEmpty()) {
      return missing(in);
    }
    String source = options.operands().getFirst();
    String name = source.substring(source.lastIndexOf('/') + 1);
    String target = options.operands().size() > 1 ? options.operands().get(1) : name;
    if (isDirectory(in, target)) {
      target = target + "/" + name;
    }
    String path = in.state().path(target);
    try {
      if (options.has("f")) {
        remove(in, path, false, 0);
      }
    } catch (FileError absent) {
      if (absent.reason() != Reason.NOT_FOUND) {
        return in.fail(1, "cannot remove '" + target + "': " + absent.reason().text());
      }
    }
    try {
      if (options.has("s")) {
        in.files().make(in.state().user(), path, Stat.Kind.LINK, 0777, source);
      } else {
        in.files().link(in.state().user(), in.state().path(source), path);
      }
      return 0;
    } catch (FileError error) {
      String kind = options.has("s") ? "symbolic link" : "hard link";
      return in.fail(1, "failed to create " + kind + " '" + target + "': " + error.reason().text());
    }
  }

  private static int chmod(Invocation in) throws IOException {
    List<String> words = new ArrayList<>();
    boolean recursive = false;
    for (String argument : in.arguments()) {
      if (argument.matches("-[Rfvc]+|--recursive")) {
        recursive |= argument.contains("R") || argument.contains("recursive");
      } else {
        words.add(argument);
      }
    }
    if (words.size() < 2) {
      return missing(in);
    }
    String mode = words.removeFirst();
    if (!mode.matches("[0-7]{1,4}|([ugoa]*[-+=][rwxXst]*,?)+")) {
      return in.fail(1, "invalid mode: ‘" + mode + "’");
    }
    int status = 0;
    for (String path : words) {
      try {
        change(in, in.state().path(path), mode, recursive, 0);
      } catch (FileError error) {
        String verb =
            error.reason() == Reason.NOT_FOUND ? "cannot access '" : "changing permissions of '";
        status = in.fail(1, verb + path + "': " + error.reason().text());
      }
    }
    return status;
  }

  private static void change(Invocation in, String path, String mode, boolean recursive, int depth)
      throws FileError {
    User user = in.state().user();
    Stat stat = in.files().stat(user, path, true);
    in.files().permissions(user, path, Modes.apply(mode, stat, in.state().umask));
    if (recursive && stat.isDirectory() && depth < MAX_DEPTH) {
      for (FileTree.Entry entry : in.files().list(user, path)) {
        change(in, path + "/" + entry.name(), mode, true, depth + 1);
      }
    }
  }

  private static int chown(Invocation in) throws IOException {
    List<String> operands = new ArrayList<>(in.options("").operands());
    if (operands.size() < 2) {
      return missing(in);
    }
    String[] owner = operands.removeFirst().split("[:.]", 2);
    boolean group = in.program().equals("chgrp");
    int uid = group ? -1 : UserCommands.uid(in.state(), owner[0]);
    int gid =
        group
            ? UserCommands.uid(in.state(), owner[0])
            : owner.length > 1 ? UserCommands.uid(in.state(), owner[1]) : -1;
    if (uid == UserCommands.UNKNOWN || gid == UserCommands.UNKNOWN) {
      return in.fail(
          1, "invalid " + (group ? "group" : "user") + ": ‘" + String.join(":", owner) + "’");
    }
    int status = 0;
    for (String path : operands) {
      try {
        in.files().owner(in.state().user(), in.state().path(path), uid, gid);
      } catch (FileError error) {
        status = in.fail(1, "changing ownership of '" + path + "': " + error.reason().text());
      }
    }
    return status;
  }
}
