package decnet.syslog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A disk under a log that fails at chosen writes, in the middle of them, and can lose what was not
 * synced. Guarded by its monitor.
 */
final class FakeDisk {
  private int writes;
  private int failFrom = Integer.MAX_VALUE;
  private int failTo = Integer.MAX_VALUE;
  private String reason = "Input/output error";
  private byte[] synced = new byte[0];
  private Path path = Path.of("none");

  /**
   * Writes number {@code from} (1 is the first) up to but not including {@code to} fail for {@code
   * why}, after half of their bytes.
   */
  synchronized void fail(int from, int to, String why) {
    failFrom = from;
    failTo = to;
    reason = why;
  }

  synchronized int writes() {
    return writes;
  }

  /**
   * What a machine finds after a power loss: the file as it was at the last sync, with {@code more}
   * bytes of what came later.
   */
  synchronized void losePower(int more) throws IOException {
    byte[] now = Files.readAllBytes(path);
    Files.write(path, Arrays.copyOf(now, Math.min(now.length, synced.length + more)));
  }

  LogFile open(Path at) throws IOException {
    LogFile real = LogFile.onDisk(at);
    synchronized (this) {
      path = at;
    }
    return new LogFile() {
      @Override
      public void append(ByteBuffer content) throws IOException {
        synchronized (FakeDisk.this) {
          writes++;
          FakeDisk.this.notifyAll();
          if (writes >= failFrom && writes < failTo) {
            ByteBuffer half = content.duplicate();
            half.limit(half.position() + half.remaining() / 2);
            real.append(half);
            throw new IOException(reason);
          }
        }
        real.append(content);
      }

      @Override
      public void force() throws IOException {
        byte[] now = Files.readAllBytes(at);
        real.force();
        synchronized (FakeDisk.this) {
          synced = now;
        }
      }

      @Override
      public void rewrite(long from, long to) throws IOException {
        real.rewrite(from, to);
      }

      @Override
      public long size() throws IOException {
        return real.size();
      }

      @Override
      public void truncate(long size) throws IOException {
        real.truncate(size);
      }

      @Override
      public void close() throws IOException {
        real.close();
      }
    };
  }
}
