package decnet.decoy.world;

import decnet.base.Bytes;
import decnet.decoy.world.FileError.Reason;
import decnet.decoy.world.FileTree.User;
import decnet.decoy.world.Stat.Kind;
import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A file of a tree: an inode. Guarded by its tree's monitor. */
final class Node {
  static final int READ = 4;
  static final int WRITE = 2;
  static final int EXECUTE = 1;
  private static final int DIRECTORY_BYTES = 4096;

  final Kind kind;
  final long inode;
  int permissions;
  int uid;
  int gid;
  int links = 1;
  Instant modified;
  Content content = Content.of(Bytes.EMPTY);
  long stored;

  /** Whether a peer has written its content since the system was installed. */
  boolean written;

  /** Where the installed system had its content, once it was moved from there. */
  String origin = "";

  final String target;
  final @Nullable SortedMap<String, Node> entries;

  Node(Kind kind, long inode, int permissions, User owner, Instant modified, String target) {
    this.kind = kind;
    this.inode = inode;
    this.permissions = permissions;
    this.uid = owner.uid();
    this.gid = owner.gid();
    this.modified = modified;
    this.target = target;
    entries = kind == Kind.DIRECTORY ? new TreeMap<>() : null;
  }

  SortedMap<String, Node> children(String path) throws FileError {
    if (entries == null) {
      throw new FileError(Reason.NOT_A_DIRECTORY, path);
    }
    return entries;
  }

  boolean allows(User user, int wanted) {
    if (user.isRoot()) {
      return wanted != EXECUTE || kind == Kind.DIRECTORY || (permissions & 0111) != 0;
    }
    int shift = user.uid() == uid ? 6 : user.gid() == gid ? 3 : 0;
    return (permissions >> shift & wanted) == wanted;
  }

  boolean ownedBy(User user) {
    return user.isRoot() || user.uid() == uid;
  }

  Stat stat() {
    int subdirectories = 0;
    if (entries != null) {
      for (Node child : entries.values()) {
        subdirectories += child.kind == Kind.DIRECTORY ? 1 : 0;
      }
    }
    long size =
        switch (kind) {
          case DIRECTORY -> DIRECTORY_BYTES;
          case LINK -> target.length();
          case FILE -> content.size();
          default -> 0;
        };
    int count = entries == null ? links : 2 + subdirectories;
    return new Stat(kind, permissions, uid, gid, size, modified, count, inode, target);
  }
}
