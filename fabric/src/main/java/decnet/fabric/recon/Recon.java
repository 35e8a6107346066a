package decnet.fabric.recon;

import decnet.base.Cidr;
import decnet.base.Clock;
import decnet.base.FaultException;
import decnet.event.EventSink;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Tells the log what a {@link ReconWatch} counted, on a thread of its own. What the log refuses is
 * tried again each {@link ReconWatch#PERIOD}; at most {@value #WAITING} lines wait, then the oldest
 * go, counted.
 */
public final class Recon implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("decnet.fabric");
  private static final int WAITING = 4096;

  private final Clock clock;
  private final EventSink sink;
  private final ReconWatch watch;
  private final Semaphore signals = new Semaphore(0);
  private final AtomicBoolean period = new AtomicBoolean();
  private final Deque<Sighting> waiting = new ArrayDeque<>();
  private final Thread thread;
  private long lost;
  private volatile boolean closed;

  /** Begins; {@code secret} orders the tables. */
  public Recon(Clock clock, Cidr lan, long secret, EventSink sink) {
    this.clock = clock;
    this.sink = sink;
    watch = new ReconWatch(clock, lan, secret, signals::release);
    arm();
    thread = Thread.ofPlatform().name("decnet-recon").daemon().start(this::run);
  }

  /** What the fabric tells of what arrives. */
  public ReconWatch watch() {
    return watch;
  }

  private void arm() {
    clock.after(
        ReconWatch.PERIOD,
        () -> {
          period.set(true);
          signals.release();
        });
  }

  private void run() {
    ReconLines lines = new ReconLines(watch, clock, Vendors.installed());
    try {
      boolean last = false;
      while (!last) {
        signals.acquire();
        signals.drainPermits();
        last = closed;
        boolean turn = period.getAndSet(false);
        if (turn) {
          arm();
        }
        waiting.addAll(watch.drain(turn, last));
        tell(lines);
      }
    } catch (InterruptedException cut) {
      LOG.log(System.Logger.Level.WARNING, "recon ended early", cut);
    }
  }

  private void tell(ReconLines lines) {
    try {
      while (!waiting.isEmpty()) {
        sink.append(lines.of(waiting.getFirst()));
        waiting.removeFirst();
      }
    } catch (FaultException refused) {
      while (waiting.size() > WAITING) {
        waiting.removeFirst();
        lost++;
      }
      LOG.log(
          System.Logger.Level.WARNING,
          "recon lines wait for the log waiting=" + waiting.size() + " lost=" + lost,
          refused);
    }
  }

  /** Tells what is left; nothing may arrive any more. Idempotent. */
  @Override
  public void close() {
    closed = true;
    signals.release();
    boolean cut = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException interrupted) {
        cut = true;
      }
    }
    if (cut) {
      Thread.currentThread().interrupt();
    }
  }
}
