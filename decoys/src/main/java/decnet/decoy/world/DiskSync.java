package decnet.decoy.world;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Brings written files to the disk in groups: all that was written since the last time, {@value
 * #DELAY_MILLIS} ms after the first of them, so that a power cut costs less than a second. Guarded
 * by its monitor; the disk is waited for outside of it.
 */
final class DiskSync {
  private static final int DELAY_MILLIS = 500;
  private final Executor later;
  private final Set<Path> written = new LinkedHashSet<>();

  /** {@code later} runs what it is given after the delay. */
  DiskSync(Executor later) {
    this.later = later;
  }

  DiskSync() {
    this(CompletableFuture.delayedExecutor(DELAY_MILLIS, TimeUnit.MILLISECONDS));
  }

  /** {@code file} has new content, or a new name in its folder. */
  void wrote(Path file) {
    synchronized (this) {
      boolean first = written.isEmpty();
      written.add(file);
      if (!first) {
        return;
      }
    }
    later.execute(this::sync);
  }

  /** How many files wait. */
  synchronized int waiting() {
    return written.size();
  }

  private void sync() {
    List<Path> all;
    synchronized (this) {
      all = List.copyOf(written);
      written.clear();
    }
    Set<Path> folders = new LinkedHashSet<>();
    for (Path file : all) {
      force(file, StandardOpenOption.WRITE);
      Path folder = file.getParent();
      if (folder != null && folders.add(folder) && Files.isDirectory(folder)) {
        force(folder, StandardOpenOption.READ);
      }
    }
  }

  private static void force(Path file, StandardOpenOption how) {
    try (FileChannel channel = FileChannel.open(file, how)) {
      channel.force(true);
    } catch (NoSuchFileException gone) {
      return; // replaced or swept since
    } catch (IOException failure) {
      System.getLogger("decnet.decoy.world")
          .log(System.Logger.Level.WARNING, "not brought to the disk file=" + file, failure);
    }
  }
}
