package decnet.fabric.link;

/**
 * Frames to write into, lent and taken back. It keeps at most {@value #KEPT}; more are made when
 * asked for and forgotten afterwards. Thread-safe.
 */
public final class FramePool {
  private static final int KEPT = 256;

  private final int capacity;
  private final Frame[] idle = new Frame[KEPT];
  private int count;

  /** Of frames with room for {@code capacity} bytes. */
  public FramePool(int capacity) {
    this.capacity = capacity;
  }

  /** A frame with any content. */
  public Frame take() {
    synchronized (idle) {
      if (count > 0) {
        return idle[--count];
      }
    }
    return new Frame(capacity);
  }

  public void give(Frame frame) {
    synchronized (idle) {
      if (count < KEPT) {
        idle[count++] = frame;
      }
    }
  }
}
