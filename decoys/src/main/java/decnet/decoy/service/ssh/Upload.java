package decnet.decoy.service.ssh;

import decnet.base.Bytes;
import decnet.decoy.Session;
import decnet.decoy.world.FileError;
import decnet.decoy.world.FileError.Reason;
import decnet.decoy.world.FileTree;
import decnet.decoy.world.FileTree.User;
import java.util.Arrays;

/**
 * A file's content while a peer changes it piece by piece. It reaches the file tree each time it
 * has doubled, and at {@link #commit}; so others see it grow, and the tree's quota is asked. All
 * such contents of a machine together take at most as much memory as its files may. One thread.
 */
final class Upload implements AutoCloseable {
  private static final int FIRST_BYTES = 64 * 1024;

  private final FileTree tree;
  private final Budget budget;
  private String path;
  private byte[] content = new byte[0];
  private int size;
  private int committed;
  private boolean dirty;

  Upload(Session session, String path) {
    tree = session.machine().world().files();
    budget = Budgets.of(session.machine()).uploads();
    this.path = path;
  }

  long size() {
    return size;
  }

  /** What is there before the peer begins. */
  void load(Bytes before) throws FileError {
    resize(before.length());
    before.copyTo(content, 0);
    committed = size;
    dirty = false;
  }

  void write(long offset, byte[] part, int count) throws FileError {
    long end = offset + count;
    if (end > size) {
      resize(end);
    }
    System.arraycopy(part, 0, content, (int) offset, count);
    dirty = true;
    if (size >= 2L * Math.max(committed, FIRST_BYTES)) {
      commit();
    }
  }

  /** Cuts it, or fills it up with zeros. */
  void resize(long wanted) throws FileError {
    if (wanted > content.length) {
      long capacity = Math.max(wanted, Math.min(2L * content.length, FileTree.MAX_BYTES));
      if (wanted > FileTree.MAX_BYTES || !budget.take(capacity - content.length)) {
        throw new FileError(Reason.NO_SPACE, path);
      }
      content = Arrays.copyOf(content, (int) capacity);
    }
    if (wanted < size) {
      Arrays.fill(content, (int) wanted, size, (byte) 0);
    }
    size = (int) wanted;
    dirty = true;
  }

  void renamed(String to) {
    path = to;
  }

  byte[] read(long offset, int most) {
    int from = (int) Math.min(offset, size);
    return Arrays.copyOfRange(content, from, Math.min(from + most, size));
  }

  Bytes bytes() {
    return Bytes.of(content, 0, size);
  }

  /** Puts what there is into the file tree, as the process that has the file open: unasked. */
  void commit() throws FileError {
    if (dirty) {
      tree.write(User.ROOT, path, bytes(), 0);
      committed = size;
      dirty = false;
    }
  }

  @Override
  public void close() {
    budget.give(content.length);
    content = new byte[0];
    size = 0;
  }
}
