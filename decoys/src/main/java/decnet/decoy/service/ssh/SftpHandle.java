package decnet.decoy.service.ssh;

import decnet.decoy.world.FileTree.Entry;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a client has open. */
sealed interface SftpHandle {
  /** How many names of a directory it holds. */
  int entries();

  /** A directory that is being listed. */
  final class Listing implements SftpHandle {
    private final Deque<Entry> left;
    private final int entries;

    Listing(List<Entry> entries) {
      left = new ArrayDeque<>(entries);
      this.entries = entries.size();
    }

    @Override
    public int entries() {
      return entries;
    }

    Deque<Entry> left() {
      return left;
    }
  }

  /** A file, or a directory opened as one. {@code path} follows the file when it is renamed. */
  final class Opened implements SftpHandle {
    final long flags;
    final long inode;
    String path;
    @Nullable Upload upload;
    boolean written;
    boolean fetched;

    Opened(String path, long flags, long inode) {
      this.path = path;
      this.flags = flags;
      this.inode = inode;
    }

    @Override
    public int entries() {
      return 0;
    }

    boolean isReadable() {
      return (flags & SftpFiles.READ) != 0 || (flags & SftpFiles.WRITE) == 0;
    }

    boolean isWritable() {
      return (flags & SftpFiles.WRITE) != 0;
    }
  }
}
