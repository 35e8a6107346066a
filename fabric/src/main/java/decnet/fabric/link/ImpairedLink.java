package decnet.fabric.link;

import decnet.base.Clock;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * A link that loses, duplicates, delays and so reorders frames, both ways, as a seeded random says.
 * For tests, and for mazes with bad lines. The monitor of {@code random} guards it.
 */
public final class ImpairedLink extends ForwardingLink {
  private static final int QUEUED = 16_384;
  private static final Arrived END = new Arrived(new byte[0], false);

  private final Link link;
  private final Clock clock;
  private final RandomGenerator random;
  private final Impairment impairment;
  private final BlockingQueue<Arrived> arrived = new LinkedBlockingQueue<>(QUEUED);
  private final AtomicLong lost = new AtomicLong();

  /**
   * Shares of frames, 0 to 1.
   *
   * @param reorder delayed by up to {@code delay}, so that later ones overtake
   */
  public record Impairment(double loss, double reorder, double duplicate, Duration delay) {}

  /** A frame that waits to be read; {@code unfinished} as {@link Frame#isUnfinished}. */
  @SuppressWarnings("ArrayRecordComponent") // private and never changed
  private record Arrived(byte[] content, boolean unfinished) {}

  /** Reads {@code link} on a thread of its own. */
  public ImpairedLink(Link link, Clock clock, RandomGenerator random, Impairment impairment) {
    super(link);
    this.link = link;
    this.clock = clock;
    this.random = random;
    this.impairment = impairment;
    Thread.ofPlatform().name("decnet-impaired").daemon().start(this::pump);
  }

  private void pump() {
    Frame[] batch = new Frame[64];
    for (int i = 0; i < batch.length; i++) {
      batch[i] = new Frame(link.maxFrame());
    }
    try {
      for (int count = link.read(batch); count >= 0; count = link.read(batch)) {
        for (int i = 0; i < count; i++) {
          Arrived next = new Arrived(batch[i].toArray(), batch[i].isUnfinished());
          spoil(() -> arrive(next));
        }
      }
    } catch (IOException broken) {
      System.getLogger("decnet.fabric").log(System.Logger.Level.ERROR, "link failed", broken);
    }
    arrived.clear();
    arrive(END);
  }

  private void arrive(Arrived next) {
    if (!arrived.offer(next)) {
      lost.incrementAndGet();
    }
  }

  /** Passes a frame on, once, twice, later or never. */
  private void spoil(Runnable pass) {
    boolean twice;
    Duration wait;
    synchronized (random) {
      if (random.nextDouble() < impairment.loss()) {
        lost.incrementAndGet();
        return;
      }
      twice = random.nextDouble() < impairment.duplicate();
      boolean late = random.nextDouble() < impairment.reorder();
      long most = impairment.delay().toNanos();
      wait = late && most > 0 ? Duration.ofNanos(random.nextLong(most)) : Duration.ZERO;
    }
    if (wait.isZero()) {
      pass.run();
    } else {
      clock.after(wait, pass);
    }
    if (twice) {
      pass.run();
    }
  }

  @Override
  public int read(Frame[] batch) {
    try {
      Arrived next = arrived.take();
      int count = 0;
      while (next != null) {
        if (next.content().length == 0) {
          return -1;
        }
        batch[count].copy(next.content());
        if (next.unfinished()) {
          batch[count].unfinished();
        }
        count++;
        next = count < batch.length ? arrived.poll() : null;
      }
      return count;
    } catch (InterruptedException cut) {
      Thread.currentThread().interrupt();
      return -1;
    }
  }

  @Override
  public void write(Frame frame) {
    byte[] content = frame.toArray();
    spoil(
        () -> {
          Frame copy = new Frame(content.length);
          copy.copy(content);
          link.write(copy);
        });
  }

  @Override
  public long dropped() {
    return link.dropped() + lost.get();
  }
}
