package decnet.decoy.shell;

import decnet.decoy.world.FileError;
import decnet.decoy.world.FileTree;
import decnet.decoy.world.Stat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** All regular, readable files below some paths. */
final class Walk {
  private static final int MAX_FILES = 20_000;
  private static final long MAX_SIZE = 256 * 1024;

  private Walk() {}

  static List<String> files(Invocation in, List<String> starts) throws IOException {
    List<String> found = new ArrayList<>();
    for (String start : starts) {
      try {
        add(in, start, in.stat(start, true), found, 0);
      } catch (FileError error) {
        in.fail(2, start + ": " + error.reason().text());
      }
    }
    return found;
  }

  private static void add(Invocation in, String path, Stat stat, List<String> found, int depth)
      throws IOException {
    if (stat.isFile() && stat.size() <= MAX_SIZE && found.size() < MAX_FILES) {
      found.add(path);
    }
    if (!stat.isDirectory() || depth > 64) {
      return;
    }
    try {
      for (FileTree.Entry entry : in.files().list(in.state().user(), in.state().path(path))) {
        add(
            in,
            (path.endsWith("/") ? path : path + "/") + entry.name(),
            entry.stat(),
            found,
            depth + 1);
      }
    } catch (FileError denied) {
      in.fail(2, path + ": " + denied.reason().text());
    }
  }
}
