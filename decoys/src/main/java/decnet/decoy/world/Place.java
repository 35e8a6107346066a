package decnet.decoy.world;

import decnet.decoy.world.FileError.Reason;
import decnet.decoy.world.FileTree.User;
import decnet.decoy.world.Stat.Kind;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Where a path leads: its directory, its last name, what is there, if anything, and its real path,
 * without links.
 */
record Place(Node parent, String name, @Nullable Node node, String path) {
  private static final int MAX_LINKS_FOLLOWED = 40; // MAXSYMLINKS of Linux
  private static final int MAX_NAME = 255; // NAME_MAX of ext4

  /** {@code follow}: whether a symbolic link at the end is followed. */
  static Place find(Node root, User user, String path, boolean follow) throws FileError {
    int[] budget = {MAX_LINKS_FOLLOWED};
    return walk(root, user, path, follow, budget);
  }

  /** The path of the directory. */
  String above() {
    return path.substring(0, Math.max(1, path.lastIndexOf('/')));
  }

  /** What is there; {@code asked} is how the path was said. */
  Node there(String asked) throws FileError {
    if (node == null) {
      throw new FileError(Reason.NOT_FOUND, asked);
    }
    return node;
  }

  private static Place walk(Node root, User user, String path, boolean follow, int[] budget)
      throws FileError {
    String clean = FileTree.resolve("/", path);
    Node directory = root;
    String[] parts = clean.substring(1).split("/");
    if (clean.equals("/")) {
      return new Place(root, "", root, "/");
    }
    StringBuilder walked = new StringBuilder();
    for (int i = 0; i < parts.length; i++) {
      String name = parts[i];
      if (name.length() > MAX_NAME) {
        throw new FileError(Reason.NAME_TOO_LONG, path);
      }
      SortedMap<String, Node> children = directory.children(path);
      if (!directory.allows(user, Node.EXECUTE)) {
        throw new FileError(Reason.DENIED, path);
      }
      Node next = children.get(name);
      boolean last = i == parts.length - 1;
      if (next != null && next.kind == Kind.LINK && (follow || !last)) {
        if (--budget[0] < 0) {
          throw new FileError(Reason.LOOP, path);
        }
        String rest = String.join("/", List.of(parts).subList(i + 1, parts.length));
        String onwards = FileTree.resolve(walked.isEmpty() ? "/" : walked.toString(), next.target);
        return walk(root, user, rest.isEmpty() ? onwards : onwards + "/" + rest, follow, budget);
      }
      if (last) {
        return new Place(directory, name, next, walked + "/" + name);
      }
      if (next == null) {
        throw new FileError(Reason.NOT_FOUND, path);
      }
      directory = next;
      walked.append('/').append(name);
    }
    throw new FileError(Reason.NOT_FOUND, path);
  }
}
