package decnet.fabric.link;

import java.io.IOException;

/** A link that is another one but for what a subclass does otherwise. As thread-safe as that. */
public abstract class ForwardingLink implements Link {
  private final Link link;

  protected ForwardingLink(Link link) {
    this.link = link;
  }

  @Override
  public String name() {
    return link.name();
  }

  @Override
  public int mtu() {
    return link.mtu();
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
  public int read(Frame[] batch) throws IOException {
    return link.read(batch);
  }

  @Override
  public void write(Frame frame) {
    link.write(frame);
  }

  @Override
  public long dropped() {
    return link.dropped();
  }

  @Override
  public long missed() {
    return link.missed();
  }

  @Override
  public void close() {
    link.close();
  }
}
