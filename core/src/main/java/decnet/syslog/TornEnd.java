package decnet.syslog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Finds where the whole lines of a log that was left behind end. After kill -9 only the last line
 * can be unfinished; after a power loss a block that never reached the disk may lie before blocks
 * that did, and reads as zeros, which no line of ours contains.
 */
final class TornEnd {
  private static final int LOOK_BACK_BYTES = 16 << 20; // far more than 50 ms of lines
  private static final int HOLE_BYTES = 16; // so many zeros are a lost block, not an odd line

  private TornEnd() {}

  /** The offset behind the last line before a hole, or the file's size. */
  static long beforeHole(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      int length = (int) Math.min(size, LOOK_BACK_BYTES);
      ByteBuffer tail = ByteBuffer.allocate(length);
      while (tail.hasRemaining() && channel.read(tail, size - length + tail.position()) > 0) {
        // until the tail is read
      }
      int hole = hole(tail.array(), tail.position());
      if (hole < 0) {
        return size;
      }
      int end = lineStart(tail.array(), hole);
      int previous = lineStart(tail.array(), Math.max(0, end - 1));
      boolean ours =
          end == 0 && length == size && hole == 0
              || end > 0 && LogLines.position(tail.array(), previous, end - 1) > 0;
      return ours ? size - length + end : size; // what others wrote is not ours to cut
    }
  }

  private static int hole(byte[] bytes, int length) {
    int run = 0;
    for (int i = 0; i < length; i++) {
      run = bytes[i] == 0 ? run + 1 : 0;
      if (run == HOLE_BYTES) {
        return i - HOLE_BYTES + 1;
      }
    }
    return -1;
  }

  private static int lineStart(byte[] bytes, int at) {
    int from = at;
    while (from > 0 && bytes[from - 1] != '\n') {
      from--;
    }
    return from;
  }
}
