package decnet.fabric.link;

import java.io.IOException;

/** A link whose frames, both ways, also go into a capture. As thread-safe as the link. */
public final class TeeLink implements Link {
  private final Link link;
  private final PcapWriter capture;

  /** {@code capture} stays the caller's to close. */
  public TeeLink(Link link, PcapWriter capture) {
    this.link = link;
    this.capture = capture;
  }

  @Override
  public String name() {
    return link.name();
  }

  @Override
  public int maxFrame() {
    return link.maxFrame();
  }

  @Override
  public boolean isShared() {
    return link.isShared();
  }

  @Override
  public int mtu() {
    return link.mtu();
  }

  @Override
  public int read(Frame[] batch) throws IOException {
    int count = link.read(batch);
    for (int i = 0; i < count; i++) {
      capture.write(batch[i]);
    }
    return count;
  }

  @Override
  public void write(Frame frame) {
    capture.write(frame);
    link.write(frame);
  }

  @Override
  public long dropped() {
    return link.dropped();
  }

  @Override
  public void close() {
    link.close();
  }
}
