package decnet.syslog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * The live file of a log, as its writer needs it; tests put one in its place that fails, fills up
 * or forgets what was not synced.
 */
interface LogFile extends AutoCloseable {
  /** Writes all of {@code content} at the end. */
  void append(ByteBuffer content) throws IOException;

  /** Makes everything appended so far survive power loss. */
  void force() throws IOException;

  /**
   * Writes the bytes {@code [from, to)} again as they are, so that the next {@link #force} takes
   * them.
   */
  void rewrite(long from, long to) throws IOException;

  long size() throws IOException;

  void truncate(long size) throws IOException;

  @Override
  void close() throws IOException;

  /**
   * Opens the file at a path for appending, making it readable for its owner only when it is new.
   */
  @FunctionalInterface
  interface Opener {
    LogFile open(Path path) throws IOException;
  }

  /** A file of the operating system. */
  static LogFile onDisk(Path path) throws IOException {
    FileChannel channel =
        FileChannel.open(
            path,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")));
    channel.position(channel.size());
    return new LogFile() {
      @Override
      public void append(ByteBuffer content) throws IOException {
        while (content.hasRemaining()) {
          channel.write(content);
        }
      }

      @Override
      public void force() throws IOException {
        channel.force(false);
      }

      @Override
      public void rewrite(long from, long to) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(1 << 16);
        for (long at = from; at < to; ) {
          chunk.clear().limit((int) Math.min(chunk.capacity(), to - at));
          if (channel.read(chunk, at) <= 0) {
            throw new IOException("lines that were written cannot be read back");
          }
          chunk.flip();
          at += channel.write(chunk, at);
        }
      }

      @Override
      public long size() throws IOException {
        return channel.size();
      }

      @Override
      public void truncate(long size) throws IOException {
        channel.truncate(size);
        channel.position(size);
      }

      @Override
      public void close() throws IOException {
        channel.close();
      }
    };
  }
}
