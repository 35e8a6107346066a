package decnet.fabric.link;

import java.io.IOException;

/** A link whose frames, both ways, also go into a capture. As thread-safe as the link. */
public final class TeeLink extends ForwardingLink {
  private final PcapWriter capture;

  /** {@code capture} stays the caller's to close. */
  public TeeLink(Link link, PcapWriter capture) {
    super(link);
    this.capture = capture;
  }

  @Override
  public int read(Frame[] batch) throws IOException {
    int count = super.read(batch);
    for (int i = 0; i < count; i++) {
      capture.write(batch[i]);
    }
    return count;
  }

  @Override
  public void write(Frame frame) {
    capture.write(frame);
    super.write(frame);
  }
}
