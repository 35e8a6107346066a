package decnet.fabric.link;

import decnet.base.Clock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;

/**
 * Writes frames into a capture file, until it would grow beyond its cap; what comes later is
 * counted. Its monitor guards it. Source: draft-ietf-opsawg-pcap, the classic format.
 */
public final class PcapWriter implements AutoCloseable {
  private static final int MAGIC = 0xa1b2_c3d4; // draft-ietf-opsawg-pcap §4: microseconds
  private static final int VERSION = 2 << 16 | 4; // draft-ietf-opsawg-pcap §4
  private static final int ETHERNET = 1; // LINKTYPE_ETHERNET
  private static final int FILE_HEADER = 24;
  private static final int RECORD_HEADER = 16;
  private static final int SNAP = 65_535;

  private final FileChannel file;
  private final Clock clock;
  private final long cap;
  private final ByteBuffer buffer = ByteBuffer.allocate(RECORD_HEADER + SNAP);
  private long size;
  private long left;
  private boolean failed;

  /** Begins a new file of at most {@code cap} bytes. */
  public PcapWriter(Path path, long cap, Clock clock) throws IOException {
    this.clock = clock;
    this.cap = cap;
    file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    buffer.order(ByteOrder.BIG_ENDIAN);
    buffer.putInt(MAGIC).putInt(VERSION).putInt(0).putInt(0).putInt(SNAP).putInt(ETHERNET).flip();
    put();
    size = FILE_HEADER;
  }

  /** Appends a frame, stamped with the clock's time. */
  public synchronized void write(Frame frame) {
    int length = Math.min(frame.length(), SNAP);
    if (failed || size + RECORD_HEADER + length > cap) {
      left++;
      return;
    }
    Instant now = clock.instant();
    buffer.clear();
    buffer.putInt((int) now.getEpochSecond()).putInt(now.getNano() / 1000);
    buffer.putInt(length).putInt(frame.length());
    buffer.put(RECORD_HEADER, frame.bytes(), frame.start(), length);
    buffer.position(RECORD_HEADER + length).flip();
    try {
      put();
      size += RECORD_HEADER + length;
    } catch (IOException full) {
      failed = true;
      left++;
    }
  }

  private void put() throws IOException {
    while (buffer.hasRemaining()) {
      file.write(buffer);
    }
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
