package decnet.syslog;

import decnet.base.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A file beside the log that keeps, up to a cap, what the running fleet found in the log and could
 * not read: a torn end, lines of others. Never fatal: what does not fit or cannot be written is
 * counted. A lock guards it.
 */
public final class Quarantine {
  /** Bytes that are kept: enough to see what happens, too little to fill a disk. */
  public static final long DEFAULT_BYTES = 16L << 20;

  private final Path file;
  private final long maxBytes;
  private final ReentrantLock lock = new ReentrantLock();
  private long kept;
  private long dropped;

  public Quarantine(Path file, long maxBytes) {
    this.file = file;
    this.maxBytes = maxBytes;
  }

  public Path file() {
    return file;
  }

  /** Keeps {@code content} as it is, with a newline behind it. */
  public void keep(Bytes content) {
    lock.lock();
    try {
      if (write(content)) {
        kept++;
      } else {
        dropped++;
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean write(Bytes content) {
    try (FileChannel channel =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")))) {
      if (channel.size() + content.length() + 1 > maxBytes) {
        return false;
      }
      ByteBuffer all = ByteBuffer.allocate(content.length() + 1);
      all.put(content.toArray()).put((byte) '\n').flip();
      while (all.hasRemaining()) {
        channel.write(all);
      }
      return true;
    } catch (IOException full) {
      return false;
    }
  }

  /** How many pieces were kept since the start. */
  public long kept() {
    lock.lock();
    try {
      return kept;
    } finally {
      lock.unlock();
    }
  }

  /** How many did not fit or could not be written since the start. */
  public long dropped() {
    lock.lock();
    try {
      return dropped;
    } finally {
      lock.unlock();
    }
  }

  /** Keeps the bytes of {@code from} behind {@code offset}, as far as the cap allows. */
  void keepEnd(Path from, long offset) throws IOException {
    long length = Math.min(Files.size(from) - offset, maxBytes);
    ByteBuffer end = ByteBuffer.allocate((int) length);
    try (FileChannel channel = FileChannel.open(from, StandardOpenOption.READ)) {
      while (end.hasRemaining() && channel.read(end, offset + end.position()) > 0) {
        // until the end
      }
    }
    keep(Bytes.of(end.array(), 0, end.position()));
  }
}
