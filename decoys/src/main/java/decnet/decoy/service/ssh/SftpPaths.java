package decnet.decoy.service.ssh;

import decnet.base.Bytes;
import decnet.decoy.world.FileError;
import decnet.decoy.world.FileError.Reason;
import decnet.decoy.world.FileTree;
import decnet.decoy.world.FileTree.Entry;
import decnet.decoy.world.FileTree.User;
import decnet.decoy.world.Stat;
import decnet.decoy.world.Stat.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;

/** What SFTP does to paths, as the system calls of sftp-server would. One thread. */
final class SftpPaths {
  private static final int UMASK = 0022;
  private static final int MAX_LINKS = 32;

  private final FileTree tree;
  private final User user;
  private final String home;

  SftpPaths(FileTree tree, User user, String home) {
    this.tree = tree;
    this.user = user;
    this.home = home;
  }

  /** What is there; empty when nothing is or it cannot be reached. */
  static Optional<Stat> look(FileTree tree, User user, String path, boolean follow) {
    try {
      return Optional.of(tree.stat(user, path, follow));
    } catch (FileError absent) {
      return Optional.empty();
    }
  }

  /** The path from the root; no file has an empty name. */
  String path(String given) throws FileError {
    if (given.isEmpty()) {
      throw new FileError(Reason.NOT_FOUND, given);
    }
    return FileTree.resolve(home, given);
  }

  Stat stat(String given, boolean follow) throws FileError {
    return tree.stat(user, path(given), follow);
  }

  /** The path without links; only its last name may be missing. */
  String real(String given) throws FileError {
    Deque<String> left =
        new ArrayDeque<>(List.of((given.startsWith("/") ? given : home + "/" + given).split("/")));
    String done = "/";
    int links = 0;
    while (!left.isEmpty()) {
      String part = left.poll();
      if (part.isEmpty() || part.equals(".")) {
        continue;
      }
      if (part.equals("..")) {
        done = FileTree.resolve(done, "..");
        continue;
      }
      String next = FileTree.resolve(done, part);
      Optional<Stat> stat = look(tree, user, next, false);
      if (stat.isEmpty()) {
        if (!left.isEmpty()) {
          throw new FileError(Reason.NOT_FOUND, next);
        }
        missing(next);
      } else if (stat.get().kind() == Kind.LINK) {
        if (++links > MAX_LINKS) {
          throw new FileError(Reason.LOOP, given);
        }
        String target = stat.get().target();
        List<String> parts = new ArrayList<>(List.of(target.split("/")));
        parts.reversed().forEach(left::addFirst);
        next = target.startsWith("/") ? "/" : done;
      } else if (!left.isEmpty() && !stat.get().isDirectory()) {
        throw new FileError(Reason.NOT_A_DIRECTORY, next);
      }
      done = next;
    }
    return done;
  }

  /** Passes on every reason but that nothing is there. */
  private void missing(String path) throws FileError {
    try {
      tree.stat(user, path, false);
    } catch (FileError error) {
      if (error.reason() != Reason.NOT_FOUND) {
        throw error;
      }
    }
  }

  /** The entries with the two dots, in an order that is neither theirs nor the alphabet's. */
  SftpHandle.Listing list(String given) throws FileError {
    String path = path(given);
    List<Entry> entries = new ArrayList<>(tree.list(user, path));
    entries.add(new Entry(".", tree.stat(user, path, true)));
    entries.add(new Entry("..", tree.stat(User.ROOT, FileTree.resolve(path, ".."), true)));
    // ext4 sorts a directory by a hash of the names
    entries.sort(Comparator.comparingLong(entry -> hash(entry.name())));
    return new SftpHandle.Listing(entries);
  }

  private static long hash(String name) {
    CRC32 crc = new CRC32();
    crc.update(name.getBytes(StandardCharsets.ISO_8859_1));
    return crc.getValue();
  }

  void makeDirectory(String given, SftpAttributes attributes) throws FileError {
    tree.makeDirectory(user, path(given), attributes.permissionsOr(0777) & ~UMASK);
  }

  void remove(String given, boolean directory) throws FileError {
    tree.remove(user, path(given), directory);
  }

  /** The rename of version 3, which replaces nothing. */
  void renameToNew(String from, String to) throws FileError {
    tree.stat(user, path(from), false);
    if (look(tree, user, path(to), false).isPresent()) {
      throw new FileError(Reason.EXISTS, to);
    }
    rename(from, to);
  }

  void rename(String from, String to) throws FileError {
    tree.rename(user, path(from), path(to));
  }

  String target(String given) throws FileError {
    Stat stat = stat(given, false);
    if (stat.kind() != Kind.LINK) {
      throw new FileError(Reason.INVALID, given);
    }
    return stat.target();
  }

  void symbolicLink(String target, String given) throws FileError {
    tree.make(user, path(given), Kind.LINK, 0777, target);
  }

  void hardLink(String from, String to) throws FileError {
    tree.link(user, path(from), path(to));
  }

  /** Changes what {@code wanted} names, in sftp-server's order. */
  void change(String given, SftpAttributes wanted) throws FileError {
    String path = path(given);
    if (wanted.has(SftpAttributes.SIZE)) {
      resize(path, wanted.size());
    }
    meta(path, wanted);
  }

  private void resize(String path, long size) throws FileError {
    if (!tree.isAllowed(user, path, 2)) {
      throw new FileError(Reason.DENIED, path);
    }
    Bytes content = tree.read(User.ROOT, path);
    if (size < 0) {
      throw new FileError(Reason.INVALID, path);
    }
    if (size > FileTree.MAX_BYTES) {
      throw new FileError(Reason.NO_SPACE, path);
    }
    byte[] made = java.util.Arrays.copyOf(content.toArray(), (int) size);
    tree.write(user, path, Bytes.of(made), 0);
  }

  /** Permissions, times and owner of a path from the root. */
  void meta(String path, SftpAttributes wanted) throws FileError {
    if (wanted.has(SftpAttributes.PERMISSIONS)) {
      tree.permissions(user, path, wanted.permissions());
    }
    if (wanted.has(SftpAttributes.TIMES)) {
      tree.modified(user, path, Instant.ofEpochSecond(wanted.modified()));
    }
    if (wanted.has(SftpAttributes.OWNER)) {
      tree.owner(user, path, wanted.uid(), wanted.gid());
    }
  }

  /** The same for a link itself; it has no permissions of its own. */
  void changeLink(String given, SftpAttributes wanted) throws FileError {
    String path = path(given);
    if (wanted.has(SftpAttributes.SIZE)) {
      throw new FileError(Reason.INVALID, path);
    }
    if (tree.stat(user, path, false).kind() != Kind.LINK) {
      meta(path, wanted);
    } else if (wanted.has(SftpAttributes.PERMISSIONS)) {
      throw new FileError(Reason.READ_ONLY, path); // EOPNOTSUPP, a failure like any other
    }
  }
}
