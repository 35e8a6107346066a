package decnet.syslog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Disk space held back beside the log, given up when the disk is full. */
final class LogReserve {
  private static final int CHUNK_BYTES = 1 << 20;

  private LogReserve() {}

  private static Path file(Path live) {
    return live.resolveSibling(live.getFileName() + ".reserve");
  }

  /** Gives the reserve up; says whether there was one. */
  static boolean release(Path live) {
    try {
      return Files.deleteIfExists(file(live));
    } catch (IOException stuck) {
      return false;
    }
  }

  /** Whether {@code bytes} are held back; takes them, when as much again stays free. */
  static boolean hold(Path live, long bytes) {
    Path reserve = file(live);
    try {
      if (bytes == 0 || (Files.exists(reserve) && Files.size(reserve) >= bytes)) {
        return true;
      }
      Files.deleteIfExists(reserve);
      if (Files.getFileStore(live).getUsableSpace() < 2 * bytes) {
        return false;
      }
      Path partial = live.resolveSibling(live.getFileName() + ".reserve.part");
      try (FileChannel channel =
          FileChannel.open(
              partial,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING)) {
        for (long done = 0; done < bytes; ) {
          done += channel.write(ByteBuffer.allocate((int) Math.min(CHUNK_BYTES, bytes - done)));
        }
      }
      Files.move(partial, reserve);
      return true;
    } catch (IOException full) {
      return false;
    }
  }
}
