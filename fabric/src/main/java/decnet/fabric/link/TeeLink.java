package decnet.fabric.link;

import java.io.IOException;

/** A link whose frames, both ways, are also shown to somebody else. As thread-safe as both. */
public final class TeeLink extends ForwardingLink {
  private final Viewer viewer;

  /** Is shown each frame, which is valid until it returns; it must not wait. */
  @FunctionalInterface
  public interface Viewer {
    void view(Frame frame, boolean sent);
  }

  public TeeLink(Link link, Viewer viewer) {
    super(link);
    this.viewer = viewer;
  }

  @Override
  public int read(Frame[] batch) throws IOException {
    int count = super.read(batch);
    for (int i = 0; i < count; i++) {
      viewer.view(batch[i], false);
    }
    return count;
  }

  @Override
  public void write(Frame frame) {
    viewer.view(frame, true);
    super.write(frame);
  }
}
