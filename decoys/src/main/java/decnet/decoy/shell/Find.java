package decnet.decoy.shell;

import decnet.decoy.world.FileError;
import decnet.decoy.world.FileTree;
import decnet.decoy.world.Stat;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** find(1): the walk, its tests and its actions. */
final class Find {
  private static final int MAX_DEPTH = 64;
  private static final int MAX_FOUND = 50_000;

  private Find() {}

  /** A test that find does not know. */
  static final class Unknown extends Exception {
    private static final long serialVersionUID = 1L;

    Unknown(String message) {
      super(message);
    }
  }

  static void walk(
      Invocation in, String path, Stat stat, List<String> tests, int depth, List<String> found)
      throws IOException, Unknown {
    if (found.size() > MAX_FOUND) {
      return;
    }
    if (matches(in, path, stat, tests, depth)) {
      found.add(path);
    }
    int most = number(tests, "-maxdepth", MAX_DEPTH);
    if (!stat.isDirectory() || depth >= Math.min(most, MAX_DEPTH)) {
      return;
    }
    try {
      for (FileTree.Entry entry : in.files().list(in.state().user(), in.state().path(path))) {
        walk(
            in,
            (path.endsWith("/") ? path : path + "/") + entry.name(),
            entry.stat(),
            tests,
            depth + 1,
            found);
      }
    } catch (FileError denied) {
      in.fail(1, "‘" + path + "’: " + denied.reason().text());
    }
  }

  private static int number(List<String> tests, String name, int otherwise) {
    int at = tests.indexOf(name);
    String text = at >= 0 && at + 1 < tests.size() ? tests.get(at + 1) : "";
    return text.matches("\\d{1,6}") ? Integer.parseInt(text) : otherwise;
  }

  private static boolean matches(
      Invocation in, String path, Stat stat, List<String> tests, int depth) throws Unknown {
    boolean all = true;
    boolean any = false;
    boolean negated = false;
    for (int i = 0; i < tests.size(); i++) {
      String test = tests.get(i);
      String value = i + 1 < tests.size() ? tests.get(i + 1) : "";
      boolean one;
      switch (test) {
        case "!", "-not" -> {
          negated = true;
          continue;
        }
        case "-o", "-or" -> {
          any |= all;
          all = true;
          continue;
        }
        case "-a",
            "-and",
            "(",
            ")",
            "-print",
            "-print0",
            "-ls",
            "-delete",
            "-xdev",
            "-mount",
            "-quit",
            "-prune" -> {
          continue;
        }
        case "-exec", "-ok", "-execdir" -> {
          while (i < tests.size() && !tests.get(i).equals(";") && !tests.get(i).equals("+")) {
            i++;
          }
          continue;
        }
        case "-maxdepth" -> one = true;
        case "-mindepth" -> one = depth >= number(tests, "-mindepth", 0);
        case "-name" -> one = Globbing.matches(value, path.substring(path.lastIndexOf('/') + 1));
        case "-iname" ->
            one =
                Globbing.matches(
                    value.toLowerCase(Locale.ROOT),
                    path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT));
        case "-path", "-wholename" -> one = Globbing.matches(value, path);
        case "-type" ->
            one = value.equals(stat.kind() == Stat.Kind.FILE ? "f" : stat.kind().letter() + "");
        case "-perm" -> one = permissions(value, stat.permissions());
        case "-user" -> one = UserCommands.name(in.state(), stat.uid()).equals(value);
        case "-group" -> one = UserCommands.name(in.state(), stat.gid()).equals(value);
        case "-uid" -> one = value.equals(Integer.toString(stat.uid()));
        case "-size" -> one = compared(value.replaceAll("[a-zA-Z]", ""), stat.size() / unit(value));
        case "-mtime" ->
            one =
                compared(
                    value,
                    Duration.between(stat.modified(), in.state().session.clock().instant())
                        .toDays());
        case "-mmin" ->
            one =
                compared(
                    value,
                    Duration.between(stat.modified(), in.state().session.clock().instant())
                        .toMinutes());
        case "-empty" -> one = stat.size() == 0;
        case "-writable" -> one = allowed(in, path, 2);
        case "-readable" -> one = allowed(in, path, 4);
        case "-executable" -> one = allowed(in, path, 1);
        case "-newer" -> one = false;
        default -> throw new Unknown("unknown predicate `" + test + "'");
      }
      if (!List.of("-empty", "-writable", "-readable", "-executable").contains(test)) {
        i++;
      }
      all &= one != negated;
      negated = false;
    }
    return all || any;
  }

  private static boolean allowed(Invocation in, String path, int wanted) {
    try {
      return in.files().isAllowed(in.state().user(), in.state().path(path), wanted);
    } catch (FileError gone) {
      return false;
    }
  }

  private static boolean permissions(String value, int actual) {
    String digits = value.replaceAll("^[-/]", "");
    int wanted =
        digits.matches("[0-7]{1,4}")
            ? Integer.parseInt(digits, 8)
            : digits.contains("s") ? 04000 : 0111;
    return switch (value.isEmpty() ? ' ' : value.charAt(0)) {
      case '-' -> (actual & wanted) == wanted;
      case '/' -> (actual & wanted) != 0;
      default -> actual == wanted;
    };
  }

  private static long unit(String value) {
    return value.endsWith("k")
        ? 1024
        : value.endsWith("M") ? 1 << 20 : value.endsWith("c") ? 1 : 512;
  }

  private static boolean compared(String value, long actual) {
    String digits = value.replaceAll("\\D", "");
    long wanted = digits.isEmpty() || digits.length() > 12 ? 0 : Long.parseLong(digits);
    return value.startsWith("+")
        ? actual > wanted
        : value.startsWith("-") ? actual < wanted : actual == wanted;
  }

  static void act(Invocation in, String path, List<String> tests)
      throws IOException, InterruptedException {
    int exec = tests.indexOf("-exec");
    if (exec >= 0) {
      List<String> words = new ArrayList<>();
      for (int i = exec + 1;
          i < tests.size() && !tests.get(i).equals(";") && !tests.get(i).equals("+");
          i++) {
        words.add(tests.get(i).replace("{}", path));
      }
      if (!words.isEmpty()) {
        in.interpreter().invoke(words, in.io());
      }
    } else if (tests.contains("-delete")) {
      in.files()
          .remove(in.state().user(), in.state().path(path), in.stat(path, false).isDirectory());
    } else if (tests.contains("-print0")) {
      in.print(path + "\0");
    } else {
      in.line(path);
    }
  }
}
