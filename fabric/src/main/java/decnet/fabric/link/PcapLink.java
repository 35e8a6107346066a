package decnet.fabric.link;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A capture as a link: its frames arrive one after the other, as fast as they are taken, and then
 * the link is closed. What is written goes nowhere and counts as dropped. One thread reads.
 */
public final class PcapLink implements Link {
  private static final int MTU = 65_535; // captures of merged segments hold frames of up to that

  private final String name;
  private final CaptureReader reader;
  private final AtomicLong dropped = new AtomicLong();
  private volatile boolean closed;

  private PcapLink(String name, CaptureReader reader) {
    this.name = name;
    this.reader = reader;
  }

  /**
   * Opens a capture.
   *
   * @throws IOException where it cannot be read or is none
   */
  public static PcapLink open(Path file) throws IOException {
    return new PcapLink("pcap:" + file, CaptureReader.open(file));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int mtu() {
    return MTU;
  }

  @Override
  public int read(Frame[] batch) throws IOException {
    int count = 0;
    while (count < batch.length && !closed) {
      Optional<CaptureReader.Captured> next = reader.next();
      if (next.isEmpty()) {
        break;
      }
      batch[count++].copy(next.get().frame().toArray());
    }
    if (count == 0) {
      reader.close(); // by the one who reads it
      return -1;
    }
    return count;
  }

  @Override
  public void write(Frame frame) {
    dropped.incrementAndGet();
  }

  @Override
  public long dropped() {
    return dropped.get();
  }

  /** Ends the reading with the batch that is under way. */
  @Override
  public void close() {
    closed = true;
  }
}
