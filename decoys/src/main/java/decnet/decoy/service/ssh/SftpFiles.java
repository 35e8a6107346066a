package decnet.decoy.service.ssh;

import decnet.base.Bytes;
import decnet.decoy.CommonEvents;
import decnet.decoy.Session;
import decnet.decoy.world.FileError;
import decnet.decoy.world.FileError.Reason;
import decnet.decoy.world.FileTree;
import decnet.decoy.world.FileTree.User;
import decnet.decoy.world.Stat;
import decnet.event.Param;
import java.io.IOException;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The files that an SFTP client has open: reading, writing, and what is recorded of it. One thread.
 * A file is kept in memory only while it is written, and a small one that was read last.
 */
final class SftpFiles {
  static final int READ = 1;
  static final int WRITE = 2;
  static final int APPEND = 4;
  static final int CREATE = 8;
  static final int TRUNCATE = 16;
  static final int EXCLUSIVE = 32;

  /** The most bytes that one request reads or writes: what {@code limits@openssh.com} says. */
  static final int MAX_DATA = 261_120;

  /** The most handles: Debian's limit of 1024 descriptors without the process's own five. */
  static final int MAX_HANDLES = 1019;

  /** Small contents are made once for all reads, as those below {@code /proc} must be. */
  private static final int MAX_CACHED = 256 * 1024;

  private static final int UMASK = 0022;

  private final Session session;
  private final FileTree tree;
  private final User user;
  private final Budget entries;
  private final TreeMap<Integer, SftpHandle> handles = new TreeMap<>();
  private long cachedInode = -1;
  private Bytes cached = Bytes.EMPTY;

  SftpFiles(Session session, User user) {
    this.session = session;
    this.user = user;
    tree = session.machine().world().files();
    entries = Budgets.of(session.machine()).entries();
  }

  @Nullable SftpHandle handle(int number) {
    return handles.get(number);
  }

  SftpHandle.@Nullable Opened opened(int number) {
    return handles.get(number) instanceof SftpHandle.Opened file ? file : null;
  }

  /** The number of a new handle, the smallest that is free. */
  int register(SftpHandle handle) throws FileError {
    if (handles.size() >= MAX_HANDLES || !entries.take(handle.entries())) {
      throw new FileError(Reason.NO_SPACE, "descriptor table");
    }
    int number = 0;
    while (handles.containsKey(number)) {
      number++;
    }
    handles.put(number, handle);
    return number;
  }

  int open(String path, long flags, SftpAttributes attributes) throws FileError {
    boolean writes = (flags & WRITE) != 0;
    Optional<Stat> there = SftpPaths.look(tree, user, path, true);
    if (there.isEmpty()) {
      if ((flags & CREATE) == 0) {
        tree.stat(user, path, true); // says why
      }
      tree.write(user, path, Bytes.EMPTY, attributes.permissionsOr(0666) & ~UMASK);
    } else {
      check(path, there.get(), flags);
      if (writes && (flags & TRUNCATE) != 0) {
        tree.write(user, path, Bytes.EMPTY, 0);
      }
    }
    Stat stat = tree.stat(User.ROOT, path, true);
    return register(new SftpHandle.Opened(path, flags, stat.inode()));
  }

  private void check(String path, Stat stat, long flags) throws FileError {
    boolean writes = (flags & WRITE) != 0;
    if ((flags & CREATE) != 0 && (flags & EXCLUSIVE) != 0) {
      throw new FileError(Reason.EXISTS, path);
    }
    if (stat.isDirectory() && (writes || (flags & CREATE) != 0)) {
      throw new FileError(Reason.IS_A_DIRECTORY, path);
    }
    boolean reads = (flags & READ) != 0 || !writes;
    if ((reads && !tree.isAllowed(user, path, 4)) || (writes && !tree.isAllowed(user, path, 2))) {
      throw new FileError(Reason.DENIED, path);
    }
  }

