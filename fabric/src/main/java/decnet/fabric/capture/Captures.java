package decnet.fabric.capture;

import decnet.base.Bytes;
import decnet.base.Clock;
import decnet.base.IpAddress;
import decnet.fabric.capture.CapturePolicy.By;
import decnet.fabric.link.Frame;
import decnet.fabric.link.Link;
import decnet.fabric.link.TeeLink;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * Copies the frames of deckies into files, on a thread of its own. {@value #QUEUED} frames and
 * {@value #QUEUED_BYTES} bytes may wait for the disk; more are dropped and counted, as are those
 * that the disk refuses: it is asked again each {@link #PAUSE}. Frames of others are not captured.
 * Thread-safe.
 */
public final class Captures implements AutoCloseable {
  /** Between two attempts to write, and two complaints. */
  static final Duration PAUSE = Duration.ofMinutes(1);

  private static final int QUEUED = 8_192;
  private static final int QUEUED_BYTES = 16 << 20;
  private static final Waiting END = new Waiting("", Instant.EPOCH, Bytes.EMPTY);

  private final CapturePolicy policy;
  private final Clock clock;
  private final Trouble trouble;
  private final BlockingQueue<Waiting> queue = new LinkedBlockingQueue<>(QUEUED + 1);
  private final AtomicLong queued = new AtomicLong();
  private final AtomicLong dropped = new AtomicLong();
  private final Thread thread;

  /** A frame for the file of {@code name}. */
  private record Waiting(String name, Instant at, Bytes frame) {}

  /** Is told that frames were not captured; at most once a {@link #PAUSE}. */
  public interface Trouble {
    void dropped(long frames, String reason);
  }

  /** Begins. */
  public Captures(CapturePolicy policy, Clock clock, Trouble trouble) {
    this.policy = policy;
    this.clock = clock;
    this.trouble = trouble;
    thread = Thread.ofPlatform().name("decnet-captures").daemon().start(this::run);
  }

  /** {@code link} with what passes it captured; {@code deckies} says who has an address. */
  public Link on(Link link, Function<IpAddress, Optional<String>> deckies) {
    return new TeeLink(link, (frame, sent) -> copy(frame, sent, deckies));
  }

  private void copy(Frame frame, boolean sent, Function<IpAddress, Optional<String>> deckies) {
    Optional<Ends> ends = Ends.of(frame);
    if (ends.isEmpty()) {
      return;
    }
    IpAddress own = sent ? ends.get().from() : ends.get().to();
    IpAddress other = sent ? ends.get().to() : ends.get().from();
    Optional<String> decky = deckies.apply(own);
    boolean nobody = policy.by() == By.SOURCE && (other.equals(own) || isGroup(other));
    if (decky.isEmpty() || nobody) {
      return;
    }
    String name =
        switch (policy.by()) {
          case DECKY -> decky.get();
          case SOURCE -> other.toString().replace(':', '-'); // some systems know no : in names
        };
    int length = frame.length();
    if (queued.get() + length > QUEUED_BYTES
        || queue.size() >= QUEUED
        || !queue.offer(new Waiting(name, clock.instant(), Bytes.of(frame.toArray())))) {
      dropped.incrementAndGet();
    } else {
      queued.addAndGet(length);
    }
  }

  /** Whether it is nobody's in particular. Source: RFC 1122 §3.2.1.3, RFC 4291 §2.4. */
  private static boolean isGroup(IpAddress address) {
    int top = address.isIpv4() ? address.ipv4() >>> 24 : (int) (address.high() >>> 56);
    return address.isIpv4() ? top == 0 || top >= 224 : top == 255;
  }

  private void run() {
    String reason = "";
    long told = clock.nanoTime() - PAUSE.toNanos();
    try {
      boolean last = false;
      while (!last) {
        try (CaptureFolder folder =
            new CaptureFolder(policy, policy.folder().toFile()::getUsableSpace)) {
          reason = "they came faster than the disk takes them";
          while (!last) {
            told = complain(told, reason);
            last = write(folder, queue.take());
          }
        } catch (IOException refused) {
          reason = String.valueOf(refused.getMessage());
          dropped.incrementAndGet();
          told = complain(told, reason);
          last = pass(clock.nanoTime());
        }
      }
    } catch (InterruptedException cut) {
      Thread.currentThread().interrupt();
    }
    complain(clock.nanoTime() - PAUSE.toNanos(), reason);
  }

  private long complain(long told, String reason) {
    long now = clock.nanoTime();
    if (dropped.get() > 0 && now - told >= PAUSE.toNanos()) {
      trouble.dropped(dropped.getAndSet(0), reason);
      return now;
    }
    return told;
  }

  /** Whether that was the last one. */
  private boolean write(CaptureFolder folder, Waiting next) throws IOException {
    queued.addAndGet(-next.frame().length());
    if (!next.equals(END)) {
      folder.append(next.name(), next.at(), next.frame());
    }
    return next.equals(END);
  }

  /** Drops what comes until the disk may be asked again; whether that was all. */
  private boolean pass(long since) throws InterruptedException {
    while (clock.nanoTime() - since < PAUSE.toNanos()) {
      Waiting next = queue.take();
      queued.addAndGet(-next.frame().length());
      if (next.equals(END)) {
        return true;
      }
      dropped.incrementAndGet();
    }
    return false;
  }

  /** Writes what waits, and ends. Idempotent. */
  @Override
  public void close() {
    boolean there = thread.isAlive();
    while (there && !queue.offer(END)) {
      Thread.onSpinWait(); // its reader makes room
      there = thread.isAlive();
    }
    try {
      thread.join();
    } catch (InterruptedException cut) {
      Thread.currentThread().interrupt();
    }
  }
}
