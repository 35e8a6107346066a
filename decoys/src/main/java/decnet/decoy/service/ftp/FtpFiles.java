package decnet.decoy.service.ftp;

import decnet.decoy.Session;
import decnet.decoy.world.FileError;
import decnet.decoy.world.FileTree;
import decnet.decoy.world.FileTree.User;
import decnet.decoy.world.Stat;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The commands that look at and change the machine's files without a data connection. */
final class FtpFiles {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss").withZone(ZoneOffset.UTC);

  private final Session session;
  private final FtpReplies replies;
  private final User user;
  private final FileTree tree;
  private final String home;
  private String directory;
  private int umask = 0077; // local_umask
  private String renaming = "";

  FtpFiles(Session session, FtpReplies replies, User user, String home) {
    this.session = session;
    this.replies = replies;
    this.user = user;
    tree = session.machine().world().files();
    this.home = home;
    directory = home;
  }

  String directory() {
    return directory;
  }

  User user() {
    return user;
  }

  FileTree tree() {
    return tree;
  }

  /** The path that an argument names; {@code ~} is the user's home. */
  String path(String argument) {
    boolean atHome = argument.equals("~") || argument.startsWith("~/");
    return FileTree.resolve(directory, atHome ? home + argument.substring(1) : argument);
  }

  /** The permissions of what is made with {@code wanted}. */
  int masked(int wanted) {
    return wanted & ~umask;
  }

  boolean isWritable() {
    return session.persona().flag("write_enable");
  }

  /** Runs a command of files; false when it is none. */
  boolean run(String verb, String argument) throws IOException {
    switch (verb) {
      case "PWD", "XPWD" -> replies.send(257, quoted(directory) + " is the current directory");
      case "CWD", "XCWD" -> change(argument);
      case "CDUP", "XCUP" -> change("..");
      case "SIZE" -> size(argument);
      case "MDTM" -> modified(argument);
      case "MKD", "XMKD", "RMD", "XRMD", "DELE", "RNFR", "RNTO" -> {
        if (isWritable()) {
          write(verb, argument);
        } else {
          replies.send(550, "Permission denied.");
        }
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private static String quoted(String path) {
    return "\"" + path.replace("\"", "\"\"") + "\"";
  }

  private void change(String argument) throws IOException {
    try {
      String target = path(argument);
      if (!argument.isEmpty()
          && tree.stat(user, target, true).isDirectory()
          && tree.isAllowed(user, target, 1)) {
        directory = target;
        replies.send(250, "Directory successfully changed.");
        return;
      }
    } catch (FileError absent) {
      // answered below, as every failure is
    }
    replies.send(550, "Failed to change directory.");
  }

  private void size(String argument) throws IOException {
    try {
      Stat stat = tree.stat(user, path(argument), true);
      if (stat.isFile()) {
        replies.send(213, Long.toString(stat.size()));
        return;
      }
    } catch (FileError absent) {
      // answered below
    }
    replies.send(550, "Could not get file size.");
  }

  private void modified(String argument) throws IOException {
    if (argument.matches("\\d{14} .*") && isWritable()) {
      setModified(argument.substring(0, 14), path(argument.substring(15)));
      return;
    }
    try {
      Stat stat = tree.stat(user, path(argument), true);
      if (stat.isFile()) {
        replies.send(213, STAMP.format(stat.modified()));
        return;
      }
    } catch (FileError absent) {
      // answered below
    }
    replies.send(550, "Could not get file modification time.");
  }

  private void setModified(String stamp, String path) throws IOException {
    try {
      if (tree.stat(user, path, true).isFile()) {
        tree.modified(user, path, LocalDateTime.parse(stamp, STAMP).toInstant(ZoneOffset.UTC));
        replies.send(213, "File modification time set.");
        return;
      }
    } catch (FileError | DateTimeException refused) {
      // answered below
    }
    replies.send(550, "Could not set file modification time.");
  }

  private void write(String verb, String argument) throws IOException {
    String path = path(argument);
    String failure = "";
    try {
      switch (verb) {
        case "MKD", "XMKD" -> {
          failure = "Create directory operation failed.";
          tree.makeDirectory(user, path, masked(0777));
          replies.send(257, quoted(path) + " created");
        }
        case "RMD", "XRMD" -> {
          failure = "Remove directory operation failed.";
          tree.remove(user, path, true);
          replies.send(250, "Remove directory operation successful.");
        }
        case "DELE" -> {
          failure = "Delete operation failed.";
          named(argument, path);
          tree.remove(user, path, false);
          replies.send(250, "Delete operation successful.");
        }
        case "RNFR" -> {
          failure = "RNFR command failed.";
          named(argument, path);
          tree.stat(user, path, false);
          renaming = path;
          replies.send(350, "Ready for RNTO.");
        }
        default -> {
          if (renaming.isEmpty()) {
            replies.send(503, "RNFR required first.");
            return;
          }
          failure = "Rename failed.";
          String from = renaming;
          renaming = "";
          tree.rename(user, from, path);
          replies.send(250, "Rename successful.");
        }
      }
    } catch (FileError refused) {
      replies.send(550, failure);
    }
  }

  /** An empty name names nothing, not the directory. */
  private static void named(String argument, String path) throws FileError {
    if (argument.isEmpty()) {
      throw new FileError(FileError.Reason.NOT_FOUND, path);
    }
  }

  void site(String argument) throws IOException {
    String[] words = argument.split(" ", 3);
    switch (words[0].toUpperCase(Locale.ROOT)) {
      case "HELP" -> replies.send(214, "CHMOD UMASK HELP");
      case "UMASK" -> umask(words.length > 1 ? words[1] : "");
      case "CHMOD" -> {
        if (!isWritable()) {
          replies.send(500, "Unknown SITE command.");
          return;
        }
        if (words.length < 3 || !words[1].matches("[0-7]{1,4}")) {
          replies.send(500, "SITE CHMOD needs 2 arguments.");
          return;
        }
        try {
          tree.permissions(user, path(words[2]), Integer.parseInt(words[1], 8));
          replies.send(200, "SITE CHMOD command ok.");
        } catch (FileError refused) {
          replies.send(550, "SITE CHMOD command failed.");
        }
      }
      default -> replies.send(500, "Unknown SITE command.");
    }
  }

  private void umask(String wanted) throws IOException {
    if (wanted.isEmpty()) {
      replies.send(200, String.format("Your current UMASK is 0%o", umask));
      return;
    }
    umask = wanted.matches("[0-7]{1,4}") ? Integer.parseInt(wanted, 8) & 0777 : 0;
    replies.send(200, String.format("UMASK set to 0%o", umask));
  }
}
