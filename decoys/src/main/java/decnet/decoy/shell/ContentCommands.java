package decnet.decoy.shell;

import decnet.base.Bytes;
import decnet.decoy.world.FileError;
import decnet.decoy.world.FileError.Reason;
import decnet.decoy.world.FileTree;
import decnet.decoy.world.FileTree.User;
import decnet.decoy.world.Stat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Programs that write or move contents: cp, mv, tee, dd, mktemp. */
final class ContentCommands {
  private static final int MAX_DEPTH = 64;

  private ContentCommands() {}

  static void register(Map<String, Command> table) {
    table.put("tee", ContentCommands::tee);
    table.put("dd", ContentCommands::dd);
    table.put("mktemp", ContentCommands::mktemp);
    table.put("cp", in -> copy(in, false));
    table.put("mv", in -> copy(in, true));
  }

  private static int copy(Invocation in, boolean move) throws IOException {
    Options options = in.options("t");
    List<String> operands = new ArrayList<>(options.operands());
    if (operands.size() < 2) {
      in.fail(
          1,
          operands.isEmpty()
              ? "missing file operand"
              : "missing destination file operand after '" + operands.getFirst() + "'");
      in.io().err().write("Try '" + in.program() + " --help' for more information.\n");
      return 1;
    }
    String target = operands.removeLast();
    boolean into = FileCommands.isDirectory(in, target);
    if (operands.size() > 1 && !into) {
      return in.fail(1, "target '" + target + "': No such file or directory");
    }
    int status = 0;
    for (String source : operands) {
      String name = source.substring(source.replaceAll("/+$", "").lastIndexOf('/') + 1);
      String to = in.state().path(into ? target + "/" + name : target);
      try {
        if (move) {
          in.files().rename(in.state().user(), in.state().path(source), to);
        } else if (in.stat(source, true).isDirectory()
            && !options.has("r", "R", "a", "recursive")) {
          status = in.fail(1, "-r not specified; omitting directory '" + source + "'");
        } else {
          copyTree(in, in.state().path(source), to, 0);
        }
      } catch (FileError error) {
        String what =
            String.valueOf(error.getMessage()).startsWith(to) && !to.equals(in.state().path(source))
                ? "cannot create regular file '" + (into ? target + "/" + name : target) + "'"
                : "cannot stat '" + source + "'";
        status = in.fail(1, what + ": " + error.reason().text());
      }
    }
    return status;
  }

  private static void copyTree(Invocation in, String from, String to, int depth) throws FileError {
    User user = in.state().user();
    Stat stat = in.files().stat(user, from, true);
    if (!stat.isDirectory()) {
      in.files()
          .write(user, to, in.files().read(user, from), stat.permissions() & ~in.state().umask);
      return;
    }
    if (depth > MAX_DEPTH || to.startsWith(from + "/")) {
      throw new FileError(Reason.INVALID, to);
    }
    in.files().makeDirectories(user, to, stat.permissions());
    for (FileTree.Entry entry : in.files().list(user, from)) {
      copyTree(in, from + "/" + entry.name(), to + "/" + entry.name(), depth + 1);
    }
  }

  private static int tee(Invocation in) throws IOException {
    Options options = in.options("");
    String text = in.io().in().rest();
    in.print(text);
    int status = 0;
    for (String path : options.operands()) {
      try {
        String before = "";
        if (options.has("a")
            && Test.run(
                    new Invocation(
                        List.of("test", "-f", path), in.state(), in.io(), in.interpreter()))
                == 0) {
          before = in.read(path);
        }
        in.write(path, before + text);
        in.state().session.keep("file.upload", in.state().path(path), Bytes.latin1(before + text));
      } catch (FileError error) {
        status = in.fail(1, path + ": " + error.reason().text());
      }
    }
    return status;
  }

  private static int dd(Invocation in) throws IOException {
    String from = "";
    String to = "";
    long blockSize = 512;
    long count = -1;
    for (String argument : in.arguments()) {
      int equals = argument.indexOf('=');
      String value = argument.substring(equals + 1);
      switch (equals < 0 ? "" : argument.substring(0, equals)) {
        case "if" -> from = value;
        case "of" -> to = value;
        case "bs" -> blockSize = size(value);
        case "count" -> count = size(value);
        default -> {
          if (equals < 0) {
            return in.fail(1, "unrecognized operand ‘" + argument + "’");
          }
        }
      }
    }
    try {
      long limit = count < 0 ? Buffer.MAX : Math.min(Buffer.MAX, blockSize * count);
      String content;
      if (from.equals("/dev/zero") || from.equals("/dev/urandom")) {
        byte[] made = new byte[(int) limit];
        if (from.endsWith("urandom")) {
          in.state().session.random().nextBytes(made);
        }
        content = Bytes.of(made).latin1();
      } else {
        content = from.isEmpty() ? in.io().in().rest() : in.read(from);
      }
      content = content.substring(0, (int) Math.min(content.length(), limit));
      if (to.isEmpty()) {
        in.print(content);
      } else {
        in.write(to, content);
        in.state().session.keep("file.upload", in.state().path(to), Bytes.latin1(content));
      }
      long whole = blockSize == 0 ? 0 : content.length() / blockSize;
      int part = blockSize > 0 && content.length() % blockSize > 0 ? 1 : 0;
      String records = whole + "+" + part + " records ";
      in.io()
          .err()
          .write(
              records
                  + "in\n"
                  + records
                  + "out\n"
                  + content.length()
                  + " bytes copied, 0.000"
                  + (21 + content.length() % 70)
                  + " s\n");
      return 0;
    } catch (FileError error) {
      return in.fail(
          1, "failed to open '" + (from.isEmpty() ? to : from) + "': " + error.reason().text());
    }
  }

  private static long size(String text) {
    if (!text.matches("\\d{1,9}[kKMG]?B?")) {
      return 0;
    }
    long number = Long.parseLong(text.replaceAll("\\D", ""));
    return text.contains("G")
        ? number << 30
        : text.contains("M") ? number << 20 : text.matches(".*[kK].*") ? number << 10 : number;
  }

  private static int mktemp(Invocation in) throws IOException {
    StringBuilder name = new StringBuilder("/tmp/tmp.");
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    for (int i = 0; i < 10; i++) {
      name.append(alphabet.charAt(in.state().session.random().nextInt(alphabet.length())));
    }
    if (in.options("p").has("d")) {
      in.files().makeDirectory(in.state().user(), name.toString(), 0700);
    } else {
      in.files().write(in.state().user(), name.toString(), Bytes.EMPTY, 0600);
    }
    in.line(name.toString());
    return 0;
  }
}
