package decnet.fabric.link;

import decnet.base.PrivateFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Instant;

/**
 * Writes frames into a capture file that only its owner can read, until it would grow beyond its
 * cap; what comes later is counted. Its monitor guards it. Source: draft-ietf-opsawg-pcap, the
 * classic format.
 */
public final class PcapWriter implements AutoCloseable {
  private static final int MAGIC = 0xa1b2_c3d4; // draft-ietf-opsawg-pcap §4: microseconds
  private static final int VERSION = 2 << 16 | 4; // draft-ietf-opsawg-pcap §4
  private static final int ETHERNET = 1; // LINKTYPE_ETHERNET
  private static final int FILE_HEADER = 24;
  private static final int RECORD_HEADER = 16;
  private static final int SNAP = 65_535;

  private final FileChannel file;
  private final Path path;
  private final long cap;
  private final ByteBuffer buffer = ByteBuffer.allocate(RECORD_HEADER + SNAP);
  private long size;
  private long left;
  private boolean failed;

  /** Begins a new file of at most {@code cap} bytes. */
  public PcapWriter(Path path, long cap) throws IOException {
    this.path = path;
    this.cap = cap;
    file = PrivateFiles.create(path);
    buffer.order(ByteOrder.BIG_ENDIAN);
    buffer.putInt(MAGIC).putInt(VERSION).putInt(0).putInt(0).putInt(SNAP).putInt(ETHERNET).flip();
    boolean done = false;
    try {
      put();
      done = true;
    } finally {
      if (!done) {
        file.close();
      }
    }
    size = FILE_HEADER;
  }

  /** Whether a frame of {@code length} bytes still fits. */
  public synchronized boolean hasRoom(int length) {
    return size + RECORD_HEADER + Math.min(length, SNAP) <= cap;
  }

  /** Appends a frame that was there at {@code at}; what the cap or the disk refuses is counted. */
  public synchronized void write(Instant at, Frame frame) {
    if (failed) {
      left++;
      return;
    }
    try {
      if (!write(at, frame.bytes(), frame.start(), frame.length())) {
        left++;
      }
    } catch (IOException full) {
      failed = true;
      left++;
    }
  }

  /**
   * Appends {@code length} bytes of {@code bytes} as a frame.
   *
   * @return whether it fitted
   * @throws IOException where the disk refuses; the file may end within a record then
   */
  public synchronized boolean write(Instant at, ByteBuffer bytes, int from, int length)
      throws IOException {
    if (!hasRoom(length)) {
      return false;
    }
    int kept = Math.min(length, SNAP);
    buffer.clear();
    buffer.putInt((int) at.getEpochSecond()).putInt(at.getNano() / 1000);
    buffer.putInt(kept).putInt(length);
    buffer.put(RECORD_HEADER, bytes, from, kept);
    buffer.position(RECORD_HEADER + kept).flip();
    put();
    size += RECORD_HEADER + kept;
    return true;
  }

  private void put() throws IOException {
    while (buffer.hasRemaining()) {
      file.write(buffer);
    }
  }

  public Path path() {
    return path;
  }

  /** Bytes of the file so far. */
  public synchronized long size() {
    return size;
  }

  /** Frames that were not written: beyond the cap, or after the disk failed. */
  public synchronized long left() {
    return left;
  }

  @Override
  public synchronized void close() throws IOException {
    file.close();
  }
}