  /** Up to {@code length} bytes from {@code offset}; null at the end of the file. */
  byte @Nullable [] read(SftpHandle.Opened file, long offset, long length) throws FileError {
    if (!file.isReadable()) {
      throw new FileError(Reason.NOT_FOUND, file.path); // EBADF, which has the same code
    }
    if (tree.stat(User.ROOT, file.path, true).isDirectory()) {
      throw new FileError(Reason.IS_A_DIRECTORY, file.path);
    }
    if (offset < 0) {
      throw new FileError(Reason.INVALID, file.path);
    }
    int most = (int) Math.min(length, MAX_DATA);
    byte[] part = file.upload == null ? fetch(file, offset, most) : file.upload.read(offset, most);
    return part.length == 0 && most > 0 ? null : part;
  }

  private byte[] fetch(SftpHandle.Opened file, long offset, int most) throws FileError {
    Bytes content = cached;
    if (cachedInode != file.inode || offset == 0) {
      content = tree.read(User.ROOT, file.path);
      boolean small = content.length() <= MAX_CACHED;
      cached = small ? content : Bytes.EMPTY;
      cachedInode = small ? file.inode : -1;
    }
    if (!file.fetched) {
      file.fetched = true;
      session.event(
          CommonEvents.FILE_DOWNLOAD.type(),
          Param.of("name", Bytes.latin1(file.path)),
          Param.of("size", content.length()));
    }
    int from = (int) Math.min(offset, content.length());
    return content.slice(from, Math.min(from + most, content.length())).toArray();
  }

  void write(SftpHandle.Opened file, long offset, byte[] part) throws FileError {
    if (!file.isWritable()) {
      throw new FileError(Reason.NOT_FOUND, file.path); // EBADF
    }
    if (offset < 0) {
      throw new FileError(Reason.INVALID, file.path);
    }
    if (tree.stat(User.ROOT, file.path, true).kind() == Stat.Kind.FILE) {
      Upload upload = upload(file);
      file.written = true;
      upload.write((file.flags & APPEND) != 0 ? upload.size() : offset, part, part.length);
      cachedInode = -1;
    }
  }

  void resize(SftpHandle.Opened file, long size) throws FileError {
    if (!file.isWritable()) {
      throw new FileError(Reason.INVALID, file.path);
    }
    Upload upload = upload(file);
    upload.resize(size);
    upload.commit();
    file.written = true;
    cachedInode = -1;
  }

  private Upload upload(SftpHandle.Opened file) throws FileError {
    Upload upload = file.upload;
    if (upload == null) {
      upload = new Upload(session, file.path);
      upload.load(tree.read(User.ROOT, file.path));
      file.upload = upload;
    }
    return upload;
  }

  /** What fstat tells: what was written is counted. */
  Stat stat(SftpHandle.Opened file) throws FileError {
    settle(file);
    return tree.stat(User.ROOT, file.path, true);
  }

  /** Makes others see what was written so far. */
  void settle(SftpHandle.Opened file) throws FileError {
    Upload upload = file.upload;
    if (upload != null && isStillThere(file)) {
      upload.commit();
    }
  }

  void settleAll() throws FileError {
    for (SftpHandle handle : handles.values()) {
      if (handle instanceof SftpHandle.Opened file) {
        settle(file);
      }
    }
  }

  private boolean isStillThere(SftpHandle.Opened file) {
    return SftpPaths.look(tree, User.ROOT, file.path, true)
        .filter(stat -> stat.inode() == file.inode)
        .isPresent();
  }

  /** Tells the open files that one of them is called {@code to} now. */
  void renamed(String from, String to) {
    for (SftpHandle handle : handles.values()) {
      if (handle instanceof SftpHandle.Opened file && file.path.equals(from)) {
        file.path = to;
        Upload upload = file.upload;
        if (upload != null) {
          upload.renamed(to);
        }
      }
    }
  }

  /** False when there is no such handle. */
  boolean close(int number) throws FileError {
    SftpHandle handle = handles.remove(number);
    if (handle != null) {
      entries.give(handle.entries());
    }
    if (handle instanceof SftpHandle.Opened file) {
      finish(file);
    }
    return handle != null;
  }

  private void finish(SftpHandle.Opened file) throws FileError {
    Upload upload = file.upload;
    if (upload == null) {
      return;
    }
    try (upload) {
      if (file.written) {
        session.keep(CommonEvents.FILE_UPLOAD.type(), file.path, upload.bytes());
      }
      settle(file);
    }
  }

  /** Ends as the process does: what was written stays. */
  void closeAll() throws IOException {
    while (!handles.isEmpty()) {
      close(handles.firstKey());
    }
  }
}
