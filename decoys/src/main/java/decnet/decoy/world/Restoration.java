package decnet.decoy.world;

import decnet.decoy.world.FileTree.User;
import decnet.decoy.world.Stat.Kind;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Brings a freshly installed tree to where its peers had left it, without their checks. Guarded by
 * the tree's monitor.
 */
final class Restoration {
  private final Node root;
  private final Quota quota;
  private final LongSupplier inodes;

  Restoration(Node root, Quota quota, LongSupplier inodes) {
    this.root = root;
    this.quota = quota;
    this.inodes = inodes;
  }

  /** The content that the installed system has at {@code path}. */
  Optional<Content> content(String path) {
    Node node = node(path);
    return node == null || node.kind != Kind.FILE ? Optional.empty() : Optional.of(node.content);
  }

  private @Nullable Node node(String path) {
    Node node = root;
    for (String name :
        path.equals("/") ? List.<String>of() : List.of(path.substring(1).split("/"))) {
      node = node == null || node.entries == null ? null : node.entries.get(name);
    }
    return node;
  }

  private static String directoryOf(String path) {
    return path.substring(0, Math.max(1, path.lastIndexOf('/')));
  }

  private static String nameOf(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** Takes away what the installed system has at {@code path}; false when that is nothing. */
  boolean takeAway(String path) {
    Node parent = node(directoryOf(path));
    return parent != null && parent.entries != null && parent.entries.remove(nameOf(path)) != null;
  }

  /**
   * Puts back what {@code line} tells of, with {@code content} or, when that is null, the one that
   * is there; false when it cannot be.
   */
  boolean putBack(WorldLine line, @Nullable Content content) {
    if (line.isWritten() && content == null) {
      return false;
    }
    Node node = node(line.path());
    if (node == null || node.kind != line.kind()) {
      Node parent = node(directoryOf(line.path()));
      if (parent == null || parent.entries == null || !quota.add()) {
        return false;
      }
      String target = line.content().startsWith(">") ? line.content().substring(1) : "";
      node = new Node(line.kind(), inodes.getAsLong(), 0, User.ROOT, line.modified(), target);
      parent.entries.put(nameOf(line.path()), node);
    }
    node.permissions = line.permissions() & 07777;
    node.uid = line.uid();
    node.gid = line.gid();
    node.modified = line.modified();
    node.origin = line.content().startsWith("=") ? line.content().substring(1) : "";
    if (content != null) {
      node.content = content;
    }
    if (line.isWritten()) {
      node.written = true;
      return quota.store(node, node.content.size());
    }
    return true;
  }
}
