package decnet.decoy.world;

import decnet.base.Bytes;
import decnet.base.Clock;
import decnet.decoy.world.FileError.Reason;
import decnet.decoy.world.Stat.Kind;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The files of one machine, all in memory: owners, modes, times and links as on Linux, with its
 * checks. What peers may add is bounded in files and bytes; beyond that the disk is full. Paths are
 * absolute ({@link #resolve}); one character of a path is one byte (ISO 8859-1). Thread-safe; its
 * monitor guards everything.
 */
public final class FileTree {
  /** The most bytes that peers can store in all. */
  public static final long MAX_BYTES = 64L << 20;

  /** The most files that peers can add. */
  public static final int MAX_FILES = 20_000;

  private static final int MAX_LINKS_FOLLOWED = 40;
  private static final int MAX_NAME = 255;
  private static final int DIRECTORY_BYTES = 4096;
  private static final int READ = 4;
  private static final int WRITE = 2;
  private static final int EXECUTE = 1;

  /** Who acts: a process's user and group. */
  public record User(int uid, int gid) {
    public static final User ROOT = new User(0, 0);

    public static User of(Account account) {
      return new User(account.uid(), account.gid());
    }

    boolean isRoot() {
      return uid == 0;
    }
  }

  /** An entry of a directory. */
  public record Entry(String name, Stat stat) {}

  private static final class Node {
    final Kind kind;
    final long inode;
    int permissions;
    int uid;
    int gid;
    int links = 1;
    Instant modified;
    Content content = Content.of(Bytes.EMPTY);
    long stored;
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

  /** Where a path leads: its directory, its last name and what is there, if anything. */
  private record Place(Node parent, String name, @Nullable Node node) {}

  private final Clock clock;
  private final Node root;
  private long nextInode;
  private long usedBytes;
  private int addedFiles;
  private final Instant made;
  private boolean building = true;

  /**
   * An empty tree.
   *
   * @param firstInode the number of its root; later files count on from there
   */
  public FileTree(Clock clock, long firstInode, Instant made) {
    this.clock = clock;
    this.made = made;
    nextInode = firstInode;
    root = new Node(Kind.DIRECTORY, nextInode++, 0755, User.ROOT, made, "");
  }

  /** Ends the building of the installed system: from now on, additions count against the limits. */
  public synchronized void installed() {
    building = false;
  }

  /** The absolute path without {@code .}, {@code ..} and double slashes. */
  public static String resolve(String directory, String path) {
    Deque<String> parts = new ArrayDeque<>();
    for (String part : (path.startsWith("/") ? path : directory + "/" + path).split("/")) {
      if (part.equals("..")) {
        parts.pollLast();
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    return "/" + String.join("/", parts);
  }

  private Instant now() {
    return building ? made : clock.instant();
  }

  private Place find(User user, String path, boolean follow) throws FileError {
    int[] budget = {MAX_LINKS_FOLLOWED};
    return walk(user, path, follow, budget);
  }

  private Place walk(User user, String path, boolean follow, int[] budget) throws FileError {
    String clean = resolve("/", path);
    Node directory = root;
    String[] parts = clean.substring(1).split("/");
    if (clean.equals("/")) {
      return new Place(root, "", root);
    }
    StringBuilder walked = new StringBuilder();
    for (int i = 0; i < parts.length; i++) {
      String name = parts[i];
      if (name.length() > MAX_NAME) {
        throw new FileError(Reason.NAME_TOO_LONG, path);
      }
      SortedMap<String, Node> children = directory.children(path);
      if (!directory.allows(user, EXECUTE)) {
        throw new FileError(Reason.DENIED, path);
      }
      Node next = children.get(name);
      boolean last = i == parts.length - 1;
      if (next != null && next.kind == Kind.LINK && (follow || !last)) {
        if (--budget[0] < 0) {
          throw new FileError(Reason.LOOP, path);
        }
        String rest = String.join("/", List.of(parts).subList(i + 1, parts.length));
        String onwards = resolve(walked.isEmpty() ? "/" : walked.toString(), next.target);
        return walk(user, rest.isEmpty() ? onwards : onwards + "/" + rest, follow, budget);
      }
      if (last) {
        return new Place(directory, name, next);
      }
      if (next == null) {
        throw new FileError(Reason.NOT_FOUND, path);
      }
      directory = next;
      walked.append('/').append(name);
    }
    throw new FileError(Reason.NOT_FOUND, path);
  }

  private Node existing(User user, String path, boolean follow) throws FileError {
    Node node = find(user, path, follow).node();
    if (node == null) {
      throw new FileError(Reason.NOT_FOUND, path);
    }
    return node;
  }

  /** {@code follow}: whether a symbolic link at the end is followed. */
  public synchronized Stat stat(User user, String path, boolean follow) throws FileError {
    return existing(user, path, follow).stat();
  }

  /** The entries of a directory in byte order, without {@code .} and {@code ..}. */
  public synchronized List<Entry> list(User user, String path) throws FileError {
    Node node = existing(user, path, true);
    SortedMap<String, Node> children = node.children(path);
    if (!node.allows(user, READ)) {
      throw new FileError(Reason.DENIED, path);
    }
    List<Entry> entries = new ArrayList<>(children.size());
    children.forEach((name, child) -> entries.add(new Entry(name, child.stat())));
    return entries;
  }

  public synchronized Bytes read(User user, String path) throws FileError {
    Node node = existing(user, path, true);
    if (node.kind == Kind.DIRECTORY) {
      throw new FileError(Reason.IS_A_DIRECTORY, path);
    }
    if (!node.allows(user, READ)) {
      throw new FileError(Reason.DENIED, path);
    }
    return node.content.bytes();
  }

  /** Whether {@code user} may read (4), write (2) or execute (1) what is there. */
  public synchronized boolean isAllowed(User user, String path, int wanted) throws FileError {
    return existing(user, path, true).allows(user, wanted);
  }

  /**
   * Writes a file's whole content, making the file with {@code permissions} when it is not there.
   * Writing to a device goes nowhere.
   */
  public synchronized void write(User user, String path, Bytes content, int permissions)
      throws FileError {
    Place place = find(user, path, true);
    Node node = place.node();
    if (node == null) {
      node = add(user, place, path, Kind.FILE, permissions, "");
    } else if (node.kind == Kind.DIRECTORY) {
      throw new FileError(Reason.IS_A_DIRECTORY, path);
    } else if (!node.allows(user, WRITE)) {
      throw new FileError(Reason.DENIED, path);
    }
    if (node.kind != Kind.FILE) {
      return;
    }
    if (!building) {
      long used = usedBytes - node.stored + content.length();
      if (used > MAX_BYTES) {
        throw new FileError(Reason.NO_SPACE, path);
      }
      usedBytes = used;
      node.stored = content.length();
    }
    node.content = Content.of(content);
    node.modified = now();
  }

  /** Installs a file whose content is made each time it is read ({@code /proc}, programs). */
  public synchronized void generated(String path, int permissions, Content content)
      throws FileError {
    Place place = find(User.ROOT, path, true);
    Node node = place.node();
    if (node == null) {
      node = add(User.ROOT, place, path, Kind.FILE, permissions, "");
    }
    node.content = content;
  }

  /** Makes a directory, a link (with its target) or another special file. */
  public synchronized void make(User user, String path, Kind kind, int permissions, String target)
      throws FileError {
    Place place = find(user, path, false);
    if (place.node() != null) {
      throw new FileError(Reason.EXISTS, path);
    }
    add(user, place, path, kind, permissions, target);
  }

  public void makeDirectory(User user, String path, int permissions) throws FileError {
    make(user, path, Kind.DIRECTORY, permissions, "");
  }

  /** Makes a directory and those above it that are missing. */
  public synchronized void makeDirectories(User user, String path, int permissions)
      throws FileError {
    StringBuilder walked = new StringBuilder();
    for (String part : resolve("/", path).substring(1).split("/")) {
      walked.append('/').append(part);
      if (find(user, walked.toString(), true).node() == null) {
        makeDirectory(user, walked.toString(), permissions);
      }
    }
  }

  private Node add(User user, Place place, String path, Kind kind, int permissions, String target)
      throws FileError {
    SortedMap<String, Node> children = place.parent().children(path);
    if (!place.parent().allows(user, WRITE)) {
      throw new FileError(Reason.DENIED, path);
    }
    if (!building && ++addedFiles > MAX_FILES) {
      addedFiles--;
      throw new FileError(Reason.NO_SPACE, path);
    }
    Instant now = now();
    Node node = new Node(kind, nextInode++, permissions, user, now, target);
    children.put(place.name(), node);
    place.parent().modified = now;
    return node;
  }

  /** Removes a file or link, or, when {@code directory}, an empty directory. */
  public synchronized void remove(User user, String path, boolean directory) throws FileError {
    Place place = find(user, path, false);
    Node node = place.node();
    if (node == null) {
      throw new FileError(Reason.NOT_FOUND, path);
    }
    if (directory != (node.kind == Kind.DIRECTORY)) {
      throw new FileError(directory ? Reason.NOT_A_DIRECTORY : Reason.IS_A_DIRECTORY, path);
    }
    if (node.entries != null && !node.entries.isEmpty()) {
      throw new FileError(Reason.NOT_EMPTY, path);
    }
    unlink(user, place, node, path);
  }

  private void unlink(User user, Place place, Node node, String path) throws FileError {
    Node parent = place.parent();
    boolean sticky = (parent.permissions & 01000) != 0;
    if (!parent.allows(user, WRITE) || place.name().isEmpty()) {
      throw new FileError(Reason.DENIED, path);
    }
    if (sticky && !node.ownedBy(user) && !parent.ownedBy(user)) {
      throw new FileError(Reason.NOT_PERMITTED, path);
    }
    parent.children(path).remove(place.name());
    parent.modified = now();
    if (!building && --node.links == 0) {
      usedBytes -= node.stored;
      node.stored = 0;
      addedFiles = Math.max(0, addedFiles - 1);
    }
  }

  /** Renames; a file at {@code to} is replaced, a directory only when it is empty. */
  public synchronized void rename(User user, String from, String to) throws FileError {
    Place source = find(user, from, false);
    Node node = source.node();
    if (node == null) {
      throw new FileError(Reason.NOT_FOUND, from);
    }
    if ((resolve("/", to) + "/").startsWith(resolve("/", from) + "/")) {
      if (resolve("/", to).equals(resolve("/", from))) {
        return;
      }
      throw new FileError(Reason.INVALID, to);
    }
    Place target = find(user, to, false);
    Node old = target.node();
    if (!source.parent().allows(user, WRITE) || !target.parent().allows(user, WRITE)) {
      throw new FileError(Reason.DENIED, to);
    }
    if (old != null) {
      remove(user, to, node.kind == Kind.DIRECTORY);
    }
    source.parent().children(from).remove(source.name());
    target.parent().children(to).put(target.name(), node);
    Instant now = now();
    source.parent().modified = now;
    target.parent().modified = now;
  }

  /** Makes a hard link. */
  public synchronized void link(User user, String from, String to) throws FileError {
    Node node = existing(user, from, false);
    Place place = find(user, to, false);
    if (node.kind == Kind.DIRECTORY) {
      throw new FileError(Reason.NOT_PERMITTED, from);
    }
    if (place.node() != null) {
      throw new FileError(Reason.EXISTS, to);
    }
    if (!place.parent().allows(user, WRITE)) {
      throw new FileError(Reason.DENIED, to);
    }
    place.parent().children(to).put(place.name(), node);
    node.links++;
  }

  public synchronized void permissions(User user, String path, int permissions) throws FileError {
    owned(user, path).permissions = permissions & 07777;
  }

  /** Changes the owner; -1 leaves one as it is. */
  public synchronized void owner(User user, String path, int uid, int gid) throws FileError {
    Node node = existing(user, path, true);
    boolean mine = node.uid == user.uid() && (uid < 0 || uid == user.uid());
    if (!user.isRoot() && !(mine && (gid < 0 || gid == user.gid()))) {
      throw new FileError(Reason.NOT_PERMITTED, path);
    }
    node.uid = uid < 0 ? node.uid : uid;
    node.gid = gid < 0 ? node.gid : gid;
  }

  public synchronized void modified(User user, String path, Instant when) throws FileError {
    owned(user, path).modified = when;
  }

  private Node owned(User user, String path) throws FileError {
    Node node = existing(user, path, true);
    if (!node.ownedBy(user)) {
      throw new FileError(Reason.NOT_PERMITTED, path);
    }
    return node;
  }

  /** Bytes that peers have stored. */
  public synchronized long usedBytes() {
    return usedBytes;
  }
}
