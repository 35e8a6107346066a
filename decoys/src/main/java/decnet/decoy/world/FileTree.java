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

  private final Clock clock;
  private final Node root;
  private long nextInode;
  private final Quota quota = new Quota(MAX_BYTES, MAX_FILES);
  private final Instant made;
  private boolean building = true;
  private long firstAdded;
  private @Nullable Changes changes;
  private boolean restored;

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
    firstAdded = nextInode;
  }

  /** Tells {@code listener} of every change from now on; it restores what was before. */
  synchronized void keep(Changes listener) {
    changes = listener;
  }

  private void tellPut(String path, Node node) {
    if (!building && changes != null) {
      changes.put(path, node);
    }
  }

  private void tellGone(Place place, Node node) {
    if (!building && changes != null) {
      changes.gone(place.path(), node.inode < firstAdded && node.origin.isEmpty());
      changes.put(place.above(), place.parent());
    }
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
    if (changes != null && !restored) {
      restored = true;
      changes.restore(restoration());
    }
    return Place.find(root, user, path, follow);
  }

  private Node existing(User user, String path, boolean follow) throws FileError {
    return find(user, path, follow).there(path);
  }

  /** {@code follow}: whether a symbolic link at the end is followed. */
  public synchronized Stat stat(User user, String path, boolean follow) throws FileError {
    return existing(user, path, follow).stat();
  }

  /** The entries of a directory in byte order, without {@code .} and {@code ..}. */
  public synchronized List<Entry> list(User user, String path) throws FileError {
    Node node = existing(user, path, true);
    SortedMap<String, Node> children = node.children(path);
    if (!node.allows(user, Node.READ)) {
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
    if (!node.allows(user, Node.READ)) {
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
    } else if (!node.allows(user, Node.WRITE)) {
      throw new FileError(Reason.DENIED, path);
    }
    if (node.kind != Kind.FILE) {
      return;
    }
    if (!building && !quota.store(node, content.length())) {
      throw new FileError(Reason.NO_SPACE, path);
    }
    node.content = Content.of(content);
    node.modified = now();
    node.written = !building;
    tellPut(place.path(), node);
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
    tellPut(place.path(), add(user, place, path, kind, permissions, target));
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
    if (!place.parent().allows(user, Node.WRITE)) {
      throw new FileError(Reason.DENIED, path);
    }
    if (!building && !quota.add()) {
      throw new FileError(Reason.NO_SPACE, path);
    }
    Instant now = now();
    Node node = new Node(kind, nextInode++, permissions, user, now, target);
    children.put(place.name(), node);
    place.parent().modified = now;
    tellPut(place.above(), place.parent());
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
    if (!parent.allows(user, Node.WRITE) || place.name().isEmpty()) {
      throw new FileError(Reason.DENIED, path);
    }
    if (sticky && !node.ownedBy(user) && !parent.ownedBy(user)) {
      throw new FileError(Reason.NOT_PERMITTED, path);
    }
    parent.children(path).remove(place.name());
    parent.modified = now();
    tellGone(place, node);
    if (!building && --node.links == 0) {
      quota.remove(node);
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
    if (!source.parent().allows(user, Node.WRITE) || !target.parent().allows(user, Node.WRITE)) {
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
    moved(source.path(), target.path(), node);
    tellPut(source.above(), source.parent());
    tellPut(target.above(), target.parent());
  }

  /** Tells of all that moved with {@code node}; what was installed remembers from where. */
  private void moved(String from, String to, Node node) {
    if (building || changes == null) {
      return;
    }
    boolean installed = node.inode < firstAdded && node.origin.isEmpty();
    changes.gone(from, installed);
    if (installed) {
      node.origin = from;
    }
    changes.put(to, node);
    if (node.entries != null) {
      node.entries.forEach((name, child) -> moved(from + "/" + name, to + "/" + name, child));
    }
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
    if (!place.parent().allows(user, Node.WRITE)) {
      throw new FileError(Reason.DENIED, to);
    }
    place.parent().children(to).put(place.name(), node);
    node.links++;
    tellPut(place.path(), node);
  }

  public synchronized void permissions(User user, String path, int permissions) throws FileError {
    Place place = owned(user, path);
    Node node = place.there(path);
    node.permissions = permissions & 07777;
    tellPut(place.path(), node);
  }

  /** Changes the owner; -1 leaves one as it is. */
  public synchronized void owner(User user, String path, int uid, int gid) throws FileError {
    Place place = find(user, path, true);
    Node node = place.there(path);
    boolean mine = node.uid == user.uid() && (uid < 0 || uid == user.uid());
    if (!user.isRoot() && !(mine && (gid < 0 || gid == user.gid()))) {
      throw new FileError(Reason.NOT_PERMITTED, path);
    }
    node.uid = uid < 0 ? node.uid : uid;
    node.gid = gid < 0 ? node.gid : gid;
    tellPut(place.path(), node);
  }

  public synchronized void modified(User user, String path, Instant when) throws FileError {
    Place place = owned(user, path);
    Node node = place.there(path);
    node.modified = when;
    tellPut(place.path(), node);
  }

  private Place owned(User user, String path) throws FileError {
    Place place = find(user, path, true);
    if (!place.there(path).ownedBy(user)) {
      throw new FileError(Reason.NOT_PERMITTED, path);
    }
    return place;
  }

  /** For bringing back what peers had left; the monitor is the caller's. */
  Restoration restoration() {
    return new Restoration(root, quota, () -> nextInode++);
  }

  /** Bytes that peers have stored. */
  public synchronized long usedBytes() {
    return quota.usedBytes();
  }
}
