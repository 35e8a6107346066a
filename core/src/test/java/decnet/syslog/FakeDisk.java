package decnet.syslog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * A disk under a log that fails at chosen writes, in the middle of them, at syncs or at opening,
 * and can lose what was not synced. Guarded by its monitor.
 */
final class FakeDisk {
  private static final int BLOCK = 512; // bytes that reach a disk together or not at all

  private int writes;
  private int failFrom = Integer.MAX_VALUE;
  private int failTo = Integer.MAX_VALUE;
  private String reason = "Input/output error";
  private boolean syncFails;
  private boolean openFails;
  private boolean truncateFails;
  private int rewrites;
  private int failures;
  private long synced;
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

  /** All writes from now on fail, until {@link #heal}. */
  synchronized void failWrites(String why) {
    fail(writes + 1, Integer.MAX_VALUE, why);
  }

  synchronized void failSyncs() {
    syncFails = true;
  }

  synchronized void failOpening() {
    openFails = true;
  }

  /** Cutting a file and opening it fail, so that a failed write can't be undone. */
  synchronized void failTruncating() {
    truncateFails = true;
    openFails = true;
  }

  synchronized void heal() {
    syncFails = false;
    openFails = false;
    truncateFails = false;
    failFrom = Integer.MAX_VALUE;
  }

  synchronized int writes() {
    return writes;
  }

  /** How often what was written had to be written again because a sync had failed. */
  synchronized int rewrites() {
    return rewrites;
  }

  /** Returns after {@code count} operations have failed. */
  synchronized void awaitFailures(int count) throws InterruptedException {
    while (failures < count) {
      wait();
    }
  }

  private synchronized void failed(String why) throws IOException {
    failures++;
    notifyAll();
    throw new IOException(why);
  }

  /**
   * Writes into {@code to} what a machine finds after a power loss now: all that was synced; of
   * what came later, a random length of random blocks, the others zero.
   */
  synchronized void losePower(Path to, RandomGenerator random) throws IOException {
    byte[] now = Files.exists(path) ? Files.readAllBytes(path) : new byte[0];
    int safe = (int) Math.min(synced, now.length);
    byte[] left = Arrays.copyOf(now, safe + random.nextInt(now.length - safe + 1));
    for (int at = safe; at < left.length; ) {
      int end = Math.min(left.length, (at / BLOCK + 1) * BLOCK);
      if (random.nextInt(4) == 0) {
        Arrays.fill(left, at, end, (byte) 0);
      }
      at = end;
    }
    Files.write(to, left);
  }

  LogFile open(Path at) throws IOException {
    synchronized (this) {
      if (openFails) {
        failed("Permission denied");
      }
    }
    LogFile real = LogFile.onDisk(at);
    synchronized (this) {
      path = at;
      synced = real.size();
    }
    return new File(real);
  }

  private final class File implements LogFile {
    private final LogFile real;

    File(LogFile real) {
      this.real = real;
    }

    @Override
    public void append(ByteBuffer content) throws IOException {
      synchronized (FakeDisk.this) {
        writes++;
        if (writes >= failFrom && writes < failTo) {
          ByteBuffer half = content.duplicate();
          half.limit(half.position() + half.remaining() / 2);
          real.append(half);
          failed(reason);
        }
        real.append(content);
      }
    }

    @Override
    public void force() throws IOException {
      synchronized (FakeDisk.this) {
        if (syncFails) {
          failed("Input/output error");
        }
        long size = real.size();
        real.force();
        synced = size;
      }
    }

    @Override
    public void rewrite(long from, long to) throws IOException {
      synchronized (FakeDisk.this) {
        rewrites++;
      }
      real.rewrite(from, to);
    }

    @Override
    public long size() throws IOException {
      return real.size();
    }

    @Override
    public void truncate(long size) throws IOException {
      synchronized (FakeDisk.this) {
        if (truncateFails) {
          failed("Input/output error");
        }
        synced = Math.min(synced, size);
        real.truncate(size);
      }
    }

    @Override
    public void close() throws IOException {
      real.close();
    }
  }
}
