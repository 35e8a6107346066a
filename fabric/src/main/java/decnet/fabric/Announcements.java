package decnet.fabric;

import decnet.base.Clock;
import decnet.base.IpAddress;
import decnet.fabric.frame.Arp;
import decnet.fabric.frame.FrameSender;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Tells the link that hosts are there, {@value #BURST} at once and then one each {@value
 * #EVERY_MILLIS} ms: a network in which thousands of machines come within a second is none that
 * anybody believes, and a switch would drop most of it. At most {@value #MOST} wait, later ones are
 * not announced: whoever asks for them is answered all the same. Its monitor guards the queue.
 */
final class Announcements {
  static final int BURST = 32;
  static final int EVERY_MILLIS = 20;
  static final int MOST = 1024;

  private record Waiting(FabricHost host, IpAddress address) {}

  private final Clock clock;
  private final FrameSender sender;
  private final Queue<Waiting> waiting = new ArrayDeque<>();
  private long freeAt; // the nanosecond at which a burst is possible again, less BURST turns
  private boolean begun;

  Announcements(Clock clock, FrameSender sender) {
    this.clock = clock;
    this.sender = sender;
  }

  /** {@code host} has {@code address} now. */
  synchronized void add(FabricHost host, IpAddress address) {
    if (waiting.isEmpty() && mayNow()) {
      Arp.announce(sender, host.nic(), address);
    } else if (waiting.size() < MOST) {
      waiting.add(new Waiting(host, address));
      if (waiting.size() == 1) {
        clock.after(Duration.ofMillis(EVERY_MILLIS), this::next);
      }
    }
  }

  /** Takes a turn where one is left: they come back one each {@value #EVERY_MILLIS} ms. */
  private boolean mayNow() {
    long turn = Duration.ofMillis(EVERY_MILLIS).toNanos();
    long now = clock.nanoTime();
    long full = now - BURST * turn;
    if (!begun || freeAt - full < 0) {
      begun = true;
      freeAt = full;
    }
    if (freeAt + turn - now > 0) {
      return false;
    }
    freeAt += turn;
    return true;
  }

  private synchronized void next() {
    Waiting first = waiting.poll();
    while (first != null && (first.host().isClosed() || !first.host().isPresent())) {
      first = waiting.poll(); // it went before it was its turn
    }
    if (first != null) {
      freeAt += Duration.ofMillis(EVERY_MILLIS).toNanos();
      Arp.announce(sender, first.host().nic(), first.address());
    }
    if (!waiting.isEmpty()) {
      clock.after(Duration.ofMillis(EVERY_MILLIS), this::next);
    }
  }
}
