package decnet.fabric.link;

import java.io.IOException;

/**
 * A place that Ethernet frames come from and go to. One thread reads; any thread writes and closes.
 */
public interface Link extends AutoCloseable {
  /** As the configuration writes it: {@code tap}, … */
  String name();

  /** The most bytes of payload behind an Ethernet header. */
  int mtu();

  /** The most bytes of a frame that may arrive: more than the MTU where segments come merged. */
  default int maxFrame() {
    return mtu() + 64; // header and tags
  }

  /** Whether machines that nobody here knows may be on it, with addresses of their own. */
  default boolean isShared() {
    return false;
  }

  /**
   * Waits until at least one frame has come and takes as many as are there and fit.
   *
   * @return how many elements of {@code batch} were filled, -1 when the link is closed
   * @throws IOException when the link broke: it delivers nothing any more
   */
  int read(Frame[] batch) throws IOException;

  /**
   * Sends a copy of {@code frame}, now or never: what the link cannot take at once is dropped and
   * counted.
   */
  void write(Frame frame);

  /** Frames that {@link #write} could not send. */
  long dropped();

  /** Frames that came but were lost before {@link #read} could take them. */
  default long missed() {
    return 0;
  }

  /** Wakes the reader; what the link set up is gone when this returns. Idempotent. */
  @Override
  void close();
}
