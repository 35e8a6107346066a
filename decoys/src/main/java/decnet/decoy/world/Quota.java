package decnet.decoy.world;

/**
 * What peers may add to a tree, and how much of it they have used. Guarded by the tree's monitor.
 */
final class Quota {
  private final long maxBytes;
  private final int maxFiles;
  private long usedBytes;
  private int files;

  Quota(long maxBytes, int maxFiles) {
    this.maxBytes = maxBytes;
    this.maxFiles = maxFiles;
  }

  /** Whether {@code node} may hold {@code bytes}, which are then counted. */
  boolean store(Node node, long bytes) {
    long used = usedBytes - node.stored + bytes;
    if (used > maxBytes) {
      return false;
    }
    usedBytes = used;
    node.stored = bytes;
    return true;
  }

  /** Whether one more file may be, which is then counted. */
  boolean add() {
    if (files >= maxFiles) {
      return false;
    }
    files++;
    return true;
  }

  void remove(Node node) {
    usedBytes -= node.stored;
    node.stored = 0;
    files = Math.max(0, files - 1);
  }

  long usedBytes() {
    return usedBytes;
  }
}
